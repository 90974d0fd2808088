#include "services/trust/agreement_text.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "crypto/encoding_facts.h"
#include "services/wire/identifier_plan.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kLineWidth = 96;

// Words broken into lines, each with the indent.
std::string Wrapped(std::string_view text, std::string_view indent) {
  std::string out;
  std::string line(indent);
  while (!text.empty()) {
    const std::size_t space = text.find_first_of(" \n");
    const std::string_view word = text.substr(0, space);
    if (line.size() > indent.size() && line.size() + 1 + word.size() > kLineWidth) {
      out += line + "\n";
      line = indent;
    }
    if (line.size() > indent.size()) line += ' ';
    line += word;
    text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
  }
  return out + line + "\n";
}

// "purpose" and what it says, side by side or below.
std::string Clause(std::string_view name, const std::string& text) {
  return absl::StrCat(std::string(name), "\n", Wrapped(text, "    "));
}

template <typename Values, typename Text>
std::string Joined(const Values& values, Text text) {
  return absl::StrJoin(values, ", ",
                       [&](std::string* out, const auto& value) { *out += text(value); });
}

std::string ScopeText(const AgreementContent& a) {
  std::string text;
  for (const Corridor& corridor : a.corridors) {
    absl::StrAppend(&text, text.empty() ? "" : "; ", corridor.ToString(), ": who left ",
                    std::string(corridor.origin().alpha2()), " and arrived in ",
                    std::string(corridor.destination().alpha2()));
  }
  return text;
}

std::string BatchRuleText(const AgreementContent& a) {
  const BatchRule& rule = a.batch_rule;
  const bool include = rule.unknown_destination() == UnknownDestination::kInclude;
  return absl::StrCat(
      include ? "Events whose other country is not known are sent as well, and counted apart. "
              : "Only events that state the other country are sent. ",
      rule.window_months() == 0
          ? std::string("Only events of the period are sent. ")
          : absl::StrCat("Events of ", rule.window_months(),
                         " months before and after the period are sent as well, flagged. "),
      "A move counts by the rule ", std::string(DurationRuleName(rule.duration_rule())),
      ". A linked pair belongs to the year of the ", std::string(SideName(a.dated_by)), "'s date.");
}

std::string EncodingText(const AgreementContent& a) {
  return absl::StrCat("Encoding profile ", a.encoding_profile.name, ", SHA-256 ",
                      HashText(a.encoding_profile.hash), ". Normalisation profile ",
                      a.normalisation_profile.name, ", SHA-256 ",
                      HashText(a.normalisation_profile.hash), ".");
}

std::string ModeText(LinkageMode mode) {
  switch (mode) {
    case LinkageMode::kLinkageUnit:
      return "linkage-unit: the linkage service sees the encodings, which are pseudonymised "
             "personal data, and holds no key. It can decode them if it colludes with one of the "
             "two states, or learns who some hundreds of them are.";
    case LinkageMode::kSplitTrust:
      return "split-trust: three compute parties hold secret shares; none of them sees an "
             "encoding.";
    case LinkageMode::kPsiCardinality:
      return "psi-cardinality: the two nodes count the document numbers that both have, without "
             "either seeing the other's; nothing else is compared. Each puts the noise of the "
             "disclosure rule into its set, so that nobody learns an exact count. A state that "
             "departs from the protocol and acts together with the linkage service can learn which "
             "of its own document numbers the other has.";
  }
  return "";
}

std::string PartiesText(const AgreementContent& a) {
  std::string text;
  for (const ComputeParty& party : a.compute_parties) {
    absl::StrAppend(&text, " Compute party ", party.name, ": ", party.institution,
                    ", certificate SHA-256 ", party.certificate_fingerprint, ".");
  }
  if (!text.empty()) {
    text +=
        " Two of them that act together see all encodings. Each adds the noise of the disclosure "
        "rule before a count is opened.";
    text += a.verify_products
                ? " Each proves its products to the others: one that departs from the protocol in "
                  "matching or counting is found before anything is opened."
                : " They are trusted to keep to the protocol: wrong products are not noticed.";
  }
  return text;
}

