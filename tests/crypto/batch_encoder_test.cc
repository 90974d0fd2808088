#include "crypto/batch_encoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "tests/crypto/sample_identities.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

BatchHeader SampleHeader() {
  return {.run_id = ValueOrDie(RunId::Create("run-1")),
          .corridor = ValueOrDie(Corridor::Parse("ZM-MW")),
          .period = ValueOrDie(Period::Create("2024")),
          .side = Side::kReceiver,
          .encoding_profile = "plain-v1"};
}

std::vector<PersonEvent> RandomEvents(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<PersonEvent> events(count);
  for (PersonEvent& event : events) {
    event.identity = RandomIdentity(random);
    event.stratum = ValueOrDie(Stratum::FromCode(static_cast<std::uint32_t>(random() % 15)));
  }
  return events;
}

TEST(BatchEncoder, EveryEventIsOneRowWithItsStratum) {
  const auto events = RandomEvents(300, 1);
  const auto encoder = ValueOrDie(CreateRecordEncoder("plain-v1", TestRunKey()));
  BatchEncoder batch_encoder(*encoder, SampleHeader());
  for (const PersonEvent& event : events) batch_encoder.Add(event);
  EXPECT_EQ(batch_encoder.size(), 300u);
  std::size_t zero_rows = 0;
  const std::size_t without_identity = batch_encoder.without_identity();

  const auto traceable = ValueOrDie(FinishForEvaluation(std::move(batch_encoder)));
  const EncodedBatch& batch = traceable.batch;
  BatchHeader header = SampleHeader();
  header.row_bits = 1024;
  header.record_count = header.row_count = 300;
  EXPECT_EQ(batch.header(), header);
  ASSERT_EQ(traceable.source.size(), 300u);
  std::set<std::uint32_t> sources(traceable.source.begin(), traceable.source.end());
  EXPECT_EQ(sources.size(), 300u);
  for (std::size_t i = 0; i < 300; ++i) {
    const PersonEvent& event = events.at(traceable.source[i]);
    std::vector<std::uint64_t> row(16);
    zero_rows += !encoder->Encode(event.identity, row);
    EXPECT_TRUE(std::ranges::equal(batch.row(i), row));
    EXPECT_EQ(batch.stratum_codes()[i], event.stratum.code());
  }
  EXPECT_EQ(zero_rows, without_identity);
  EXPECT_GT(zero_rows, 0u);
}

TEST(BatchEncoder, RowsLeaveInFreshOrder) {
  const auto events = RandomEvents(100, 2);
  const auto encoder = ValueOrDie(CreateRecordEncoder("plain-v1", TestRunKey()));
  const auto order = [&] {
    BatchEncoder batch_encoder(*encoder, SampleHeader());
    for (const PersonEvent& event : events) batch_encoder.Add(event);
    return ValueOrDie(FinishForEvaluation(std::move(batch_encoder))).source;
  };
  std::vector<std::uint32_t> register_order(100);
  std::iota(register_order.begin(), register_order.end(), 0u);
  const auto first = order();
  EXPECT_NE(first, register_order);  // by chance once in 100!
  EXPECT_NE(order(), first);
}

TEST(BatchEncoder, OrdersAreEquallyLikely) {
  // Six orders of three rows, 600 each expected of 3600, deviation 22: seven deviations.
  const auto events = RandomEvents(3, 3);
  const auto encoder = ValueOrDie(CreateRecordEncoder("plain-v1", TestRunKey()));
  std::map<std::vector<std::uint32_t>, int> seen;
  for (int i = 0; i < 3600; ++i) {
    BatchEncoder batch_encoder(*encoder, SampleHeader());
    for (const PersonEvent& event : events) batch_encoder.Add(event);
    ++seen[ValueOrDie(FinishForEvaluation(std::move(batch_encoder))).source];
  }
  ASSERT_EQ(seen.size(), 6u);
  for (const auto& [order, times] : seen) EXPECT_NEAR(times, 600, 155);
}

TEST(BatchEncoder, FinishGivesTheSameRowsInSomeOrder) {
  const auto events = RandomEvents(50, 4);
  const auto encoder = ValueOrDie(CreateRecordEncoder("hardened-v1", TestRunKey()));
  BatchEncoder batch_encoder(*encoder, SampleHeader());
  std::multiset<std::vector<std::uint64_t>> expected;
  for (const PersonEvent& event : events) {
    batch_encoder.Add(event);
    std::vector<std::uint64_t> row(encoder->row_bits() / 64);
    encoder->Encode(event.identity, row);
    expected.insert(row);
  }
  const EncodedBatch batch = ValueOrDie(std::move(batch_encoder).Finish());
  std::multiset<std::vector<std::uint64_t>> found;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    found.insert({batch.row(i).begin(), batch.row(i).end()});
  }
  EXPECT_EQ(found, expected);
}

TEST(BatchEncoder, EmptyBatchIsABatch) {
  const auto encoder = ValueOrDie(CreateRecordEncoder("plain-v1", TestRunKey()));
  const EncodedBatch batch = ValueOrDie(BatchEncoder(*encoder, SampleHeader()).Finish());
  EXPECT_EQ(batch.size(), 0u);
}

}  // namespace
}  // namespace mirrorflow
