#include "corridor/agreement.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corridor/record_classes.h"

namespace mirrorflow {
namespace {

constexpr std::uint32_t kMaxEncodingsHours = 24 * 31;
constexpr std::uint32_t kMaxExactCountsDays = 366;
constexpr std::size_t kMaxText = 4000;
constexpr std::string_view kSeenStrata[] = {"sex", "broad-age"};  // by the linkage service

template <typename Values, typename Value>
bool Contains(const Values& values, const Value& value) {
  return std::ranges::find(values, value) != std::ranges::end(values);
}

absl::Status Bad(std::string_view clause, const std::string& reason) {
  return absl::InvalidArgumentError(
      absl::StrCat("agreement, clause ", std::string(clause), ": ", reason));
}

template <typename Values>
bool HasTwice(const Values& values) {
  for (auto i = values.begin(); i != values.end(); ++i) {
    if (std::find(std::next(i), values.end(), *i) != values.end()) return true;
  }
  return false;
}

bool IsText(const std::string& text) { return !text.empty() && text.size() <= kMaxText; }

// One clause and whether it is kept.
struct Check {
  std::string_view clause;
  bool kept;
  std::string reason;
};

absl::Status CheckParties(const AgreementContent& a) {
  if (a.parties.size() != 2 || a.parties[0].country == a.parties[1].country) {
    return Bad("parties", "an agreement has two different states as parties");
  }
  for (const AgreementParty& party : a.parties) {
    const std::string country(party.country.alpha2());
    if (!IsText(party.institution)) {
      return Bad("parties", country + " needs the name of its institution");
    }
    if (party.fingerprint.empty()) {
      return Bad("parties", country +
                                " needs the fingerprint of its keys\nhint: `mf-node agreements "
                                "propose` takes it from the registry; compare it by telephone");
    }
    if (!IsText(party.legal_basis)) return Bad("parties", country + " needs a legal_basis");
  }
  return absl::OkStatus();
}

absl::Status CheckComputeParties(const AgreementContent& a) {
  const bool split = a.mode == LinkageMode::kSplitTrust;
  if (a.compute_parties.size() != (split ? kComputeParties : 0)) {
    return Bad("compute_parties",
               split ? "split-trust mode has three compute parties" : "only in split-trust mode");
  }
  if (a.verify_products && !split) {
    return Bad("verify_products", "only in split-trust mode, where parties compute products");
  }
  if (a.matching.has_value() != split) {
    return Bad("matching", split ? "split-trust mode needs the levels of matching and the padding "
                                   "of partitions\nhint: `mf-node agreements propose` fills in "
                                   "those that are recommended"
                                 : "only in split-trust mode");
  }
  std::set<std::string> names;
  std::set<std::string> fingerprints;
  for (const ComputeParty& party : a.compute_parties) {
    if (!RunId::Create(party.name).ok()) {
      return Bad("compute_parties", "a name has 1 to 64 of a-z, 0-9 and '-'");
    }
    if (!IsText(party.institution)) {
      return Bad("compute_parties", party.name + " needs the name of its institution");
    }
    if (party.certificate_fingerprint.size() != 64 ||
        party.certificate_fingerprint.find_first_not_of("0123456789abcdef") != std::string::npos) {
      return Bad("compute_parties", party.name +
                                        " needs the SHA-256 fingerprint of its certificate, 64 "
                                        "lower-case hex digits\nhint: `mf-party keys show` prints "
                                        "it");
    }
    names.insert(party.name);
    fingerprints.insert(party.certificate_fingerprint);
  }
  if (names.size() != a.compute_parties.size() || fingerprints.size() != a.compute_parties.size()) {
    return Bad("compute_parties", "three different ones: whoever holds two shares sees everything");
  }
  return absl::OkStatus();
}

// Nothing is compared but document numbers, nothing counted but totals.
absl::Status CheckIdentifiers(const AgreementContent& a) {
  if (a.mode != LinkageMode::kPsiCardinality) {
    if (a.maximum_identifiers == 0) return absl::OkStatus();
    return Bad("maximum_identifiers", "only in psi-cardinality mode");
  }
  const std::string mode(LinkageModeName(a.mode));
  if (a.maximum_identifiers == 0) {
    return Bad("maximum_identifiers",
               "the most document numbers of a side, at least 1; all sets are filled up to it");
  }
  if (a.disclosure.tables().size() != 1 || !a.disclosure.Has(CountedTable::kTotal)) {
    return Bad("disclosure",
               absl::StrCat("in ", mode, " mode the one table is total: no strata are sent"));
  }
  if (!a.strata.empty()) return Bad("strata", absl::StrCat("in ", mode, " mode there are none"));
  if (!a.exact_tokens) {
    return Bad("exact_tokens", absl::StrCat(mode, " mode counts tokens of document numbers"));
  }
  if (a.birth_year_band != 0) {
    return Bad("birth_year_band", absl::StrCat("in ", mode, " mode there is one key"));
  }
  return absl::OkStatus();
}

absl::Status CheckScope(const AgreementContent& a) {
  if (a.corridors.empty() || HasTwice(a.corridors)) {
    return Bad("corridors", "name one or both directions between the parties, each once");
  }
  for (const Corridor& corridor : a.corridors) {
    for (const Side side : {Side::kSender, Side::kReceiver}) {
      if (!Contains(std::array{a.parties[0].country, a.parties[1].country},
                    CountryAt(corridor, side))) {
        return Bad("corridors", corridor.ToString() + " is not between the two parties");
      }
    }
  }
  if (a.periods.empty() || HasTwice(a.periods)) {
    return Bad("periods", "name each reference year once, such as \"2024\"");
  }
  if (!IsText(a.population)) return Bad("population", "say whose moves count");
  return absl::OkStatus();
}

absl::Status CheckUses(const AgreementContent& a) {
  if (!IsText(a.purpose)) return Bad("purpose", "say what the data are linked for");
  if (a.permitted_uses.empty() || HasTwice(a.permitted_uses)) {
    return Bad("permitted_uses", "name each permitted use once");
  }
  for (const ProhibitedUse use : kAllProhibitedUses) {
    if (!Contains(a.prohibited_uses, use)) {
      return Bad("prohibited_uses", absl::StrCat("every agreement must prohibit ",
                                                 std::string(ProhibitedUseText(use))));
    }
  }
  return absl::OkStatus();
}

// A profile that does not resist a dishonest state needs both states' written word.
absl::Status CheckDisclosure(const AgreementContent& a) {
  // Where others than the linkage service put noise in, a share of the budget pays for it.
  if (CountsComeNoised(a.mode) && a.disclosure.profile() != DisclosureProfile::kDp) {
    return Bad("disclosure",
               absl::StrCat("in ", std::string(LinkageModeName(a.mode)), " mode the rule is dp"));
  }
  const auto accepts = [&](Risk risk) {
    return std::ranges::find(a.accepted_risks, risk, &AcceptedRisk::risk) != a.accepted_risks.end();
  };
  for (const auto& [profile, risk] : {std::pair(DisclosureProfile::kOfficial, Risk::kRoundedCounts),
                                      std::pair(DisclosureProfile::kCkm, Risk::kCellKeyCounts)}) {
    if (a.disclosure.profile() == profile && !accepts(risk)) {
      return Bad("accepted_risks",
                 absl::StrCat("rule ", std::string(DisclosureProfileName(profile)), " needs ",
                              std::string(RiskName(risk)), " among the accepted risks. Why: ",
                              std::string(RiskStatement(risk))));
    }
  }
  if (a.mode != LinkageMode::kSplitTrust) {
    for (const CountedTable table : kClassTables) {
      if (a.disclosure.Has(table) && !Contains(kSeenStrata, StratumName(table))) {
        return Bad("disclosure", absl::StrCat("table ", std::string(CountedTableName(table)),
                                              " needs strata that leave a node in split-trust "
                                              "mode only"));
      }
    }
  }
  return absl::OkStatus();
}

// In linkage-unit mode the linkage service sees the strata of each record, sex by broad age. In
// split-trust mode nobody does, and each is there for its table.
absl::Status CheckStrata(const AgreementContent& a) {
  if (HasTwice(a.strata)) return Bad("strata", "each stands once");
  const bool split = a.mode == LinkageMode::kSplitTrust;
  for (const std::string& stratum : a.strata) {
    const auto* table = std::ranges::find(kClassTables, std::string_view(stratum), StratumName);
    if (table == std::end(kClassTables)) {
      return Bad("strata", absl::StrCat("'", stratum,
                                        "' is none; there are \"sex\", \"broad-age\" and, in "
                                        "split-trust mode, \"five-year-age\", \"citizenship\", "
                                        "\"birth-country\" and \"purpose\""));
    }
    if (!split && !Contains(kSeenStrata, stratum)) {
      return Bad("strata", absl::StrCat("'", stratum,
                                        "' is finer than what leaves a node in linkage-unit mode: "
                                        "\"sex\" and \"broad-age\", since the linkage service "
                                        "sees them of each record"));
    }
    if (split && !a.disclosure.Has(*table)) {
      return Bad("strata", absl::StrCat("'", stratum, "' is in no use: the agreement has no table ",
                                        std::string(CountedTableName(*table))));
    }
  }
  for (const CountedTable table : kClassTables) {
    if (split && a.disclosure.Has(table) && !Contains(a.strata, StratumName(table))) {
      return Bad("strata", absl::StrCat("table ", std::string(CountedTableName(table)), " needs \"",
                                        std::string(StratumName(table)), "\" among the strata"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckLinkQuality(const AgreementContent& a) {
  if (a.link_quality.empty()) return absl::OkStatus();
  absl::Status status = CheckLinkQualities(a.link_quality, a.corridors);
  if (!status.ok()) return Bad("link_quality", std::string(status.message()));
  if (!Permits(a, PermittedUse::kEstimateCoverage)) {
    return Bad("link_quality", "it is in no use: the agreement does not permit to estimate");
  }
  for (const AgreedLinkQuality& quality : a.link_quality) {
    if (quality.of_calibration && !a.pinned_calibration.has_value()) {
      return Bad("link_quality", "the agreement pins no calibration that it could be of");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckBounds(const AgreementContent& a) {
  if (absl::Status status = CheckStrata(a); !status.ok()) return status;
  if (absl::Status status = CheckDisclosure(a); !status.ok()) return status;
  if (a.runs_per_period == 0) return Bad("disclosure", "runs_per_period is at least 1");
  if (a.minimum_batch == 0) return Bad("minimum_batch", "at least 1");
  if (a.minimum_stratum == 0) return Bad("minimum_stratum", "at least 1");
  if (a.maximum_records_per_key == 0) return Bad("maximum_records_per_key", "at least 1");
  if (a.birth_year_band > kMaxBirthYearBand) {
    return Bad("birth_year_band", absl::StrCat("at most ", kMaxBirthYearBand, " years"));
  }
  if (a.encodings_hours == 0 || a.encodings_hours > kMaxEncodingsHours) {
    return Bad("retention", absl::StrCat("encodings_hours is from 1 to ", kMaxEncodingsHours));
  }
  if (a.exact_counts_days == 0 || a.exact_counts_days > kMaxExactCountsDays) {
    return Bad("retention", absl::StrCat("exact_counts_days is from 1 to ", kMaxExactCountsDays));
  }
  if (a.pinned_calibration.has_value()) {
    const PinnedCalibration& pinned = *a.pinned_calibration;
    if (absl::Status id = RunId::Create(pinned.id).status(); !id.ok()) {
      return Bad("calibration", std::string(id.message()));
    }
    if (pinned.expected_rows == 0) return Bad("calibration", "expected_rows is at least 1");
    if (!a.compared_fields.has_value()) {
      return Bad("calibration",
                 "a calibration is for certain fields: compared_fields must name them");
    }
  }
  std::set<Risk> risks;
  for (const AcceptedRisk& risk : a.accepted_risks) {
    if (!risks.insert(risk.risk).second) {
      return Bad("accepted_risks", std::string(RiskName(risk.risk)) + " stands twice");
    }
    if (risk.statement != RiskStatement(risk.risk)) {
      return Bad("accepted_risks", absl::StrCat(std::string(RiskName(risk.risk)),
                                                " is accepted with other words than these: ",
                                                std::string(RiskStatement(risk.risk))));
    }
  }
  return absl::OkStatus();
}

std::string RuleText(const BatchRule& rule) {
  return absl::StrCat(std::string(UnknownDestinationName(rule.unknown_destination())),
                      " unknown destinations, window of ", rule.window_months(), " months, ",
                      std::string(DurationRuleName(rule.duration_rule())));
}

std::string FieldsText(const std::optional<ComparedFields>& fields) {
  return fields.has_value() ? fields->ToString() : "all fields";
}

std::string CalibrationText(const std::optional<PinnedCalibration>& calibration) {
  if (!calibration.has_value()) return "no calibration";
  return absl::StrCat(calibration->id, " for ", calibration->expected_rows,
                      " rows, of a certain SHA-256");
}

std::string TablesText(const std::vector<CountedTable>& tables) {
  std::string text = "tables to open: total";
  for (const CountedTable table : tables) {
    absl::StrAppend(&text, ", ", std::string(CountedTableName(table)));
  }
  return text;
}

std::string MatchingText(const MatchingRule& rule) {
  std::string text = absl::StrCat("padding to ", rule.padding(), ", levels");
  for (const std::uint8_t level : rule.levels()) absl::StrAppend(&text, " ", level);
  return rule.levels().empty() ? text + " none" : text;
}

bool SameRule(const BatchRule& a, const BatchRule& b) {
  return a.unknown_destination() == b.unknown_destination() &&
         a.window_months() == b.window_months() && a.duration_rule() == b.duration_rule();
}

std::vector<Check> ScopeChecks(const AgreementContent& a, const RunTerms& t, Day today) {
  return {
      {"corridors", Contains(a.corridors, t.corridor),
       "corridor " + t.corridor.ToString() + " is not in it"},
      {"periods", Contains(a.periods, t.period), "period " + t.period.ToString() + " is not in it"},
      {"validity", a.validity.Contains(today),
       absl::StrCat("it is valid ", a.validity.ToString(), ", not on ", DayText(today))},
      {"permitted_uses",
       Permits(a, PermittedUse::kCountFlows) && Permits(a, PermittedUse::kPublishTables),
       "a run counts flows for tables that are published; the agreement does not permit both"},
  };
}

std::vector<Check> MethodChecks(const AgreementContent& a, const RunTerms& t) {
  const auto terms_say = [](const std::string& terms, const std::string& agreed) {
    return absl::StrCat("the terms say ", terms, ", the agreement ", agreed);
  };
  return {
      {"mode", t.mode == a.mode,
       terms_say(std::string(LinkageModeName(t.mode)), std::string(LinkageModeName(a.mode)))},
      {"encoding_profile", t.encoding_profile == a.encoding_profile.name,
       terms_say(t.encoding_profile, a.encoding_profile.name)},
      {"encoding_profile", t.encoding_profile_hash == a.encoding_profile.hash,
       a.encoding_profile.name + " of the terms has another hash than the agreed one"},
      {"normalisation_profile", t.normalisation_profile == a.normalisation_profile.name,
       terms_say(t.normalisation_profile, a.normalisation_profile.name)},
      {"normalisation_profile", t.normalisation_profile_hash == a.normalisation_profile.hash,
       a.normalisation_profile.name + " of the terms has another hash than the agreed one"},
      {"strata", a.mode != LinkageMode::kLinkageUnit || a.strata.size() == std::size(kSeenStrata),
       "batches and tables are broken down by sex and broad-age; the agreement does not name both"},
      {"disclosure", t.opened_tables == OpenedTablesOf(a),
       terms_say(TablesText(t.opened_tables), TablesText(OpenedTablesOf(a)))},
      {"matching", t.matching == a.matching.value_or(MatchingRule()),
       terms_say(MatchingText(t.matching), MatchingText(a.matching.value_or(MatchingRule())))},
      {"maximum_identifiers", t.maximum_identifiers == a.maximum_identifiers,
       terms_say(absl::StrCat(t.maximum_identifiers), absl::StrCat(a.maximum_identifiers))},
      {"threshold", t.threshold == a.threshold,
       terms_say(absl::StrCat(t.threshold.numerator(), "/", t.threshold.denominator()),
                 absl::StrCat(a.threshold.numerator(), "/", a.threshold.denominator()))},
      {"compared_fields", t.compared_fields == a.compared_fields,
       terms_say(FieldsText(t.compared_fields), FieldsText(a.compared_fields))},
      {"calibration", t.calibration == a.pinned_calibration,
       terms_say(CalibrationText(t.calibration), CalibrationText(a.pinned_calibration))},
      {"batch_rule", SameRule(t.batch_rule, a.batch_rule),
       terms_say(RuleText(t.batch_rule), RuleText(a.batch_rule))},
      {"batch_rule", t.dated_by == a.dated_by,
       terms_say("dated by the " + std::string(SideName(t.dated_by)),
                 "by the " + std::string(SideName(a.dated_by)))},
      {"birth_year_band", t.birth_year_band == a.birth_year_band,
       terms_say(absl::StrCat(t.birth_year_band, " years"),
                 absl::StrCat(a.birth_year_band, " years"))},
      {"exact_tokens", !t.exact_tokens || a.exact_tokens,
       "the terms ask for tokens of document numbers, the agreement allows none"},
  };
}

std::vector<Check> BoundChecks(const AgreementContent& a, const RunTerms& t) {
  const auto at_least = [](std::uint32_t terms, std::uint32_t agreed) {
    return absl::StrCat("the terms say ", terms, ", the agreement at least ", agreed);
  };
  const auto at_most = [](std::uint32_t terms, std::uint32_t agreed) {
    return absl::StrCat("the terms say ", terms, ", the agreement at most ", agreed);
  };
  return {
      {"disclosure", t.suppression_threshold >= a.disclosure.threshold(),
       "suppression threshold: " + at_least(t.suppression_threshold, a.disclosure.threshold())},
      {"disclosure", a.disclosure.Has(t.vintage),
       "vintage " + t.vintage.ToString() + " has no share in it"},
      {"contribution_bound", t.batch_rule.contribution_bound() <= a.batch_rule.contribution_bound(),
       at_most(t.batch_rule.contribution_bound(), a.batch_rule.contribution_bound())},
      {"minimum_batch", t.minimum_batch >= a.minimum_batch,
       at_least(t.minimum_batch, a.minimum_batch)},
      {"minimum_stratum", t.minimum_stratum >= a.minimum_stratum,
       at_least(t.minimum_stratum, a.minimum_stratum)},
      {"minimum_ngrams", t.minimum_ngrams >= a.minimum_ngrams,
       at_least(t.minimum_ngrams, a.minimum_ngrams)},
      {"maximum_records_per_key",
       t.maximum_records_per_key != 0 && t.maximum_records_per_key <= a.maximum_records_per_key,
       t.maximum_records_per_key == 0
           ? "the terms set no bound"
           : at_most(t.maximum_records_per_key, a.maximum_records_per_key)},
  };
}

std::vector<Check> RiskChecks(const Agreement& agreement, const EncodingFacts& encoding) {
  const AgreementContent& a = agreement.content();
  // Only where the linkage service sees rows.
  const bool seen = a.mode == LinkageMode::kLinkageUnit;
  const auto needs = [&](Risk risk) {
    return absl::StrCat("in linkage-unit mode ", a.encoding_profile.name, " needs ",
                        std::string(RiskName(risk)),
                        " among the accepted risks. Why: ", std::string(RiskStatement(risk)));
  };
  return {
      {"accepted_risks",
       !seen || !encoding.shows_filters || agreement.Accepts(Risk::kBreakableEncoding),
       needs(Risk::kBreakableEncoding)},
      {"accepted_risks",
       !seen || !encoding.experimental || agreement.Accepts(Risk::kExperimentalEncoding),
       needs(Risk::kExperimentalEncoding)},
      {"accepted_risks",
       !seen || !encoding.wide_bounds || agreement.Accepts(Risk::kWideAttackBounds),
       needs(Risk::kWideAttackBounds)},
      {"accepted_risks",
       !seen || encoding.safe_records_per_key == 0 ||
           a.maximum_records_per_key <= encoding.safe_records_per_key ||
           agreement.Accepts(Risk::kManyRecordsPerKey),
       absl::StrCat("maximum_records_per_key is ", a.maximum_records_per_key, ", above the ",
                    encoding.safe_records_per_key, " of ", a.encoding_profile.name, ": ",
                    needs(Risk::kManyRecordsPerKey))},
      {"accepted_risks",
       !seen || a.minimum_ngrams >= encoding.safe_ngrams ||
           agreement.Accepts(Risk::kLoweredNgramMinimum),
       absl::StrCat("a minimum of ", a.minimum_ngrams, " n-grams, below the ", encoding.safe_ngrams,
                    " of ", a.encoding_profile.name, ": ", needs(Risk::kLoweredNgramMinimum))},
  };
}

absl::Status FirstRefusal(const RunId& agreement, const std::vector<Check>& checks) {
  for (const Check& check : checks) {
    if (!check.kept) return ClauseRefusal(agreement, check.clause, check.reason);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Agreement> Agreement::Create(AgreementContent content, const Hash256& hash) {
  for (const auto check : {CheckParties, CheckComputeParties, CheckIdentifiers, CheckScope,
                           CheckUses, CheckBounds, CheckLinkQuality}) {
    if (absl::Status status = check(content); !status.ok()) return status;
  }
  return Agreement(std::move(content), hash);
}

const AgreementParty* Agreement::Party(Country country) const {
  const auto party = std::ranges::find(content_.parties, country, &AgreementParty::country);
  return party == content_.parties.end() ? nullptr : &*party;
}

bool Agreement::Covers(const Corridor& corridor, const Period& period) const {
  return Contains(content_.corridors, corridor) && Contains(content_.periods, period);
}

bool Agreement::Accepts(Risk risk) const {
  return std::ranges::find(content_.accepted_risks, risk, &AcceptedRisk::risk) !=
         content_.accepted_risks.end();
}

bool Permits(const AgreementContent& agreement, PermittedUse use) {
  return Contains(agreement.permitted_uses, use);
}

std::vector<CountedTable> OpenedTablesOf(const AgreementContent& agreement) {
  std::vector<CountedTable> tables;
  if (agreement.mode != LinkageMode::kSplitTrust) return tables;
  for (const TableShare& share : agreement.disclosure.tables()) {
    if (share.table != CountedTable::kTotal) tables.push_back(share.table);
  }
  return tables;
}

absl::Status ClauseRefusal(const RunId& agreement, std::string_view clause,
                           std::string_view reason) {
  return absl::PermissionDeniedError(absl::StrCat("agreement ", agreement.value(), ", clause ",
                                                  std::string(clause), ": ", std::string(reason)));
}

absl::Status CheckAcceptedRisks(const Agreement& agreement, const EncodingFacts& encoding) {
  return FirstRefusal(agreement.id(), RiskChecks(agreement, encoding));
}

absl::Status CheckClauses(const Agreement& agreement, const RunTerms& terms,
                          const EncodingFacts& encoding, Day today) {
  const AgreementContent& a = agreement.content();
  if (terms.agreement_hash != agreement.hash()) {
    return ClauseRefusal(a.id, "agreement", "the terms name another agreement by its hash");
  }
  for (const std::vector<Check>& checks :
       {ScopeChecks(a, terms, today), MethodChecks(a, terms), BoundChecks(a, terms)}) {
    if (absl::Status status = FirstRefusal(a.id, checks); !status.ok()) return status;
  }
  return CheckAcceptedRisks(agreement, encoding);
}

RunTerms TermsUnder(const Agreement& agreement, const RunId& run_id, const Corridor& corridor,
                    const Period& period) {
  const AgreementContent& a = agreement.content();
  return {.run_id = run_id,
          .corridor = corridor,
          .period = period,
          .mode = a.mode,
          .encoding_profile = a.encoding_profile.name,
          .encoding_profile_hash = a.encoding_profile.hash,
          .normalisation_profile = a.normalisation_profile.name,
          .normalisation_profile_hash = a.normalisation_profile.hash,
          .threshold = a.threshold,
          .minimum_batch = a.minimum_batch,
          .suppression_threshold = a.disclosure.threshold(),
          .agreement_hash = agreement.hash(),
          .batch_rule = a.batch_rule,
          .dated_by = a.dated_by,
          .minimum_ngrams = a.minimum_ngrams,
          .minimum_stratum = a.minimum_stratum,
          .maximum_records_per_key = a.maximum_records_per_key,
          .birth_year_band = a.birth_year_band,
          .exact_tokens = a.exact_tokens,
          .vintage = a.disclosure.vintages().front().vintage,
          .compared_fields = a.compared_fields,
          .calibration = a.pinned_calibration,
          .opened_tables = OpenedTablesOf(a),
          .matching = a.matching.value_or(MatchingRule()),
          .maximum_identifiers = a.maximum_identifiers,
          .hash = {}};
}

}  // namespace mirrorflow
