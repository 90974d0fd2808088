#include "services/wire/terms.h"

#include <gtest/gtest.h>

#include <functional>
#include <utility>
#include <vector>

#include "tests/services/wire/full_terms.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

TEST(TermsTest, PsiCardinalityNeedsTheRoomOfASetAndNoOtherModeHasIt) {
  v1::RunTerms wire = FullTerms();
  wire.set_maximum_identifiers(5000);
  EXPECT_THAT(ParseTerms(wire.SerializeAsString()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("maximum_identifiers")));
  wire.set_mode("psi-cardinality");
  const RunTerms terms = ValueOrDie(ParseTerms(wire.SerializeAsString()));
  EXPECT_EQ(terms.maximum_identifiers, 5000U);
  EXPECT_EQ(SerializeTerms(terms), wire.SerializeAsString());
  wire.clear_maximum_identifiers();
  EXPECT_THAT(ParseTerms(wire.SerializeAsString()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("maximum_identifiers")));
}

TEST(TermsTest, SplitTrustKeepsItsTablesAndItsMatching) {
  v1::RunTerms wire = FullTerms();
  wire.set_mode("split-trust");
  for (const char* table : {"by-sex", "by-citizenship", "by-age"}) wire.add_opened_tables(table);
  for (const std::uint32_t level : {12U, 9U}) wire.mutable_matching()->add_levels(level);
  wire.mutable_matching()->set_padding(128);
  const RunTerms terms = ValueOrDie(ParseTerms(wire.SerializeAsString()));
  EXPECT_EQ(terms.opened_tables, (std::vector{CountedTable::kBySex, CountedTable::kByCitizenship,
                                              CountedTable::kByAge}));
  EXPECT_EQ(terms.matching.levels(), (std::vector<std::uint8_t>{12, 9}));
  EXPECT_EQ(terms.matching.padding(), 128U);
  EXPECT_EQ(SerializeTerms(terms), wire.SerializeAsString());
}

TEST(TermsTest, TablesWithoutClassesOrOutOfOrderAndImpossibleMatchingAreRefused) {
  for (const std::vector<const char*>& tables :
       {std::vector{"total"}, std::vector{"by-name"}, std::vector{"by-age", "by-sex"},
        std::vector{"by-sex", "by-sex"}}) {
    v1::RunTerms wire = FullTerms();
    for (const char* table : tables) wire.add_opened_tables(table);
    EXPECT_THAT(ParseTerms(wire.SerializeAsString()).status().message(),
                HasSubstr("opened_tables"));
  }
  for (const auto& [level, padding] :
       {std::pair(15U, 64U), std::pair(300U, 64U), std::pair(12U, 0U), std::pair(12U, 100U)}) {
    v1::RunTerms wire = FullTerms();
    wire.set_mode("split-trust");
    wire.mutable_matching()->add_levels(level);
    wire.mutable_matching()->set_padding(padding);
    EXPECT_THAT(ParseTerms(wire.SerializeAsString()).status().message(), HasSubstr("matching"));
  }
}

TEST(TermsTest, SplitTrustWithoutMatchingAndMatchingWithoutSplitTrustAreRefused) {
  v1::RunTerms wire = FullTerms();
  wire.set_mode("split-trust");
  EXPECT_THAT(ParseTerms(wire.SerializeAsString()).status().message(), HasSubstr("is needed"));
  wire = FullTerms();
  wire.mutable_matching()->set_padding(64);
  EXPECT_THAT(ParseTerms(wire.SerializeAsString()).status().message(), HasSubstr("belongs to"));
}

