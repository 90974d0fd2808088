// From the facts of records to the figures that parties open: all tables in one run, without noise,
// against the same count in clear.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "corridor/record_classes.h"
#include "crypto/secret_bytes.h"
#include "linkage/split_trust/clear_rule.h"
#include "linkage/split_trust/run_locally.h"
#include "services/wire/opening_noise.h"
#include "services/wire/sharing_plan.h"
#include "services/wire/terms.h"
#include "tests/federation/made_sides.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

const bool kCryptoIsReady = InitCrypto();

RunTerms Terms(std::uint32_t birth_year_band, const MatchingRule& matching) {
  RunTerms terms{.run_id = ValueOrDie(RunId::Create("run-1")),
                 .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
                 .period = ValueOrDie(Period::Create("2024")),
                 .mode = LinkageMode::kSplitTrust,
                 .encoding_profile = "plain-v1",
                 .normalisation_profile = "basic-v2",
                 .threshold = ValueOrDie(DiceThreshold::Create(4, 5)),
                 .birth_year_band = birth_year_band,
                 .opened_tables = {std::begin(kClassTables), std::end(kClassTables)},
                 .matching = matching};
  return ValueOrDie(ParseTerms(SerializeTerms(terms)));
}

SplitTrustTerms ProtocolTerms(const RunTerms& terms) {
  SplitTrustTerms protocol{.threshold = terms.threshold};
  protocol.partition_reach = PartitionReach(terms);
  protocol.levels = terms.matching.levels();
  protocol.tabulated_by = Side::kReceiver;
  return protocol;
}

EncodedBatch MadeBatch(const MadeSides& sides, const RunTerms& terms, Side side) {
  BatchHeader header = HeaderFor(terms, side);
  header.row_bits = static_cast<std::uint32_t>(64 * sides.row_words);
  header.record_count = header.row_count =
      side == Side::kSender ? sides.senders() : sides.receivers();
  return BatchOf(sides, std::move(header));
}

std::vector<std::int64_t> CountInClear(const std::vector<OpenedPlace>& places,
                                       const std::vector<RecordFacts>& records) {
  std::vector<std::int64_t> counts(places.size());
  for (const RecordFacts& facts : records) {
    for (std::size_t i = 0; i < places.size(); ++i) {
      const auto& [table, code] = places[i];
      counts[i] +=
          table == CountedTable::kTotal || ClassCodes(table)[facts.classes.Of(table)] == code;
    }
  }
  return counts;
}

// What the parties open, against the rule in clear.
void ExpectSameTables(const RunTerms& terms, const MadeSides& sides) {
  const EncodedBatch a = MadeBatch(sides, terms, Side::kSender);
  const EncodedBatch b = MadeBatch(sides, terms, Side::kReceiver);
  const SharingPlan plan = SharingPlanOf(terms);
  const auto facts_a = ValueOrDie(SharedFactsOf(terms, a.size(), sides.sender_facts));
  const auto facts_b = ValueOrDie(SharedFactsOf(terms, b.size(), sides.receiver_facts));
  const auto views_a = ValueOrDie(ShareBatch(a, facts_a, plan, SeedsOf(1)));
  const auto views_b = ValueOrDie(ShareBatch(b, facts_b, plan, SeedsOf(2)));
  const SplitTrustTerms protocol = ProtocolTerms(terms);
  const auto results = ValueOrDie(RunAllParties(
      {.sender = views_a,
       .receiver = views_b,
       .terms = protocol,
       .noise = [](OpenedFigure, std::size_t) -> absl::StatusOr<std::int64_t> { return 0; }}));
  const auto links = ValueOrDie(
      LinkInClear({a, ValueOrDie(PlanSharedOrder(facts_a, plan, SeedsOf(1).order))},
                  {b, ValueOrDie(PlanSharedOrder(facts_b, plan, SeedsOf(2).order))}, protocol));
  std::vector<RecordFacts> linked;
  for (const auto& [from, to] : links) linked.push_back(sides.receiver_facts[to]);
  EXPECT_GT(linked.size(), 100U);
  const std::vector<OpenedPlace> places = OpenedPlaces(terms);
  ASSERT_EQ(places.size(), 1U + 3 + 5 + 8 + 8 + 19 + 8);
  EXPECT_EQ(results[0].figures.linked, CountInClear(places, linked));
  EXPECT_EQ(results[0].figures.reported_by_sender, CountInClear(places, sides.sender_facts));
  EXPECT_EQ(results[0].figures.reported_by_receiver, CountInClear(places, sides.receiver_facts));
}

