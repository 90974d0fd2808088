#include "crypto/k_anonymous_strata.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <tuple>
#include <vector>

#include "crypto/birth_year_shards.h"

namespace mirrorflow {
namespace {

using Counts = std::array<std::size_t, kStratumCount>;

Counts After(const Counts& counts, const StratumRecoding& recoding) {
  Counts after{};
  for (std::size_t code = 0; code < counts.size(); ++code) after[recoding[code]] += counts[code];
  return after;
}

bool IsKAnonymous(std::uint32_t k, const Counts& counts) {
  std::size_t total = 0;
  for (const std::size_t count : counts) total += count;
  if (counts[0] == total) return true;
  return std::ranges::all_of(counts, [k](std::size_t count) { return count == 0 || count >= k; });
}

std::size_t Loss(const Counts& counts, const StratumRecoding& recoding) {
  std::size_t loss = 0;
  for (std::size_t code = 0; code < counts.size(); ++code) {
    if (recoding[code] % 5 != code % 5) loss += counts[code];
    if (recoding[code] / 5 != code / 5) loss += 2 * counts[code];
  }
  return loss;
}

// Every recoding that keeps a stratum, takes its age, or takes both.
std::size_t LeastLossByTryingAll(std::uint32_t k, const Counts& counts) {
  std::size_t least = std::numeric_limits<std::size_t>::max();
  StratumRecoding recoding{};
  const auto try_from = [&](const auto& self, std::size_t code) -> void {
    if (code == counts.size()) {
      if (IsKAnonymous(k, After(counts, recoding))) least = std::min(least, Loss(counts, recoding));
      return;
    }
    const auto without_age = static_cast<std::uint8_t>(code / 5 * 5);
    for (const std::uint8_t to : {static_cast<std::uint8_t>(code), without_age, std::uint8_t{0}}) {
      if (counts[code] == 0 && to != code) continue;
      recoding[code] = to;
      self(self, code + 1);
    }
  };
  try_from(try_from, 0);
  return least;
}

TEST(LeastRecoding, LosesNoMoreThanTheBestOfAll) {
  const std::uint64_t seed = 20240611;
  std::mt19937_64 random(seed);
  for (int round = 0; round < 120; ++round) {
    SCOPED_TRACE(testing::Message() << "seed " << seed << ", round " << round);
    Counts counts{};
    for (std::size_t& count : counts) {
      // Some strata are empty, and some large: what trying all takes stays bearable.
      const auto kind = random() % 3;
      count = kind == 0 ? 0 : random() % (kind == 1 ? 6 : 30);
      if (random() % 4 == 0) count = 0;
    }
    const auto k = static_cast<std::uint32_t>(2 + random() % 9);
    const StratumRecoding recoding = LeastRecoding(k, counts);
    EXPECT_TRUE(IsKAnonymous(k, After(counts, recoding)));
    EXPECT_EQ(Loss(counts, recoding), LeastLossByTryingAll(k, counts));
    EXPECT_EQ(recoding, LeastRecoding(k, counts));
  }
}

TEST(LeastRecoding, AgesMergeBeforeSexes) {
  Counts counts{};
  counts[6] = 3;    // F 0 to 14
  counts[7] = 4;    // F 15 to 24
  counts[8] = 50;   // F 25 to 64
  counts[13] = 60;  // M 25 to 64
  const StratumRecoding recoding = LeastRecoding(5, counts);
  EXPECT_EQ(recoding[6], 5);
  EXPECT_EQ(recoding[7], 5);
  EXPECT_EQ(recoding[8], 8);
  EXPECT_EQ(recoding[13], 13);
}

TEST(LeastRecoding, FewerThanKInAllAreAllUnknown) {
  Counts counts{};
  counts[7] = 2;
  counts[13] = 2;
  EXPECT_EQ(After(counts, LeastRecoding(5, counts))[0], 4u);
}

std::vector<RecordAttributes> RandomRecords(std::mt19937_64& random, bool sharded) {
  std::vector<RecordAttributes> records(random() % 400);
  for (RecordAttributes& record : records) {
    // Few strata, shards and flags are common, so that rare ones occur.
    record.stratum_code = static_cast<std::uint8_t>(random() % (random() % 8 == 0 ? 15 : 9));
    record.flags = static_cast<std::uint8_t>(random() % 10 == 0 ? random() % 4 : 0);
    if (sharded && random() % 20 != 0) {
      record.shard = static_cast<std::uint16_t>(190 + random() % (random() % 5 == 0 ? 20 : 4));
    }
  }
  return records;
}

TEST(MakeStrataKAnonymous, EveryCombinationHasKRecordsOrAllAreAlike) {
  const std::uint64_t seed = 20240612;
  std::mt19937_64 random(seed);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(testing::Message() << "seed " << seed << ", round " << round);
    const bool sharded = random() % 2 == 0;
    std::vector<RecordAttributes> records = RandomRecords(random, sharded);
    const std::vector<RecordAttributes> before = records;
    const auto k = static_cast<std::uint32_t>(2 + random() % 12);
    const Coarsening coarsening = MakeStrataKAnonymous(k, records);

    std::map<std::tuple<int, int, int>, std::size_t> combinations;
    std::array<std::size_t, 4> of_flags{};
    Coarsening counted;
    for (std::size_t i = 0; i < records.size(); ++i) {
      const RecordAttributes& now = records[i];
      EXPECT_EQ(now.flags, before[i].flags);
      if (now.withheld) {
        ++counted.withheld;
        EXPECT_NE(now.flags, 0);
        continue;
      }
      EXPECT_TRUE(now.shard == before[i].shard || now.shard == kNoShard);
      counted.shard_withdrawn += now.shard != before[i].shard;
      counted.age_withdrawn += now.stratum_code % 5 != before[i].stratum_code % 5;
      counted.sex_withdrawn += now.stratum_code / 5 != before[i].stratum_code / 5;
      ++combinations[{now.flags, now.shard, now.stratum_code}];
      ++of_flags[now.flags];
    }
    EXPECT_EQ(coarsening, counted);
    for (const auto& [combination, count] : combinations) {
      const bool all_alike = std::get<0>(combination) == 0 && count == of_flags[0];
      EXPECT_TRUE(count >= k || all_alike) << count << " of " << k;
    }
    std::vector<RecordAttributes> again = before;
    MakeStrataKAnonymous(k, again);
    EXPECT_EQ(again, records);
  }
}

TEST(MakeStrataKAnonymous, BatchThatIsAnonymousAlreadyIsNotChanged) {
  std::vector<RecordAttributes> records(10, {.stratum_code = 8, .shard = 198});
  records.resize(20, {.stratum_code = 13, .flags = 1, .shard = 198});
  const std::vector<RecordAttributes> before = records;
  EXPECT_EQ(MakeStrataKAnonymous(10, records), Coarsening{});
  EXPECT_EQ(records, before);
  EXPECT_EQ(MakeStrataKAnonymous(1, records), Coarsening{});
  EXPECT_EQ(records, before);
}

TEST(MakeStrataKAnonymous, SmallestShardJoinsTheFewWithoutOne) {
  std::vector<RecordAttributes> records(2, {.stratum_code = 8});
  records.resize(2 + 5, {.stratum_code = 8, .shard = 198});
  records.resize(2 + 5 + 9, {.stratum_code = 8, .shard = 199});
  const Coarsening coarsening = MakeStrataKAnonymous(4, records);
  EXPECT_EQ(coarsening, (Coarsening{.shard_withdrawn = 5}));
  EXPECT_EQ(records[3].shard, kNoShard);
  EXPECT_EQ(records.back().shard, 199);
}

}  // namespace
}  // namespace mirrorflow
