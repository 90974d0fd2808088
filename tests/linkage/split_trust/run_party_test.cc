#include "linkage/split_trust/run_party.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <set>

#include "tests/linkage/split_trust/shared_world.h"

namespace mirrorflow {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<std::array<PartyResult, 3>> RunWorld(const World& world,
                                                    const SplitTrustTerms& terms) {
  const auto sender = world.ShareSender();
  const auto receiver = world.ShareReceiver();
  return RunAllParties({.sender = sender, .receiver = receiver, .terms = terms, .noise = NoNoise});
}

void ExpectSameAsInClear(const World& world, const SplitTrustTerms& terms) {
  const auto results = ValueOrDie(RunWorld(world, terms));
  const SplitTrustFigures expected = FiguresInClear(world, terms);
  for (const PartyResult& result : results) {
    EXPECT_EQ(result.figures.linked, expected.linked);
    EXPECT_EQ(result.figures.flagged_of_sender, expected.flagged_of_sender);
    EXPECT_EQ(result.figures.flagged_of_receiver, expected.flagged_of_receiver);
    EXPECT_EQ(result.figures.linked_as_other, expected.linked_as_other);
    EXPECT_EQ(result.figures.reported_by_sender, expected.reported_by_sender);
    EXPECT_EQ(result.figures.reported_by_receiver, expected.reported_by_receiver);
  }
}

TEST(RunParty, CountsAreThoseOfTheRuleInClearForAllShapes) {
  std::mt19937_64 random(1);
  const std::pair<std::size_t, std::size_t> sizes[] = {{1, 1},   {1, 200},  {200, 1},
                                                       {64, 64}, {65, 300}, {300, 129}};
  for (const auto& [a, b] : sizes) {
    for (const bool by_sender : {false, true}) {
      const WorldOptions options{.sender = a, .receiver = b};
      const auto [of_a, of_b] = RandomWorld(options, random);
      const World world(of_a, of_b, options);
      SplitTrustTerms terms = TermsOfWorld();
      terms.dated_by = by_sender ? Side::kSender : Side::kReceiver;
      terms.tabulated_by = random() % 2 == 0 ? Side::kSender : Side::kReceiver;
      SCOPED_TRACE(testing::Message() << a << " x " << b << " dated by sender " << by_sender);
      ExpectSameAsInClear(world, terms);
    }
  }
}

TEST(RunParty, CountsAreThoseOfTheRuleInClearWithTokensPartitionsAndSmallBatches) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 12; ++round) {
    WorldOptions options{.sender = 100 + random() % 200, .receiver = 100 + random() % 200};
    options.partitions = static_cast<std::uint16_t>(1 + random() % 4);
    options.row_words = round % 4 == 3 ? 0 : std::size_t{1} << (1 + random() % 4);
    const auto [of_a, of_b] = RandomWorld(options, random);
    const World world(of_a, of_b, options);
    SplitTrustTerms terms = TermsOfWorld();
    terms.tokens = round % 2 == 1;
    if (terms.tokens && options.row_words > 0 && random() % 2 == 0) {
      terms.token_confirmation = ValueOrDie(DiceThreshold::Create(1, 2));
    }
    terms.partition_reach = static_cast<std::uint32_t>(random() % 2);
    terms.linked_as_other = random() % 2 == 0;
    terms.dated_by = random() % 2 == 0 ? Side::kSender : Side::kReceiver;
    terms.batch_pairs = 1 + random() % 50'000;
    const std::vector<std::uint8_t> levels[] = {{}, {12, 11, 10}, {14, 9, 0}, {13}};
    terms.levels = levels[random() % 4];
    if (options.row_words == 0) terms.tokens = true;
    SCOPED_TRACE(testing::Message() << "round " << round);
    ExpectSameAsInClear(world, terms);
    EXPECT_GT(FiguresInClear(world, terms).linked[0], 0);
  }
}