TEST(SharedTablesTest, AllTablesOfOneRunAreThoseOfTheRuleInClear) {
  ExpectSameTables(Terms(0, MatchingRule::Recommended()), MakeSides(330, 290, 16, 0.6, 5));
}

TEST(SharedTablesTest, PartitionsByYearOfBirthGiveTheSameTablesAsTheirRuleInClear) {
  for (const std::uint32_t band : {5U, 30U}) {
    ExpectSameTables(Terms(band, ValueOrDie(MatchingRule::Create({12, 10}, 64))),
                     MakeSides(260, 300, 16, 0.6, band));
  }
}

TEST(SharedTablesTest, EveryPartitionIsThereAndItsSizeShowsAMultipleOfThePadding) {
  const RunTerms terms = Terms(10, ValueOrDie(MatchingRule::Create({}, 128)));
  const MadeSides sides = MakeSides(300, 20, 16, 0.6, 1);
  const SharingPlan plan = SharingPlanOf(terms);
  // 1914 to 2024, and unknown.
  ASSERT_EQ(plan.partition_codes.size(), 13U);
  EXPECT_EQ(plan.partition_codes.front(), 191);
  EXPECT_EQ(plan.partition_codes.back(), kUnknownBirthYear);
  for (const auto* facts : {&sides.sender_facts, &sides.receiver_facts}) {
    const SharedOrder order = ValueOrDie(PlanSharedOrder(
        ValueOrDie(SharedFactsOf(terms, facts->size(), *facts)), plan, SeedsOf(1).order));
    ASSERT_EQ(order.partitions.size(), 13U);
    for (const BatchShard& partition : order.partitions) {
      EXPECT_EQ(partition.row_count, 128U) << partition.code;
    }
  }
}

TEST(SharedTablesTest, YearsBeyondThePlanCountInTheOutermostBands) {
  const RunTerms terms = Terms(10, MatchingRule::Recommended());
  const std::vector<RecordFacts> facts = {
      {.birth_year = 1850}, {.birth_year = 2031}, {.birth_year = 1985}, {.birth_year = 0}};
  const auto shared = ValueOrDie(SharedFactsOf(terms, facts.size(), facts));
  EXPECT_EQ(shared[0].partition, 191);
  EXPECT_EQ(shared[1].partition, 202);
  EXPECT_EQ(shared[2].partition, 198);
  EXPECT_EQ(shared[3].partition, kUnknownBirthYear);
}

TEST(SharedTablesTest, RecordsWithoutFactsAreRefusedWhereSomethingOfThemIsShared) {
  EXPECT_FALSE(SharedFactsOf(Terms(0, MatchingRule::Recommended()), 3, {}).ok());
}

TEST(SharedTablesTest, HeaderWithOtherPartitionsOrPaddingThanTheTermsIsRefused) {
  const RunTerms terms = Terms(10, ValueOrDie(MatchingRule::Create({}, 128)));
  const SharingPlan plan = SharingPlanOf(terms);
  ShareOutline outline{.batch = {.header = HeaderFor(terms, Side::kSender)}};
  outline.dimensions = plan.dimensions;
  for (const std::uint16_t code : plan.partition_codes) {
    outline.batch.shards.push_back({.code = code, .first_row = 0, .row_count = 128});
  }
  EXPECT_THAT(CheckSharedLayout(terms, outline), IsOk());
  ShareOutline other = outline;
  other.batch.shards[3].row_count = 64;
  EXPECT_THAT(CheckSharedLayout(terms, other).message(), HasSubstr("padding"));
  other = outline;
  other.batch.shards.pop_back();
  EXPECT_THAT(CheckSharedLayout(terms, other).message(), HasSubstr("partitions"));
  other = outline;
  other.dimensions.pop_back();
  EXPECT_THAT(CheckSharedLayout(terms, other).message(), HasSubstr("strata"));
}

}  // namespace
}  // namespace mirrorflow