std::string CalibrationSentence(const AgreementContent& a) {
  if (!a.pinned_calibration.has_value()) return "";
  return absl::StrCat(" That is what the calibration ", a.pinned_calibration->id, " (SHA-256 ",
                      HashText(a.pinned_calibration->hash), ") says for up to ",
                      a.pinned_calibration->expected_rows, " records a side.");
}

std::string FieldsSentence(const AgreementContent& a) {
  if (!a.compared_fields.has_value()) return "";
  return absl::StrCat(" Rows are made of ", a.compared_fields->ToString(),
                      " and of nothing else; a question mark: many records lack it.");
}

std::string StrataText(const AgreementContent& a) {
  if (a.strata.empty()) return "nothing";
  if (a.mode == LinkageMode::kLinkageUnit) return absl::StrJoin(a.strata, " and ");
  return absl::StrCat(absl::StrJoin(a.strata, ", "),
                      "; one way at a time, never one by another, and shared like the rows: nobody "
                      "sees them of a record.");
}

std::string MatchingText(const AgreementContent& a) {
  if (!a.matching.has_value()) return "";
  std::string levels = absl::StrJoin(a.matching->levels(), ", ");
  return absl::StrCat(
      " The parties match in order of likeness by ",
      levels.empty() ? "no levels" : absl::StrCat("the levels ", levels), ". ",
      a.birth_year_band == 0
          ? std::string("They compare all records with each other")
          : absl::StrCat("They compare records whose years of birth are in the same band of ",
                         a.birth_year_band, " years or in neighbouring ones"),
      ", and see how many there are ", a.birth_year_band == 0 ? "" : "in each band ",
      "up to the next multiple of ", a.matching->padding(), ".");
}

std::string ThresholdText(const AgreementContent& a) {
  if (a.mode == LinkageMode::kPsiCardinality) {
    return absl::StrCat(
        "Two records are taken for one person when their document numbers are equal after "
        "normalisation.",
        CalibrationSentence(a), FieldsSentence(a), " A side has at most ", a.maximum_identifiers,
        " document numbers in its set, which is filled up to that.");
  }
  return absl::StrCat("Two rows are taken for one person from a Dice similarity of ",
                      a.threshold.numerator(), "/", a.threshold.denominator(),
                      a.calibration.empty() ? "" : ", set by the calibration ", a.calibration, ".",
                      CalibrationSentence(a), FieldsSentence(a), MatchingText(a));
}

std::string LinkQualitySentences(const AgreementContent& a) {
  std::string text;
  for (const AgreedLinkQuality& agreed : a.link_quality) {
    absl::StrAppend(
        &text,
        agreed.corridors.empty()
            ? std::string("Links of all corridors")
            : absl::StrCat("Links of ", Joined(agreed.corridors,
                                               [](const Corridor& c) { return c.ToString(); })),
        ": ", LinkQualityText(agreed.quality.figures()), ", by ", agreed.quality.source(),
        agreed.of_calibration ? ", the pinned one. " : ". ");
  }
  bool all = true;
  for (const Corridor& corridor : a.corridors) {
    all = all && LinkQualityOf(a.link_quality, corridor) != nullptr;
  }
  if (all) return text + "What is published is corrected and estimated with it.";
  return text + absl::StrCat(a.link_quality.empty() ? "Not stated" : "Not stated of the others",
                             ": what is published is corrected and estimated with what the linkage "
                             "service states when it drafts a release, or not at all.");
}

std::string LinkQualityClause(const AgreementContent& a) {
  return Permits(a, PermittedUse::kEstimateCoverage)
             ? LinkQualitySentences(a)
             : "Not stated: nothing is corrected or estimated, since it is not permitted.";
}