TEST(TermsTest, ParseAndSerializeKeepEveryField) {
  const std::string bytes = FullTerms().SerializeAsString();
  const RunTerms terms = ValueOrDie(ParseTerms(bytes));
  EXPECT_EQ(terms.run_id.value(), "demo-ke-ug");
  EXPECT_EQ(terms.corridor.ToString(), "KE-UG");
  EXPECT_EQ(terms.minimum_batch, 50U);
  EXPECT_EQ(terms.suppression_threshold, 10U);
  EXPECT_EQ(terms.agreement_hash[31], 'a');
  EXPECT_EQ(terms.batch_rule, ValueOrDie(BatchRule::Create(UnknownDestination::kInclude, 2,
                                                           DurationRule::kUn6P1D, 3)));
  EXPECT_EQ(terms.dated_by, Side::kSender);
  EXPECT_EQ(terms.minimum_ngrams, 40U);
  EXPECT_EQ(terms.minimum_stratum, 5U);
  EXPECT_EQ(terms.maximum_records_per_key, 20'000U);
  EXPECT_EQ(terms.birth_year_band, 10U);
  EXPECT_TRUE(terms.exact_tokens);
  EXPECT_EQ(terms.compared_fields->ToString(), "name,birth_date?,sex");
  EXPECT_EQ(terms.calibration->id, "comesa-2024");
  EXPECT_EQ(terms.calibration->hash[31], 'c');
  EXPECT_EQ(terms.calibration->expected_rows, 5000U);
  EXPECT_EQ(SerializeTerms(terms), bytes);
}

TEST(TermsTest, HashIsOverTheExactBytes) {
  v1::RunTerms other = FullTerms();
  other.set_minimum_batch(51);
  EXPECT_NE(ValueOrDie(ParseTerms(FullTerms().SerializeAsString())).hash,
            ValueOrDie(ParseTerms(other.SerializeAsString())).hash);
  // The same meaning in other bytes (a field twice, the last one counts) has another hash.
  v1::RunTerms period;
  period.set_period("2024");
  const std::string redundant = period.SerializeAsString() + FullTerms().SerializeAsString();
  EXPECT_NE(ValueOrDie(ParseTerms(redundant)).hash,
            ValueOrDie(ParseTerms(FullTerms().SerializeAsString())).hash);
}

TEST(TermsTest, EachBadFieldIsNamed) {
  const std::pair<const char*, std::function<void(v1::RunTerms&)>> changes[] = {
      {"compared_fields", [](v1::RunTerms& t) { t.add_compared_fields("shoe_size"); }},
      {"compared_fields", [](v1::RunTerms& t) { t.add_compared_fields("sex?"); }},
      {"calibration", [](v1::RunTerms& t) { t.mutable_calibration()->set_sha256("c"); }},
      {"calibration", [](v1::RunTerms& t) { t.mutable_calibration()->set_id("../x"); }},
      {"run_id", [](v1::RunTerms& t) { t.set_run_id("../x"); }},
      {"corridor", [](v1::RunTerms& t) { t.set_corridor("KE-KE"); }},
      {"period", [](v1::RunTerms& t) { t.set_period("24"); }},
      {"mode", [](v1::RunTerms& t) { t.set_mode("fast"); }},
      {"encoding_profile_hash", [](v1::RunTerms& t) { t.set_encoding_profile_hash("short"); }},
      {"normalisation_profile_hash", [](v1::RunTerms& t) { t.clear_normalisation_profile_hash(); }},
      {"threshold", [](v1::RunTerms& t) { t.clear_threshold(); }},
      {"agreement_hash", [](v1::RunTerms& t) { t.set_agreement_hash("short"); }},
      {"batch_rule", [](v1::RunTerms& t) { t.mutable_batch_rule()->set_duration_rule("UN13"); }},
      {"batch_rule", [](v1::RunTerms& t) { t.mutable_batch_rule()->set_window_months(7); }},
      {"batch_rule", [](v1::RunTerms& t) { t.mutable_batch_rule()->set_contribution_bound(0); }},
      {"batch_rule", [](v1::RunTerms& t) { t.clear_batch_rule(); }},
      {"dated_by", [](v1::RunTerms& t) { t.clear_dated_by(); }},
      {"birth_year_band", [](v1::RunTerms& t) { t.set_birth_year_band(101); }},
  };
  for (const auto& [field, change] : changes) {
    v1::RunTerms terms = FullTerms();
    change(terms);
    EXPECT_THAT(ParseTerms(terms.SerializeAsString()),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(field)));
  }
}

TEST(TermsTest, UnknownFieldsTruncationAndOversizeAreRefused) {
  const std::string good = FullTerms().SerializeAsString();
  const std::string unknown_field = good + std::string("\xf8\x07\x01", 3);  // field 127
  EXPECT_THAT(ParseTerms(unknown_field), StatusIs(absl::StatusCode::kInvalidArgument));
  const std::string unknown_in_rule = good + std::string("\x6a\x03\xf8\x07\x01", 5);  // field 13
  EXPECT_THAT(ParseTerms(unknown_in_rule), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseTerms(good.substr(0, good.size() - 1)),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseTerms(std::string(5000, 'x')), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseTerms(""), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace mirrorflow
