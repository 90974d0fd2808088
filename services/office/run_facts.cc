#include "services/office/run_facts.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "corridor/duration_rule.h"
#include "crypto/batch_commitment.h"

namespace mirrorflow {
namespace {

std::string HexOf(const Hash256& hash) {
  return absl::BytesToHexString({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

std::string WithHash(const std::string& name, const Hash256& hash) {
  return absl::StrCat(name, ", SHA-256 ", HexOf(hash));
}

std::string ModeText(LinkageMode mode) {
  const std::string name(LinkageModeName(mode));
  switch (mode) {
    case LinkageMode::kLinkageUnit:
      return name + ": the linkage service of the regional office, which holds no key";
    case LinkageMode::kSplitTrust:
      return name + ": three compute parties, of which none sees an encoding or a link";
    case LinkageMode::kPsiCardinality:
      return name + ": the two nodes, of which neither sees a document number of the other";
  }
  return name;
}

std::string PartitionsText(const RunTerms& terms) {
  if (terms.mode == LinkageMode::kPsiCardinality) {
    return "Document numbers that are equal after normalisation, and nothing else.";
  }
  std::string text = terms.birth_year_band == 0
                         ? "All pairs of rows"
                         : absl::StrCat("All pairs of rows whose birth years share a band of ",
                                        terms.birth_year_band, " years");
  if (terms.exact_tokens) {
    text += ", after exact tokens of document number and national id";
  }
  return text + ".";
}

std::string ThresholdText(const RunTerms& terms, const Agreement& agreement) {
  if (terms.mode == LinkageMode::kPsiCardinality) {
    return "None: two document numbers are equal or they are not.";
  }
  std::string text = absl::StrCat("Dice similarity of at least ", terms.threshold.numerator(), "/",
                                  terms.threshold.denominator(), ", fixed by the agreement");
  if (const std::string& calibration = agreement.content().calibration; !calibration.empty()) {
    absl::StrAppend(&text, " (", calibration, ")");
  }
  return text;
}

std::string MatchingText(const RunTerms& terms) {
  return terms.mode == LinkageMode::kPsiCardinality
             ? std::string(
                   "No pairs are made: the document numbers that both sides have are "
                   "counted, each once, with noise.")
             : std::string("One to one, greedy in a fixed total order.");
}

std::string ComparisonsText(const RunTerms& terms) {
  return terms.mode == LinkageMode::kPsiCardinality
             ? std::string("There are none: equal numbers have neither scores nor ties.")
             : std::string(
                   "Not kept: scores of pairs never leave the memory of the run. Ties are "
                   "decided by the fixed order.");
}

// What stays with the node: its configuration, its data and its mapping never reach the office.
std::string AskTheNode(Country country, const std::string& institution) {
  return absl::StrCat("Not available from the run: to be filled in by the node of ",
                      std::string(country.alpha2()),
                      institution.empty() ? "" : absl::StrCat(", ", institution), ".");
}

std::string LeftOutText(const RunTerms& terms) {
  const BatchRule& rule = terms.batch_rule;
  std::string text = absl::StrCat("Refugees and asylum seekers; events of a person beyond ",
                                  rule.contribution_bound(), " in the year over all corridors");
  if (rule.unknown_destination() == UnknownDestination::kExclude) {
    text += "; events whose other country is not stated";
  }
  if (terms.minimum_ngrams > 0) {
    absl::StrAppend(&text, "; names of persons with fewer than ", terms.minimum_ngrams,
                    " n-grams, who link by their documents or not at all");
  }
  text += ". How many these were is known to the node alone.";
  return text;
}

// Of a figure that is published, so that it tells nothing more.
std::string SizeText(const ProtectedCounts* published, Side side) {
  if (published == nullptr) return "";
  const Figure figure = side == Side::kSender ? Figure::kEmigSender : Figure::kImmigReceiver;
  const ProtectedCount* total = published->Find(CountedTable::kTotal, figure, "_T");
  if (total == nullptr) return "";
  if (!total->value.has_value()) return "suppressed";
  return absl::StrCat(
      SizeBucket(static_cast<std::uint64_t>(std::max<std::int64_t>(*total->value, 0))),
      " records of the period, by the published figure");
}

std::vector<std::string> FieldsOf(const RunTerms& terms, Country country,
                                  const std::string& institution) {
  if (terms.compared_fields.has_value()) return terms.compared_fields->Names();
  return {absl::StrCat("All that the register has of those of the encoding. ",
                       AskTheNode(country, institution))};
}

SourceFacts SourceOf(const RunTerms& terms, const Agreement& agreement, Side side,
                     const ProtectedCounts* published) {
  const Country country = CountryAt(terms.corridor, side);
  SourceFacts source;
  source.side = side;
  source.event_basis = absl::StrCat(
      std::string(DurationRuleName(terms.batch_rule.duration_rule())),
      terms.batch_rule.window_months() == 0
          ? std::string()
          : absl::StrCat("; events of ", terms.batch_rule.window_months(),
                         " month(s) before and after the period are linked too, and counted where "
                         "the date of the ",
                         std::string(SideName(terms.dated_by)), " lies in the period"));
  source.coverage = agreement.content().population;
  if (const AgreementParty* party = agreement.Party(country)) {
    source.institution = party->institution;
    source.legal_basis = party->legal_basis;
  }
  source.register_name = AskTheNode(country, source.institution);
  source.excluded = LeftOutText(terms);
  source.size_bucket = SizeText(published, side);
  source.extracted = AskTheNode(country, source.institution);
  source.quality =
      absl::StrCat(AskTheNode(country, source.institution), " Its `mf-node check` reports it.");
  source.fields = FieldsOf(terms, country, source.institution);
  return source;
}

std::string ErrorMethodText(const RunTerms& terms, const RunQuality& quality) {
  const std::string origin(QualityOriginText(quality.origin));
  if (!quality.quality.has_value()) {
    return absl::StrCat("Not known publicly: ", origin,
                        terms.mode == LinkageMode::kPsiCardinality
                            ? ". The run has no scores that it could be estimated from."
                            : ". An estimate from the scores of the run is confidential: no bound "
                              "is known on what one record changes in it.");
  }
  return absl::StrCat(quality.quality->source(), "; ", origin,
                      ". By sex or age nothing is paid from the budget, so that subgroups are "
                      "withheld.");
}

std::string AdjustmentText(const RunQuality& quality) {
  if (!quality.quality.has_value()) {
    return "Not at all: nothing is corrected or estimated without a public quality of links.";
  }
  return "LINKED_CORR is LINKED times precision by recall; UNION, DSE and coverage are computed "
         "from "
         "it. Their intervals hold the standard errors of both, chance in which pairs were missed "
         "or falsely linked, and the noise or rounding of the figures.";
}

std::string CoarseningText(const RunTerms& terms) {
  return terms.mode != LinkageMode::kLinkageUnit
             ? std::string("None: nobody sees the class of a record.")
             : absl::StrCat("Classes of sex by age with fewer than ", terms.minimum_stratum,
                            " records in a batch. How many were is known to the node alone.");
}

// Millionths.
Decimal ShareOf(std::uint32_t millionths) { return {.mantissa = millionths, .decimals = 6}; }

}  // namespace

LinkageRunFacts RunFactsOf(const RunTerms& terms, const Agreement& agreement,
                           const RunQuality& quality, const ProtectedCounts* published) {
  LinkageRunFacts facts;
  facts.run = terms.run_id.value();
  facts.corridor = terms.corridor.ToString();
  facts.period = terms.period.ToString();
  facts.mode = ModeText(terms.mode);
  facts.encoding_profile = WithHash(terms.encoding_profile, terms.encoding_profile_hash);
  facts.normalisation_profile =
      WithHash(terms.normalisation_profile, terms.normalisation_profile_hash);
  facts.partitions = PartitionsText(terms);
  facts.threshold = ThresholdText(terms, agreement);
  facts.matching = MatchingText(terms);
  facts.comparisons = ComparisonsText(terms);
  facts.agreement = WithHash(agreement.id().value(), agreement.hash());
  facts.software = absl::StrCat("mirrorflow ", MIRRORFLOW_VERSION);
  facts.sources = {SourceOf(terms, agreement, Side::kSender, published),
                   SourceOf(terms, agreement, Side::kReceiver, published)};
  facts.error_method = ErrorMethodText(terms, quality);
  facts.adjustment = AdjustmentText(quality);
  facts.coarsening = CoarseningText(terms);
  if (quality.quality.has_value()) {
    const LinkQualityFigures& figures = quality.quality->figures();
    facts.errors.push_back({.subgroup = "all",
                            .precision = ShareOf(figures.precision),
                            .precision_error = ShareOf(figures.precision_error),
                            .recall = ShareOf(figures.recall),
                            .recall_error = ShareOf(figures.recall_error)});
  }
  for (const char* subgroup : {"by sex", "by age", "by citizenship"}) {
    facts.errors.push_back({.subgroup = subgroup, .precision = {}, .recall = {}});
  }
  return facts;
}

}  // namespace mirrorflow