std::string BoundsText(const AgreementContent& a) {
  if (a.mode == LinkageMode::kPsiCardinality) {
    return absl::StrCat("A side with fewer than ", a.minimum_batch,
                        " records takes no part. A person contributes at most ",
                        a.batch_rule.contribution_bound(),
                        " events to all corridors together. No row and no token is sent.");
  }
  const bool split = a.mode == LinkageMode::kSplitTrust;
  return absl::StrCat(
      "A batch of fewer than ", a.minimum_batch, " records is refused. ",
      split ? ""
            : absl::StrCat("A stratum of fewer than ", a.minimum_stratum,
                           " rows is coarsened before it leaves. "),
      "A record with fewer than ", a.minimum_ngrams,
      " n-grams is sent without an encoding. One key encodes at most ", a.maximum_records_per_key,
      " records; ",
      a.birth_year_band == 0 || split
          ? std::string("a run has one key")
          : absl::StrCat("a run has a key for every ", a.birth_year_band, " years of birth"),
      ". A person contributes at most ", a.batch_rule.contribution_bound(),
      " events to all corridors together. ",
      a.exact_tokens ? "Keyed tokens of document numbers are sent."
                     : "No tokens of document numbers are sent.");
}

std::string AttackBoundsText(const AgreementContent& a) {
  if (a.mode == LinkageMode::kPsiCardinality) {
    return absl::StrCat(a.attack_bounds.has_value() ? "The bounds of the file have no effect: "
                                                    : "There are no bounds: ",
                        "no row is sent that an attack could re-identify.");
  }
  const AttackBounds bounds = a.attack_bounds.value_or(AttackBounds::OfProject());
  return absl::StrCat(
      a.attack_bounds.has_value() ? "" : "Measured against the bounds of the project: ",
      "graph matching re-identifies at most ", bounds.graph_matching_permille(),
      " of 1000 rows; who knows ",
      Joined(bounds.known_pairs(),
             [](const KnownPairsBound& bound) {
               return absl::StrCat(bound.pairs, " pairs at most ", bound.permille);
             }),
      ". An auditor measures it with `mf-audit attack`.");
}

std::string DisclosureText(const DisclosureRule& rule) {
  std::string text =
      absl::StrCat("Tables ",
                   Joined(rule.tables(),
                          [](const TableShare& share) {
                            return absl::StrCat(
                                std::string(CountedTableName(share.table)),
                                share.permille == 0 ? "" : absl::StrCat(" (", share.permille, ")"));
                          }),
                   ", in vintages ",
                   Joined(rule.vintages(),
                          [](const VintageShare& share) {
                            return absl::StrCat(
                                share.vintage.ToString(),
                                share.permille == 0 ? "" : absl::StrCat(" (", share.permille, ")"));
                          }),
                   ". ");
  switch (rule.profile()) {
    case DisclosureProfile::kDp:
      absl::StrAppend(&text, "Every count gets noise. One person costs at most epsilon ",
                      NanoEpsilonText(rule.budget()),
                      " at one holder in one reference year; the numbers in brackets are shares of "
                      "it in permille.");
      break;
    case DisclosureProfile::kOfficial:
      absl::StrAppend(&text, "Counts are rounded at random to multiples of ", rule.rounding_base(),
                      ".");
      break;
    case DisclosureProfile::kCkm:
      absl::StrAppend(&text, "Counts are changed by the cell-key method.");
      break;
  }
  absl::StrAppend(&text, " Figures below ", rule.threshold(), " are not shown.");
  return text;
}

