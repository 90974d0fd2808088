#include "services/office/run_facts.h"

#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

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
  return mode == LinkageMode::kLinkageUnit
             ? name + ": the linkage service of the regional office, which holds no key"
             : name + ": three compute parties, of which none sees an encoding or a link";
}

std::string PartitionsText(const RunTerms& terms) {
  std::string text = terms.birth_year_band == 0
                         ? "All pairs of rows"
                         : absl::StrCat("All pairs of rows whose birth years share a band of ",
                                        terms.birth_year_band, " years");
  if (terms.exact_tokens) {
    text += ", after exact tokens of document number and national id";
  }
  return text + ".";
}

SourceFacts SourceOf(const RunTerms& terms, const Agreement& agreement, Side side) {
  SourceFacts source;
  source.side = side;
  source.coverage = agreement.content().population;
  if (const AgreementParty* party = agreement.Party(CountryAt(terms.corridor, side))) {
    source.institution = party->institution;
    source.legal_basis = party->legal_basis;
  }
  return source;
}

}  // namespace

LinkageRunFacts RunFactsOf(const RunTerms& terms, const Agreement& agreement,
                           const LinkageQualityFacts& quality) {
  LinkageRunFacts facts;
  facts.run = terms.run_id.value();
  facts.corridor = terms.corridor.ToString();
  facts.period = terms.period.ToString();
  facts.mode = ModeText(terms.mode);
  facts.encoding_profile = WithHash(terms.encoding_profile, terms.encoding_profile_hash);
  facts.normalisation_profile =
      WithHash(terms.normalisation_profile, terms.normalisation_profile_hash);
  facts.partitions = PartitionsText(terms);
  facts.threshold = absl::StrCat("Dice similarity of at least ", terms.threshold.numerator(), "/",
                                 terms.threshold.denominator(), ", fixed by the agreement");
  if (const std::string& calibration = agreement.content().calibration; !calibration.empty()) {
    absl::StrAppend(&facts.threshold, " (", calibration, ")");
  }
  facts.matching = "One to one, greedy in a fixed total order.";
  facts.agreement = WithHash(agreement.id().value(), agreement.hash());
  facts.software = absl::StrCat("mirrorflow ", MIRRORFLOW_VERSION);
  facts.sources = {SourceOf(terms, agreement, Side::kSender),
                   SourceOf(terms, agreement, Side::kReceiver)};
  facts.error_method = quality.source;
  if (quality.precision.has_value() || quality.recall.has_value()) {
    facts.errors.push_back(
        {.subgroup = "all", .precision = quality.precision, .recall = quality.recall});
  }
  return facts;
}

}  // namespace mirrorflow