// Scores at the ends of the 16 bits: rows of all bits, of none, halves that share nothing, one bit
// less than the threshold needs.
TEST(RunParty, RowsAtTheBoundsOfTheScoreAreDecidedAsInClear) {
  std::mt19937_64 random(3);
  const std::vector<std::uint64_t> none(16, 0);
  const std::vector<std::uint64_t> all(16, ~std::uint64_t{0});
  std::vector<std::uint64_t> low(16, 0);
  std::fill_n(low.begin(), 8, ~std::uint64_t{0});
  std::vector<std::uint64_t> high(16, 0);
  std::fill(high.begin() + 8, high.end(), ~std::uint64_t{0});
  std::vector<std::uint64_t> one(16, 0);
  one[3] = 4;
  for (const auto& [numerator, denominator] :
       {std::pair{16u, 16u}, {16u, 17u}, {1u, 16u}, {15u, 30u}, {16u, 31u}}) {
    const WorldOptions options{.sender = 60, .receiver = 60};
    SplitTrustTerms terms = TermsOfWorld(numerator, denominator);
    terms.levels = {14, 13, 12, 11, 10, 9, 8, 4, 1, 0};
    auto [of_a, of_b] = RandomWorld(options, random);
    for (WorldSide* side : {&of_a, &of_b}) {
      for (std::size_t i = 0; i < side->size(); ++i) {
        const std::vector<std::uint64_t>* rows[] = {&none, &all, &low, &high, &one};
        const std::size_t pick = random() % 8;
        if (pick < 5) side->rows[i] = *rows[pick];
        if (pick == 5) {  // nearly all bits
          side->rows[i] = all;
          for (int k = 0; k < 60; ++k) side->rows[i][random() % 16] &= ~(1ull << random() % 64);
        }
      }
    }
    SCOPED_TRACE(testing::Message() << numerator << "/" << denominator);
    ExpectSameAsInClear(World(of_a, of_b, options), terms);
    terms.levels.clear();
    ExpectSameAsInClear(World(of_a, of_b, options), terms);
  }
}

TEST(RunParty, RowsOfZerosNeverLink) {
  WorldOptions options{.sender = 70, .receiver = 70};
  std::mt19937_64 random(4);
  auto [of_a, of_b] = RandomWorld(options, random);
  for (WorldSide* side : {&of_a, &of_b}) {
    for (auto& row : side->rows) row.assign(16, 0);
  }
  const auto results = ValueOrDie(RunWorld(World(of_a, of_b, options), TermsOfWorld()));
  EXPECT_EQ(results[0].figures.linked[0], 0);
}

TEST(RunParty, EveryPartysNoiseIsInEveryFigure) {
  std::mt19937_64 random(5);
  const WorldOptions options;
  const auto [of_a, of_b] = RandomWorld(options, random);
  const World world(of_a, of_b, options);
  const SplitTrustTerms terms = TermsOfWorld();
  const auto sender = world.ShareSender();
  const auto receiver = world.ShareReceiver();
  std::atomic<int> calls = 0;
  const auto noise = [&](OpenedFigure figure, std::size_t place) -> absl::StatusOr<std::int64_t> {
    ++calls;
    return -1000 * (1 + static_cast<std::int64_t>(figure)) - static_cast<std::int64_t>(place);
  };
  const auto results = ValueOrDie(
      RunAllParties({.sender = sender, .receiver = receiver, .terms = terms, .noise = noise}));
  const SplitTrustFigures exact = FiguresInClear(world, terms);
  EXPECT_EQ(calls, 3 * 5 * 9);
  for (std::size_t i = 0; i < 9; ++i) {
    EXPECT_EQ(results[1].figures.linked[i],
              exact.linked[i] - 3000 - 3 * static_cast<std::int64_t>(i));
    EXPECT_EQ(results[1].figures.reported_by_receiver[i],
              exact.reported_by_receiver[i] - 15000 - 3 * static_cast<std::int64_t>(i));
  }
}

// The order in which pairs are gone through is the same, so the links are.
TEST(RunParty, OneAndTwoStepsARoundGiveTheCountsOfTheRuleInClear) {
  std::mt19937_64 random(13);
  for (int round = 0; round < 6; ++round) {
    WorldOptions options{.sender = 60 + random() % 250, .receiver = 60 + random() % 250};
    options.partitions = static_cast<std::uint16_t>(1 + random() % 3);
    options.copies = 1;  // several of one record: links depend on each other
    const auto [of_a, of_b] = RandomWorld(options, random);
    const World world(of_a, of_b, options);
    SplitTrustTerms terms = TermsOfWorld(2, 7);  // so low that most pairs are candidates
    terms.levels = {13, 12, 11};
    for (const std::uint32_t tiles : {0U, 64U}) {
      terms.tiles_for_two_steps = tiles;
      ExpectSameAsInClear(world, terms);
    }
  }
}

