#include "services/sandbox/sandbox_clauses.h"

#include <utility>

#include "corridor/agreement.h"
#include "corridor/disclosure_rule.h"
#include "corridor/matching_rule.h"
#include "corridor/record_classes.h"
#include "crypto/encoding_profile.h"
#include "services/wire/link_quality.h"
#include "services/wire/matching_rule.h"

namespace mirrorflow {

v1::Agreement SandboxClauses(const std::string& period, const std::string& encoding_profile,
                             const std::string& normalisation_profile, DiceThreshold threshold,
                             std::uint32_t minimum_batch, std::uint32_t suppression_threshold) {
  v1::Agreement clauses;
  clauses.set_purpose(
      "To show how flows between two states are counted, on "
      "generated persons.");
  for (const PermittedUse use : kAllPermittedUses) {
    clauses.add_permitted_uses(static_cast<v1::PermittedUse>(use));
  }
  for (const ProhibitedUse use : kAllProhibitedUses) {
    clauses.add_prohibited_uses(static_cast<v1::ProhibitedUse>(use));
  }
  clauses.add_periods(period);
  clauses.mutable_population()->set_definition("Everybody whom a register has.");
  clauses.mutable_population()->set_refugees("exclude");
  v1::AgreedBatchRule& rule = *clauses.mutable_batch_rule();
  rule.set_unknown_destination("exclude");
  // Some leave in December and are registered in January; and the two sides can be seen to differ.
  rule.set_window_months(1);
  rule.set_duration_rule("UN12");
  rule.set_contribution_bound(1);
  rule.set_dated_by("receiver");
  clauses.mutable_encoding_profile()->set_name(encoding_profile);
  clauses.mutable_normalisation_profile()->set_name(normalisation_profile);
  clauses.set_mode("linkage-unit");
  clauses.add_strata("sex");
  clauses.add_strata("broad-age");
  clauses.mutable_threshold()->mutable_dice()->set_numerator(threshold.numerator());
  clauses.mutable_threshold()->mutable_dice()->set_denominator(threshold.denominator());
  clauses.mutable_threshold()->set_calibration("on generated persons of another seed");
  v1::DisclosureRule& disclosure = *clauses.mutable_disclosure();
  disclosure.set_rule("dp");
  disclosure.set_budget_milliepsilon(10'000);
  for (const auto& [table, permille] :
       {std::pair("total", 500U), std::pair("by-sex", 150U), std::pair("by-broad-age", 200U),
        std::pair("agreement", 150U)}) {
    v1::TableShare& share = *disclosure.add_tables();
    share.set_table(table);
    share.set_permille(permille);
  }
  for (const auto& [vintage, permille] :
       {std::pair("provisional", 400U), std::pair("final", 400U), std::pair("revision-1", 200U)}) {
    v1::VintageShare& share = *disclosure.add_vintages();
    share.set_vintage(vintage);
    share.set_permille(permille);
  }
  clauses.mutable_disclosure()->set_suppression_threshold(suppression_threshold);
  clauses.mutable_disclosure()->set_runs_per_period(3);
  clauses.set_minimum_batch(minimum_batch);
  clauses.set_minimum_stratum(5);
  clauses.set_minimum_ngrams(0);
  clauses.set_maximum_records_per_key(1'000'000);
  clauses.mutable_retention()->set_encodings_hours(24);
  clauses.mutable_retention()->set_exact_counts_days(30);
  clauses.set_valid_from("2000-01-01");
  clauses.set_valid_until("2199-12-31");
  for (const v1::AcceptedRisk::Risk risk :
       {v1::AcceptedRisk::BREAKABLE_ENCODING, v1::AcceptedRisk::EXPERIMENTAL_ENCODING,
        v1::AcceptedRisk::LOWERED_NGRAM_MINIMUM, v1::AcceptedRisk::WIDE_ATTACK_BOUNDS,
        v1::AcceptedRisk::MANY_RECORDS_PER_KEY}) {
    clauses.add_accepted_risks()->set_risk(risk);
  }
  return clauses;
}

void StateLinkQuality(const StatedLinkQuality& quality, v1::Agreement& clauses) {
  v1::AgreedLinkQuality& stated = *clauses.add_link_quality();
  LinkQualityFiguresToWire(quality.figures(), stated);
  stated.set_source(quality.source());
}

void UseSplitTrust(v1::Agreement& clauses) {
  clauses.set_mode("split-trust");
  clauses.mutable_batch_rule()->set_window_months(0);
  // Finer tables than linkage-unit mode has, from the same budget.
  v1::DisclosureRule& disclosure = *clauses.mutable_disclosure();
  disclosure.clear_tables();
  clauses.clear_strata();
  for (const auto& [table, permille] :
       {std::pair(CountedTable::kTotal, 300U), std::pair(CountedTable::kBySex, 100U),
        std::pair(CountedTable::kByBroadAge, 150U), std::pair(CountedTable::kByCitizenship, 100U),
        std::pair(CountedTable::kByPurpose, 100U), std::pair(CountedTable::kByAge, 150U),
        std::pair(CountedTable::kByBirthCountry, 100U)}) {
    v1::TableShare& share = *disclosure.add_tables();
    share.set_table(std::string(CountedTableName(table)));
    share.set_permille(permille);
    if (!StratumName(table).empty()) clauses.add_strata(std::string(StratumName(table)));
  }
  MatchingRuleToWire(MatchingRule::Recommended(), *clauses.mutable_matching());
  clauses.clear_accepted_risks();
}

void UsePsiCardinality(std::uint32_t maximum_identifiers, v1::Agreement& clauses) {
  clauses.set_mode("psi-cardinality");
  clauses.mutable_encoding_profile()->set_name(std::string(kTokensProfile));
  clauses.set_exact_tokens(true);
  clauses.set_maximum_identifiers(maximum_identifiers);
  clauses.mutable_threshold()->mutable_dice()->set_numerator(1);
  clauses.mutable_threshold()->mutable_dice()->set_denominator(1);
  clauses.mutable_threshold()->clear_calibration();
  clauses.clear_strata();
  clauses.mutable_disclosure()->clear_tables();
  v1::TableShare& total = *clauses.mutable_disclosure()->add_tables();
  total.set_table(std::string(CountedTableName(CountedTable::kTotal)));
  total.set_permille(1000);
  clauses.clear_accepted_risks();
}

}  // namespace mirrorflow
