#include "linkage/record_linkage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/linkage/random_batches.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::HasSubstr;

const DiceThreshold kThreshold = *DiceThreshold::Create(75, 100);

// The definition: every pair of records with a place in the total order, the best first, and away
// with all that touch it.
struct LiteralPair {
  int stage;  // 0 a token and rows that confirm it, 1 a token alone, 2 similarity
  double similarity;
  std::uint32_t a, b;
};

double LiteralDice(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b,
                   double& by_chance) {
  const BitRows rows_a{a, a.size()}, rows_b{b, b.size()};
  const double bits_a = BitsSet(rows_a.row(0), a.size()), bits_b = BitsSet(rows_b.row(0), b.size());
  if (bits_a == 0 || bits_b == 0) return -1;
  by_chance = 2 * bits_a * bits_b / (64.0 * static_cast<double>(a.size())) / (bits_a + bits_b);
  return 2 * CommonBits(rows_a.row(0), rows_b.row(0), a.size()) / (bits_a + bits_b);
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> LiteralLinks(const TestRecords& records,
                                                                  bool sexes_apart) {
  constexpr double kTiny = 1e-9;  // of thresholds in doubles
  std::vector<LiteralPair> pairs;
  for (std::uint32_t a = 0; a < records.sender.size(); ++a) {
    for (std::uint32_t b = 0; b < records.receiver.size(); ++b) {
      const TestRecord& of_a = records.sender[a];
      const TestRecord& of_b = records.receiver[b];
      bool shares_token = false;
      for (const ExactToken& token : of_a.tokens) {
        shares_token = shares_token || std::ranges::count(of_b.tokens, token) > 0;
      }
      const int sex_a = of_a.stratum / kBroadAgeCount, sex_b = of_b.stratum / kBroadAgeCount;
      bool compared = false;
      double confirmed = -1, best = -1;
      for (const auto& [shard, row] : of_a.rows) {
        if (!of_b.rows.contains(shard)) continue;
        double by_chance = 0;
        const double dice = LiteralDice(row, of_b.rows.at(shard), by_chance);
        if (dice < 0) continue;
        compared = true;
        if (dice > 0 && dice >= std::min(0.75, (0.75 + by_chance) / 2) - kTiny) {
          confirmed = std::max(confirmed, dice);
        }
        best = std::max(best, dice);
      }
      if (shares_token && confirmed >= 0) pairs.push_back({0, confirmed, a, b});
      if (shares_token && !compared) pairs.push_back({1, 0, a, b});
      const bool may_meet = !sexes_apart || sex_a == sex_b || sex_a == 0 || sex_b == 0;
      if (may_meet && best >= 0.75 - kTiny) pairs.push_back({2, best, a, b});
    }
  }
  std::ranges::sort(
      pairs, {}, [](const LiteralPair& p) { return std::tuple(p.stage, -p.similarity, p.a, p.b); });
  std::vector<std::pair<std::uint32_t, std::uint32_t>> links;
  std::set<std::uint32_t> taken_a, taken_b;
  for (const LiteralPair& pair : pairs) {
    if (taken_a.contains(pair.a) || taken_b.contains(pair.b)) continue;
    taken_a.insert(pair.a);
    taken_b.insert(pair.b);
    links.push_back({pair.a, pair.b});
  }
  return links;
}

std::vector<Candidate> Link(const TestRecords& records, const LinkageOptions& options,
                            unsigned threads = 1) {
  const std::size_t row_words = [&] {
    for (const TestRecord& r : records.sender) {
      if (!r.rows.empty()) return r.rows.begin()->second.size();
    }
    return std::size_t{0};
  }();
  const auto slots = static_cast<std::uint32_t>(records.sender.front().tokens.size());
  const EncodedBatch sender = BatchOf(records.sender, row_words, slots, Side::kSender);
  const EncodedBatch receiver = BatchOf(records.receiver, row_words, slots, Side::kReceiver);
  const auto linkage = ValueOrDie(RecordLinkage::Create(sender, receiver, options));
  return ValueOrDie(LinkRecords(*linkage, threads, nullptr, {}));
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> Pairs(const std::vector<Candidate>& links) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (const Candidate& link : links) pairs.push_back({link.a, link.b});
  return pairs;
}

TEST(RecordLinkage, LinksWhatTheDefinitionSays) {
  std::size_t by_token = 0, by_similarity = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    std::mt19937_64 random(seed);
    const TestRecords records = RandomRecords({.sender = 5 + seed % 50,
                                               .receiver = 5 + seed * 7 % 50,
                                               .token_slots = static_cast<std::uint32_t>(seed % 3),
                                               .shards = static_cast<std::uint16_t>(1 + seed % 4)},
                                              random);
    for (const bool sexes_apart : {false, true}) {
      const auto links = Link(records, {.threshold = kThreshold,
                                        .sexes_apart = sexes_apart,
                                        .list_depth = 1 + static_cast<std::uint32_t>(seed % 3)});
      EXPECT_THAT(Pairs(links),
                  testing::UnorderedElementsAreArray(LiteralLinks(records, sexes_apart)))
          << "seed " << seed << ", sexes apart " << sexes_apart;
      for (const Candidate& link : links)
        ++(link.score >= kScoreOfToken ? by_token : by_similarity);
    }
  }
  EXPECT_GT(by_token, 500u);
  EXPECT_GT(by_similarity, 500u);
}