// Why no run under it can be held, whatever its corridor and year; empty when runs can.
std::string RefusalOfRuns(const Agreement& agreement) {
  const AgreementContent& a = agreement.content();
  const auto refusal = [](std::string_view of, const absl::Status& why) {
    return absl::StrCat("No run", std::string(of),
                        " can be held under this agreement: ", std::string(why.message()));
  };
  if (const absl::Status risks =
          CheckAcceptedRisks(agreement, EncodingFactsOf(a.encoding_profile.name));
      !risks.ok()) {
    return refusal("", risks);
  }
  if (a.mode != LinkageMode::kPsiCardinality) return "";
  RunTerms terms = TermsUnder(agreement, a.id, a.corridors.front(), a.periods.front());
  for (const VintageShare& share : a.disclosure.vintages()) {
    terms.vintage = share.vintage;
    if (const auto plan = IdentifierPlanOf(a.disclosure, terms); !plan.ok()) {
      return refusal(" of vintage " + share.vintage.ToString(), plan.status());
    }
  }
  return "";
}

}  // namespace

std::string AgreementText(const Agreement& agreement) {
  const AgreementContent& a = agreement.content();
  std::string text = absl::StrCat("Agreement ", a.id.value(), "\n\n");
  for (const AgreementParty& party : a.parties) {
    absl::StrAppend(&text, "Party ", std::string(party.country.alpha2()), ": ", party.institution,
                    "\n", Wrapped("Legal basis: " + party.legal_basis, "    "));
    if (!party.supervision.empty()) {
      absl::StrAppend(&text, Wrapped("Supervision: " + party.supervision, "    "));
    }
    absl::StrAppend(&text, "    Keys: ", party.fingerprint, "\n");
  }
  absl::StrAppend(
      &text, "\n", Clause("What for", a.purpose),
      Clause("Permitted is only to",
             Joined(a.permitted_uses,
                    [](PermittedUse use) { return std::string(PermittedUseText(use)); })),
      Clause("Prohibited is",
             Joined(a.prohibited_uses,
                    [](ProhibitedUse use) { return std::string(ProhibitedUseText(use)); })),
      Clause("Corridors", ScopeText(a)),
      Clause("Years", Joined(a.periods, [](const Period& p) { return p.ToString(); })),
      Clause("Whose moves count", a.population + " Refugees and asylum seekers are never encoded."),
      Clause("What is sent", BatchRuleText(a)), Clause("How it is encoded", EncodingText(a)),
      Clause("Who links it", ModeText(a.mode) + PartiesText(a)),
      Clause("Broken down by", StrataText(a)), Clause("When rows link", ThresholdText(a)),
      Clause("How good links are", LinkQualityClause(a)), Clause("Bounds", BoundsText(a)),
      Clause("What attacks may take", AttackBoundsText(a)),
      Clause("What is published",
             absl::StrCat(DisclosureText(a.disclosure), " At most ", a.runs_per_period,
                          " counted run(s) of a corridor and year: each lets out a little more.")),
      Clause("What is erased when",
             absl::StrCat("Encodings, keys and pairs when the run ends, at the latest after ",
                          a.encodings_hours,
                          " hours; exact counts, which are encrypted, at the latest after ",
                          a.exact_counts_days, " days.")),
      Clause("Valid", a.validity.ToString() + ". Each party may revoke it at any time."));
  for (const AcceptedRisk& risk : a.accepted_risks) {
    absl::StrAppend(&text, Clause(absl::StrCat("ACCEPTED RISK ", std::string(RiskName(risk.risk))),
                                  risk.statement));
  }
  if (const std::string refusal = RefusalOfRuns(agreement); !refusal.empty()) {
    absl::StrAppend(&text, Clause("WARNING", refusal));
  }
  absl::StrAppend(&text,
                  "\nTo be compared by telephone, all eight groups, before anybody signs:\n");
  for (const AgreementParty& party : a.parties) {
    absl::StrAppend(&text, "    keys of ", std::string(party.country.alpha2()), "    ",
                    party.fingerprint, "\n");
  }
  absl::StrAppend(&text, "    this file     ", FileFingerprint(agreement.hash()), "\n    (SHA-256 ",
                  HashText(agreement.hash()), ")\n");
  return text;
}

}  // namespace mirrorflow