TEST(RunParty, FiguresThatTheTermsDoNotAskForAreNotOpened) {
  std::mt19937_64 random(12);
  const WorldOptions options{.sender = 20, .receiver = 20};
  const auto [of_a, of_b] = RandomWorld(options, random);
  SplitTrustTerms terms = TermsOfWorld();
  terms.flagged = terms.reported = false;
  const SplitTrustFigures opened =
      ValueOrDie(RunWorld(World(of_a, of_b, options), terms))[2].figures;
  EXPECT_EQ(opened.linked.size(), 9u);
  EXPECT_TRUE(opened.flagged_of_sender.empty());
  EXPECT_TRUE(opened.reported_by_receiver.empty());
}

TEST(RunParty, RoundsDependOnTheLargestPartitionAndNotOnTheirNumber) {
  std::mt19937_64 random(6);
  std::uint64_t rounds[2];
  for (const int many : {0, 1}) {
    const std::uint16_t partitions = many == 1 ? 8 : 1;
    WorldOptions options{.sender = 60u * partitions, .receiver = 60u * partitions};
    options.partitions = partitions;
    auto [of_a, of_b] = RandomWorld(options, random);
    for (WorldSide* side : {&of_a, &of_b}) {
      for (std::size_t i = 0; i < side->size(); ++i) {
        side->facts[i].partition = static_cast<std::uint16_t>(i % partitions);
      }
    }
    rounds[many] = ValueOrDie(RunWorld(World(of_a, of_b, options), TermsOfWorld()))[0].rounds;
  }
  EXPECT_EQ(rounds[0], rounds[1]);
}

TEST(RunParty, PartiesSendFourBytesAPairAndTwoBitsForMatchingOrTenForTwoStepsAtOnce) {
  std::mt19937_64 random(7);
  const WorldOptions options{.sender = 640, .receiver = 640, .row_words = 2};
  const auto [of_a, of_b] = RandomWorld(options, random);
  const World world(of_a, of_b, options);
  std::uint64_t rounds[2];
  for (const std::uint32_t two_at_once : {0U, 1U}) {
    SplitTrustTerms terms = TermsOfWorld();
    terms.tiles_for_two_steps = 64 * two_at_once;
    double bytes = 0;
    double pairs = 0;
    for (const PartyResult& result : ValueOrDie(RunWorld(world, terms))) {
      bytes += static_cast<double>(result.bytes_sent);
      pairs += static_cast<double>(result.pairs);
      rounds[two_at_once] = result.rounds;
    }
    // 2 for the parts of scores or of s, 15/8 for the carries; bits for the matching: 4 of who
    // helps and 1 of each other, or 23 for products of masks, 2, and three ands of all for two
    // pairs. The rest is what does not grow with pairs.
    const double matching = two_at_once == 0 ? 6 : 23 + 2 + 4.5;
    EXPECT_NEAR(bytes / pairs, 2 + 15.0 / 8 + matching / 24, 0.1);
  }
  // 10 tiles: a round for each step, or for two; and one, or three, for the stretch.
  EXPECT_EQ(rounds[0] - rounds[1], 640 + 1 - (320 + 3));
}

TEST(RunParty, TermsThatDoNotFitSixteenBitsAreRefused) {
  std::mt19937_64 random(8);
  const WorldOptions options{.sender = 10, .receiver = 10};
  const auto [of_a, of_b] = RandomWorld(options, random);
  const World world(of_a, of_b, options);
  EXPECT_THAT(RunWorld(world, TermsOfWorld(17, 20)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("17/20")));
  EXPECT_THAT(RunWorld(world, TermsOfWorld(1, 17)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("does not fit")));
}

TEST(RunParty, PartiesWithOtherTermsDoNotRun) {
  std::mt19937_64 random(9);
  const WorldOptions options{.sender = 10, .receiver = 10};
  const auto [of_a, of_b] = RandomWorld(options, random);
  const World world(of_a, of_b, options);
  const auto sender = world.ShareSender();
  const auto receiver = world.ShareReceiver();
  // A batch that was shared again: the same content under other seeds.
  const auto again = world.ShareSender();
  const SplitTrustTerms terms = TermsOfWorld();
  std::array<ShareView, 3> mixed = world.ShareSender();
  mixed[1] = ValueOrDie(ShareView::Create(
      again[1].header(), {again[1].partitions().begin(), again[1].partitions().end()},
      again[1].layout().dimensions, 1,
      ShareComponent(SecretBytes::CopyOf(again[1].component(0).seed().Expose())),
      ShareComponent(again[1].component(1).records())));
  EXPECT_THAT(
      RunAllParties({.sender = mixed, .receiver = receiver, .terms = terms, .noise = NoNoise}),
      StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("different copies")));
}