TEST(RecordLinkage, OneRecordMoreOrLessChangesTheCountByAtMostOne) {
  int changes = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    std::mt19937_64 random(seed);
    const TestRecords records = RandomRecords(
        {.sender = 30, .receiver = 30, .row_words = 1, .shards = 2, .noise = 0.1}, random);
    const LinkageOptions options{
        .threshold = kThreshold, .sexes_apart = seed % 2 == 0, .list_depth = 2};
    const auto all = static_cast<int>(Link(records, options).size());
    for (const auto side : {&TestRecords::sender, &TestRecords::receiver}) {
      for (std::ptrdiff_t i = 0; i < 30; ++i) {
        TestRecords fewer = records;
        (fewer.*side).erase((fewer.*side).begin() + i);
        const int difference = all - static_cast<int>(Link(fewer, options).size());
        EXPECT_TRUE(difference == 0 || difference == 1)
            << "seed " << seed << ", record " << i << " of the "
            << (side == &TestRecords::sender ? "sender" : "receiver");
        changes += difference;
      }
    }
  }
  EXPECT_GT(changes, 1000);
}

TEST(RecordLinkage, LinksTheSameWithEachKernelThreadCountAndListDepth) {
  std::mt19937_64 random(3);
  const TestRecords records = RandomRecords(
      {.sender = 2300, .receiver = 2500, .row_words = 4, .identifiers = 200, .noise = 0.1}, random);
  const auto expected = Link(records, {.threshold = kThreshold, .kernel = &kScalarKernel});
  EXPECT_GT(expected.size(), 1000u);
  for (const Kernel* kernel : SupportedKernels()) {
    for (const unsigned threads : {1u, 2u, 5u}) {
      EXPECT_EQ(Link(records, {.threshold = kThreshold, .kernel = kernel}, threads), expected)
          << kernel->name << ", " << threads << " threads";
    }
    EXPECT_EQ(Link(records, {.threshold = kThreshold, .kernel = kernel, .list_depth = 1}, 2),
              expected);
  }
}

// So low that every row is a candidate of every other, and lists hold next to nothing of it.
TEST(RecordLinkage, AThresholdThatAllPairsReachNeedsNoMoreMemory) {
  std::mt19937_64 random(5);
  const TestRecords records =
      RandomRecords({.sender = 700, .receiver = 650, .token_slots = 0, .shards = 1}, random);
  const auto threshold = *DiceThreshold::Create(1, 10);
  const auto deep = Link(records, {.threshold = threshold, .list_depth = 1000});
  EXPECT_GT(deep.size(), 500u);
  EXPECT_EQ(Link(records, {.threshold = threshold, .list_depth = 3}, 2), deep);
}

TEST(RecordLinkage, TokensAloneLinkWhereThereAreNoRows) {
  std::mt19937_64 random(7);
  TestRecords records = RandomRecords({.identifiers = 60}, random);
  for (TestRecord& record : records.sender) record.rows.clear();
  for (TestRecord& record : records.receiver) record.rows.clear();
  const auto links = Link(records, {.threshold = kThreshold});
  EXPECT_GT(links.size(), 5u);
  EXPECT_EQ(Pairs(links), LiteralLinks(records, false));
}

