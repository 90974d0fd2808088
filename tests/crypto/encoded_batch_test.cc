#include "crypto/encoded_batch.h"

#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

// Three records with two tokens each; records 0 and 2 stand in shard 7, records 2 and 1 in shard 9.
BatchHeader Header() {
  return {.run_id = ValueOrDie(RunId::Create("run")),
          .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
          .period = ValueOrDie(Period::Create("2024")),
          .encoding_profile = "plain-v1",
          .row_bits = 128,
          .record_count = 3,
          .row_count = 4,
          .token_slots = 2};
}

BatchContents Contents() {
  return {.words = {0, 1, 2, 3, 4, 5, 6, 7},
          .stratum_codes = {1, 2, 3},
          .tokens = {{1}, {2}, {3}, {4}, {5}, {6}},
          .record_of_row = {0, 2, 2, 1},
          .shards = {{7, 0, 2}, {9, 2, 2}}};
}

TEST(EncodedBatchTest, ShardedBatchGivesRowsRecordsAndTokens) {
  const EncodedBatch batch = ValueOrDie(EncodedBatch::Create(Header(), Contents()));
  EXPECT_EQ(batch.size(), 3u);
  EXPECT_EQ(batch.row_count(), 4u);
  EXPECT_EQ(batch.row(3)[1], 7u);
  EXPECT_EQ(batch.record_of_row(1), 2u);
  EXPECT_EQ(batch.tokens(2)[1], (ExactToken{6}));
  ASSERT_EQ(batch.shards().size(), 2u);
}

TEST(EncodedBatchTest, WithoutShardsAllRowsAreOneAndRowIsRecord) {
  BatchHeader header = Header();
  header.row_count = 3;
  header.token_slots = 0;
  const EncodedBatch batch = ValueOrDie(
      EncodedBatch::Create(header, {.words = {0, 1, 2, 3, 4, 5}, .stratum_codes = {1, 2, 3}}));
  ASSERT_EQ(batch.shards().size(), 1u);
  EXPECT_EQ(batch.shards()[0], (BatchShard{0, 0, 3}));
  EXPECT_EQ(batch.record_of_row(2), 2u);
}

TEST(EncodedBatchTest, BatchOfTokensAloneHasNoRows) {
  BatchHeader header = Header();
  header.row_bits = 0;
  header.row_count = 0;
  BatchContents contents = Contents();
  contents.words.clear();
  contents.record_of_row.clear();
  contents.shards.clear();
  const EncodedBatch batch = ValueOrDie(EncodedBatch::Create(header, std::move(contents)));
  EXPECT_EQ(batch.size(), 3u);
  EXPECT_TRUE(batch.shards().empty());
}

struct Refusal {
  const char* name;
  void (*spoil)(BatchHeader&, BatchContents&);
  const char* message;
};
std::ostream& operator<<(std::ostream& out, const Refusal& refusal) { return out << refusal.name; }

class EncodedBatchRefusalTest : public testing::TestWithParam<Refusal> {};

TEST_P(EncodedBatchRefusalTest, IsRefusedWithItsReason) {
  BatchHeader header = Header();
  BatchContents contents = Contents();
  GetParam().spoil(header, contents);
  EXPECT_THAT(EncodedBatch::Create(header, std::move(contents)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    , EncodedBatchRefusalTest,
    testing::Values(
        Refusal{"OddRowBits", [](BatchHeader& h, BatchContents&) { h.row_bits = 100; },
                "multiple of 64"},
        Refusal{"TooManyTokenSlots", [](BatchHeader& h, BatchContents&) { h.token_slots = 9; },
                "token slots"},
        Refusal{"RowsWithoutBits", [](BatchHeader& h, BatchContents&) { h.row_bits = 0; },
                "rows of 0 bits"},
        Refusal{"MissingToken", [](BatchHeader&, BatchContents& c) { c.tokens.pop_back(); },
                "5 tokens"},
        Refusal{"MissingWord", [](BatchHeader&, BatchContents& c) { c.words.pop_back(); },
                "7 words"},
        Refusal{"StratumOutOfRange",
                [](BatchHeader&, BatchContents& c) { c.stratum_codes[1] = kStratumCount; },
                "stratum code"},
        Refusal{"NoRecordOfRow", [](BatchHeader&, BatchContents& c) { c.record_of_row.clear(); },
                "which record"},
        Refusal{"RowOfNoRecord", [](BatchHeader&, BatchContents& c) { c.record_of_row[0] = 3; },
                "not there"},
        Refusal{"RecordTwiceInAShard",
                [](BatchHeader&, BatchContents& c) { c.record_of_row[1] = 0; }, "twice in shard 7"},
        Refusal{"ShardsOutOfOrder", [](BatchHeader&, BatchContents& c) { c.shards[1].code = 7; },
                "order of their codes"},
        Refusal{"GapBetweenShards",
                [](BatchHeader&, BatchContents& c) { c.shards[1].first_row = 3; }, "begin where"},
        Refusal{"EmptyShard", [](BatchHeader&, BatchContents& c) { c.shards[0].row_count = 0; },
                "is empty"},
        Refusal{"ShardsTooShort", [](BatchHeader&, BatchContents& c) { c.shards.pop_back(); },
                "cover the rows"}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace mirrorflow
