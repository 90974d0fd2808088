#include "statistics/privacy_ledger.h"

#include <gtest/gtest.h>

#include "tests/statistics/sample_cube.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

const RunId kRelease = ValueOrDie(RunId::Create("r1"));

ProtectedCounts Entry(const char* corridor, const char* vintage, NanoEpsilon cost) {
  return {.run = ValueOrDie(RunId::Create("run")),
          .corridor = SampleCorridor(corridor),
          .period = SamplePeriod(),
          .vintage = VintageOf(vintage),
          .agreement = {},
          .profile = DisclosureProfile::kDp,
          .cost = cost,
          .counts = {}};
}

DisclosureRule Rule() { return ValueOrDie(DisclosureRule::Create(DpContent())); }

TEST(PrivacyLedgerTest, VintagesOfACorridorAddUpAndCorridorsOfAHolderDoNot) {
  PrivacyLedger ledger;
  ledger.Add(kRelease, Entry("KE-UG", "provisional", 1'200'000'000));
  ledger.Add(kRelease, Entry("KE-UG", "final", 2'000'000'000));
  ledger.Add(kRelease, Entry("TZ-KE", "final", 2'000'000'000));
  const Country kenya = ValueOrDie(Country::Create("KE"));
  EXPECT_EQ(ledger.Spent(SampleCorridor("KE-UG"), SamplePeriod()), 3'200'000'000U);
  EXPECT_EQ(ledger.SpentAt(kenya, SamplePeriod()), 3'200'000'000U);
  EXPECT_EQ(ledger.SpentAt(ValueOrDie(Country::Create("TZ")), SamplePeriod()), 2'000'000'000U);
  EXPECT_EQ(ledger.SpentAt(kenya, ValueOrDie(Period::Create("2023"))), 0U);
}

TEST(PrivacyLedgerTest, AllSharesOfARuleAreItsBudget) {
  const DisclosureRule rule = Rule();
  EXPECT_EQ(rule.Cost(VintageOf("provisional")) + rule.Cost(VintageOf("final")) +
                rule.Cost(VintageOf("revision-1")),
            rule.budget());
}

TEST(PrivacyLedgerTest, VintageThatIsPublishedIsRefusedUnderAnyAgreement) {
  PrivacyLedger ledger;
  ledger.Add(kRelease, Entry("KE-UG", "final", 1));
  const absl::Status again =
      ledger.Check(SampleCorridor(), SamplePeriod(), VintageOf("final"), Rule());
  EXPECT_THAT(again, StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("release r1")));
  EXPECT_THAT(ledger.Check(SampleCorridor(), SamplePeriod(), VintageOf("provisional"), Rule()),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(ledger.Check(SampleCorridor(), SamplePeriod(), VintageOf("revision-1"), Rule()),
              IsOk());
}

TEST(PrivacyLedgerTest, BeyondTheBudgetIsRefused) {
  PrivacyLedger ledger;
  ledger.Add(kRelease, Entry("KE-UG", "provisional", 2'000'000'001));
  EXPECT_THAT(ledger.Check(SampleCorridor(), SamplePeriod(), VintageOf("final"), Rule()),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("clause disclosure")));
  EXPECT_THAT(ledger.Check(SampleCorridor("UG-KE"), SamplePeriod(), VintageOf("final"), Rule()),
              IsOk());
}

TEST(PrivacyLedgerTest, VintageWithoutShareIsRefused) {
  EXPECT_THAT(
      PrivacyLedger().Check(SampleCorridor(), SamplePeriod(), VintageOf("revision-2"), Rule()),
      StatusIs(absl::StatusCode::kPermissionDenied));
}

// The noise of all figures that one event is in adds up to the event's share of the budget.
TEST(NoiseOfTest, FiguresOfAnEventAddUpToTheCostOfATable) {
  const DisclosureRule rule = Rule();
  const Vintage vintage = VintageOf("final");
  for (const std::uint32_t bound : {1U, 3U}) {
    for (const CountedTable table :
         {CountedTable::kTotal, CountedTable::kBySex, CountedTable::kByBroadAge}) {
      const double moves_of_linked = table == CountedTable::kTotal ? 1 : 2;
      const double of_event =
          ValueOrDie(NoiseOf(rule, vintage, bound, table, Figure::kEmigSender)).value() +
          moves_of_linked *
              ValueOrDie(NoiseOf(rule, vintage, bound, table, Figure::kLinked)).value();
      EXPECT_NEAR(of_event * bound * 1e9, static_cast<double>(rule.Cost(table, vintage)), 1);
    }
    EXPECT_NEAR(
        ValueOrDie(NoiseOf(rule, vintage, bound, CountedTable::kAgreement, Figure::kLinkedAsOther))
                .value() *
            bound * 1e9,
        static_cast<double>(rule.Cost(CountedTable::kAgreement, vintage)), 1);
  }
}

TEST(DisclosureRuleTest, WhatNoRuleMaySayIsRefused) {
  struct Case {
    const char* what;
    std::function<void(DisclosureContent&)> change;
  };
  const Case cases[] = {
      {"no budget", [](DisclosureContent& c) { c.budget_milliepsilon = 0; }},
      {"threshold", [](DisclosureContent& c) { c.threshold = 2; }},
      {"base in dp", [](DisclosureContent& c) { c.rounding_base = 3; }},
      {"shares above the whole", [](DisclosureContent& c) { c.tables[0].permille = 501; }},
      {"no totals", [](DisclosureContent& c) { c.tables.erase(c.tables.begin()); }},
      {"table twice", [](DisclosureContent& c) { c.tables[1] = c.tables[2]; }},
      {"vintage without share", [](DisclosureContent& c) { c.vintages[0].permille = 0; }},
      {"no vintage", [](DisclosureContent& c) { c.vintages.clear(); }},
      {"budget in official",
       [](DisclosureContent& c) {
         c = OfficialContent(3);
         c.budget_milliepsilon = 1;
       }},
      {"base of 4", [](DisclosureContent& c) { c = OfficialContent(4); }},
      {"low threshold in official",
       [](DisclosureContent& c) {
         c = OfficialContent(5);
         c.threshold = 9;
       }},
  };
  for (const Case& test : cases) {
    DisclosureContent content = DpContent();
    test.change(content);
    EXPECT_THAT(DisclosureRule::Create(content), StatusIs(absl::StatusCode::kInvalidArgument))
        << test.what;
  }
}

TEST(VintageTest, OnlyTheNamesOfVintagesAreRead) {
  for (const char* text : {"provisional", "final", "revision-1", "revision-99"}) {
    EXPECT_EQ(VintageOf(text).ToString(), text);
  }
  for (const char* text : {"", "Final", "revision-0", "revision-100", "revision-01", "revision-"}) {
    EXPECT_THAT(Vintage::Create(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
  EXPECT_LT(VintageOf("final"), VintageOf("revision-1"));
}

}  // namespace
}  // namespace mirrorflow
