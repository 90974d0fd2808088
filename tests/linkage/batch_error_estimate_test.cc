#include "linkage/batch_error_estimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "linkage/record_linkage.h"
#include "tests/linkage/random_batches.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kRowWords = 8;
constexpr std::uint32_t kShared = 600, kOnlySender = 300, kOnlyReceiver = 700;
const DiceThreshold kThreshold = *DiceThreshold::Create(55, 100);

struct Persons {
  std::vector<TestRecord> sender;
  std::vector<TestRecord> receiver;  // record i is that of the sender below kShared
};

// Rows of some bits each; the two rows of a person differ in a share of them that is drawn for each
// person. A sender's record has a row in one of `shards`, a receiver's in all of them. The first
// `tokens` persons have an identifier that both sides know.
Persons MakePersons(std::uint16_t shards, std::uint32_t tokens, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto draw = [&] { return static_cast<std::uint32_t>(random() % (kRowWords * 64)); };
  const auto row_of = [&](const std::vector<std::uint32_t>& bits, std::uint64_t shard) {
    // The rows of a shard are encoded under a key of their own.
    std::vector<std::uint64_t> row(kRowWords, 0);
    for (const std::uint32_t bit : bits) {
      const std::uint64_t at = (bit + 37 * shard) % (kRowWords * 64);
      row[at / 64] |= std::uint64_t{1} << (at % 64);
    }
    return row;
  };
  const auto token_of = [&](std::uint32_t person) {
    ExactToken token{};
    if (person < tokens) {
      token = {static_cast<std::uint8_t>(person), static_cast<std::uint8_t>(person >> 8), 1};
    } else {
      for (auto& byte : token) byte = static_cast<std::uint8_t>(random());
    }
    return token;
  };
  Persons persons;
  for (std::uint32_t i = 0; i < kShared + kOnlySender + kOnlyReceiver; ++i) {
    std::vector<std::uint32_t> bits(100);
    std::ranges::generate(bits, draw);
    if (i < kShared + kOnlySender) {
      const auto shard = static_cast<std::uint16_t>(random() % shards);
      persons.sender.push_back(
          {.rows = {{shard, row_of(bits, shard)}}, .stratum = 6, .tokens = {token_of(i)}});
      if (i >= kShared) continue;
    }
    const double wrong = std::exponential_distribution<>(5)(random);
    for (auto& bit : bits) {
      if (std::bernoulli_distribution(std::min(1.0, wrong))(random)) bit = draw();
    }
    TestRecord record{.rows = {}, .stratum = 6, .tokens = {token_of(i)}};
    for (std::uint16_t shard = 0; shard < shards; ++shard) {
      record.rows[shard] = row_of(bits, shard);
    }
    persons.receiver.push_back(std::move(record));
  }
  return persons;
}

struct Linked {
  double precision = 0;
  double recall = 0;
  std::uint64_t links = 0;
  ErrorFigures figures;
};

Linked Link(const Persons& persons) {
  const EncodedBatch sender = BatchOf(persons.sender, kRowWords, 1, Side::kSender);
  const EncodedBatch receiver = BatchOf(persons.receiver, kRowWords, 1, Side::kReceiver);
  const auto linkage =
      ValueOrDie(RecordLinkage::Create(sender, receiver, {.threshold = kThreshold}));
  const auto links = ValueOrDie(LinkRecords(*linkage, 1, [](std::uint64_t, std::uint64_t) {}, {}));
  double correct = 0;
  for (const Candidate& link : links) correct += link.a == link.b && link.a < kShared ? 1 : 0;
  return {
      .precision = correct / static_cast<double>(links.size()),
      .recall = correct / kShared,
      .links = links.size(),
      .figures =
          ValueOrDie(EstimateBatchErrors(sender, receiver, kThreshold, links, 1, {})).ExposeAll()};
}

void ExpectHolds(const Linked& linked) {
  ASSERT_EQ(linked.figures.estimability, Estimability::kEstimated);
  EXPECT_EQ(linked.figures.links, linked.links);
  const auto holds = [](const EstimatedFigure& figure, double truth, const char* what) {
    EXPECT_LE(figure.low, truth + 1e-9) << what;
    EXPECT_GE(figure.high, truth - 1e-9) << what;
  };
  holds(linked.figures.precision, linked.precision, "precision");
  holds(linked.figures.recall, linked.recall, "recall");
  holds(linked.figures.true_pairs, kShared, "true pairs");
}

TEST(EstimateBatchErrors, HoldsTheTruthOfOneShardAndOfSeveral) {
  for (const std::uint16_t shards : {std::uint16_t{1}, std::uint16_t{3}}) {
    SCOPED_TRACE(shards);
    const Linked linked = Link(MakePersons(shards, 0, 5));
    ASSERT_LT(linked.recall, 0.97) << "nothing to estimate";
    ExpectHolds(linked);
  }
}

TEST(EstimateBatchErrors, TokensAreLinksThatAreRightAndNarrowTheRecall) {
  const Linked without = Link(MakePersons(1, 0, 5));
  const Linked with = Link(MakePersons(1, kShared / 2, 5));
  ExpectHolds(with);
  EXPECT_GT(with.recall, without.recall);
  EXPECT_GT(with.figures.recall.value, without.figures.recall.value);
  EXPECT_LT(with.figures.recall.high - with.figures.recall.low,
            without.figures.recall.high - without.figures.recall.low);
}

TEST(EstimateBatchErrors, RecordsWithoutARowAreInNoPair) {
  Persons persons = MakePersons(1, 0, 5);
  for (int i = 0; i < 400; ++i) {
    persons.sender.push_back({.rows = {}, .stratum = 6, .tokens = {ExactToken{9, 9}}});
    persons.sender.push_back({.rows = {{0, std::vector<std::uint64_t>(kRowWords, 0)}},
                              .stratum = 6,
                              .tokens = {ExactToken{8, 8}}});
  }
  const Linked linked = Link(persons), without = Link(MakePersons(1, 0, 5));
  EXPECT_NEAR(linked.figures.precision.value, without.figures.precision.value, 0.01);
  EXPECT_NEAR(linked.figures.recall.value, without.figures.recall.value, 0.05);
}

}  // namespace
}  // namespace mirrorflow