TEST(RecordLinkage, CountsConflictsOfTokens) {
  const ExactToken passport{1}, other{2}, lonely{3};
  const std::vector<std::uint64_t> row{0xffff}, alike{0xfffe}, unlike{0xffff0000};
  const auto record = [](std::vector<std::uint64_t> words, ExactToken token) {
    return TestRecord{{{0, std::move(words)}}, 0, {token}};
  };
  const EncodedBatch sender = BatchOf(
      {record(row, passport), record(row, other), record({0}, lonely)}, 1, 1, Side::kSender);
  const EncodedBatch receiver = BatchOf({record(alike, passport), record(unlike, passport),
                                         record(unlike, other), record(row, lonely)},
                                        1, 1, Side::kReceiver);
  const auto linkage =
      ValueOrDie(RecordLinkage::Create(sender, receiver, {.threshold = kThreshold}));
  EXPECT_EQ(linkage->token_conflicts(),
            (TokenConflicts{.of_several = 1, .refused = 2, .unconfirmed = 1}));
  EXPECT_EQ(Pairs(ValueOrDie(LinkRecords(*linkage, 1, nullptr, {}))),
            (std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 0}, {2, 3}}));
}

class TileResults : public testing::Test {
 protected:
  TileResults() {
    std::mt19937_64 random(11);
    const TestRecords records =
        RandomRecords({.sender = 2500, .receiver = 2200, .token_slots = 0, .shards = 2}, random);
    sender_.emplace(BatchOf(records.sender, 2, 0, Side::kSender));
    receiver_.emplace(BatchOf(records.receiver, 2, 0, Side::kReceiver));
  }

  std::unique_ptr<RecordLinkage> Create() const {
    return ValueOrDie(RecordLinkage::Create(*sender_, *receiver_, {.threshold = kThreshold}));
  }

  std::optional<EncodedBatch> sender_, receiver_;
};

TEST_F(TileResults, OfAnotherAttemptGiveTheSameLinks) {
  const auto once = Create(), again = Create();
  const auto expected = ValueOrDie(LinkRecords(*once, 2, nullptr, {}));
  const auto other = Create();
  const auto buffers = other->MakeBuffers();
  ASSERT_GT(again->tile_count(), 3u);
  for (std::size_t tile = again->tile_count(); tile-- > 0;) {
    ASSERT_THAT(again->Add(other->CompareTile(tile, *buffers, {})), IsOk());
    EXPECT_TRUE(again->HasTile(tile));
  }
  EXPECT_EQ(ValueOrDie(again->Finish(1, {})), expected);
}

TEST_F(TileResults, AreRefusedWhenTheyCantBeOfATile) {
  const auto linkage = Create();
  const TileResult good = linkage->CompareTile(0, *linkage->MakeBuffers(), {});
  const auto expect_refused = [&](auto spoil) {
    TileResult bad = good;
    spoil(bad);
    EXPECT_THAT(linkage->Add(bad), StatusIs(absl::StatusCode::kInvalidArgument));
  };
  expect_refused([](TileResult& r) { r.tile = 1000000; });
  expect_refused([](TileResult& r) { r.lists.candidates[0].a = 2500; });
  expect_refused([](TileResult& r) { r.lists.candidates[0].b = 2200; });
  expect_refused([](TileResult& r) { r.lists.candidates[0].score = kScoreOfToken; });
  expect_refused([](TileResult& r) { r.lists.cut_off.push_back(2500); });
  ASSERT_THAT(linkage->Add(good), IsOk());
  EXPECT_THAT(linkage->Add(good), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(linkage->Finish(1, {}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("tiles are missing")));
}

TEST_F(TileResults, AreReportedAsProgressUpToTheTotal) {
  const auto linkage = Create();
  std::vector<std::uint64_t> done;
  std::uint64_t total = 0;
  ASSERT_THAT(LinkRecords(*linkage, 2,
                          [&](std::uint64_t pairs, std::uint64_t of) {
                            done.push_back(pairs);
                            total = of;
                          },
                          {}),
              IsOk());
  EXPECT_EQ(done.size(), linkage->tile_count());
  EXPECT_TRUE(std::ranges::is_sorted(done));
  EXPECT_EQ(done.back(), total);
  EXPECT_EQ(total, linkage->pairs());
}

TEST(RecordLinkage, RefusesBatchesOfDifferentWidth) {
  std::mt19937_64 random(1);
  const TestRecords narrow = RandomRecords({.row_words = 2}, random);
  const TestRecords wide = RandomRecords({.row_words = 4}, random);
  const EncodedBatch sender = BatchOf(narrow.sender, 2, 2, Side::kSender);
  const EncodedBatch receiver = BatchOf(wide.receiver, 4, 2, Side::kReceiver);
  EXPECT_THAT(RecordLinkage::Create(sender, receiver, {.threshold = kThreshold}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("different row bits")));
}

}  // namespace
}  // namespace mirrorflow