// One number of the explicit share is changed: the record then has something else than a bit.
TEST(RunParty, ABatchWithAnythingButBitsIsRefusedBeforeItIsLinked) {
  std::mt19937_64 random(10);
  const WorldOptions options{.sender = 40, .receiver = 40};
  const auto [of_a, of_b] = RandomWorld(options, random);
  const World world(of_a, of_b, options);
  const auto receiver = world.ShareReceiver();
  const SplitTrustTerms terms = TermsOfWorld();
  const ShareLayout layout = receiver[0].layout();
  const std::size_t record = 7 * layout.record_bytes();
  struct Change {
    std::size_t at;
    std::uint8_t by;
  };
  // 2^15 at the top of a ring number is the hardest to see: most multiples of its excess vanish.
  for (const Change change : {Change{record, 2}, Change{record + 1, 0x80}, Change{record + 2, 2},
                              Change{record + layout.ring_bytes() + 3, 0x80},
                              Change{record + layout.ring_bytes() + 4, 2}}) {
    const auto sender = world.ShareSender();
    ShareComponent::Bytes bytes = sender[1].component(1).records();
    bytes[change.at] = static_cast<std::uint8_t>(bytes[change.at] + change.by);
    const auto view = [&](int party, ShareComponent first, ShareComponent second) {
      const ShareView& old = sender[0];
      return ValueOrDie(
          ShareView::Create(old.header(), {old.partitions().begin(), old.partitions().end()},
                            layout.dimensions, party, std::move(first), std::move(second)));
    };
    const auto seed = [&](std::size_t which) {
      return ShareComponent(SecretBytes::CopyOf(sender[0].component(which).seed().Expose()));
    };
    const std::array<ShareView, 3> bad = {view(0, seed(0), seed(1)),
                                          view(1, seed(1), ShareComponent(bytes)),
                                          view(2, ShareComponent(bytes), seed(0))};
    const auto result =
        RunAllParties({.sender = bad, .receiver = receiver, .terms = terms, .noise = NoNoise});
    EXPECT_THAT(result, StatusIs(absl::StatusCode::kInvalidArgument,
                                 HasSubstr("sender's batch holds something that is not a bit")))
        << change.at;
  }
}

// Changes the n-th message that a party sends to one neighbour.
class ChangingLink : public PartyLink {
 public:
  ChangingLink(std::unique_ptr<PartyLink> link, int message)
      : link_(std::move(link)), left_(message) {}
  absl::Status Send(Neighbour to, std::span<const std::uint8_t> message) override {
    std::vector<std::uint8_t> changed(message.begin(), message.end());
    if (to == Neighbour::kPrevious && left_-- == 0) changed[changed.size() / 2] ^= 1;
    return link_->Send(to, changed);
  }
  absl::Status Receive(Neighbour from, std::span<std::uint8_t> message) override {
    return link_->Receive(from, message);
  }

 private:
  std::unique_ptr<PartyLink> link_;
  int left_;
};

TEST(RunParty, AChangedMessageEndsTheRunBeforeAnythingIsOpened) {
  std::mt19937_64 random(11);
  const WorldOptions options{.sender = 40, .receiver = 40};
  const auto [of_a, of_b] = RandomWorld(options, random);
  const World world(of_a, of_b, options);
  const auto sender = world.ShareSender();
  const auto receiver = world.ShareReceiver();
  const SplitTrustTerms terms = TermsOfWorld();
  for (const int message : {0, 2, 9, 20, 40, 60}) {
    std::atomic<int> openings = 0;
    const auto result = RunAllParties(
        {.sender = sender,
         .receiver = receiver,
         .terms = terms,
         .noise = NoNoise,
         .before_opening = [&]() -> absl::Status { return ++openings, absl::OkStatus(); },
         .wrap = [&](int party, std::unique_ptr<PartyLink> link) -> std::unique_ptr<PartyLink> {
           if (party != 2) return link;
           return std::make_unique<ChangingLink>(std::move(link), message);
         }});
    EXPECT_FALSE(result.ok()) << message;
    EXPECT_EQ(openings, 0) << message;
  }
}

}  // namespace
}  // namespace mirrorflow
