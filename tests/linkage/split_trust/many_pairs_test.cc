#include <gtest/gtest.h>

#include <random>

#include "tests/linkage/split_trust/shared_world.h"

namespace mirrorflow {
namespace {

// Ten million pairs of rows whose similarities lie close around the threshold: every decision
// counts, since a wrong one moves links.
TEST(RunParty, TenMillionRandomPairsAreDecidedAsInClear) {
  std::mt19937_64 random(1);
  std::uint64_t pairs = 0;
  for (const auto& [a, b, words, numerator, denominator] :
       {std::tuple{2000u, 2300u, 16u, 2u, 7u}, std::tuple{3000u, 1200u, 2u, 9u, 16u},
        std::tuple{700u, 2900u, 4u, 1u, 2u}}) {
    WorldOptions options{.sender = a, .receiver = b};
    options.row_words = words;
    options.noise = 0.2;
    options.tokens = false;
    const auto [of_a, of_b] = RandomWorld(options, random);
    const World world(of_a, of_b, options);
    const SplitTrustTerms terms = TermsOfWorld(numerator, denominator);
    const auto sender = world.ShareSender();
    const auto receiver = world.ShareReceiver();
    const auto results = ValueOrDie(
        RunAllParties({.sender = sender, .receiver = receiver, .terms = terms, .noise = NoNoise}));
    const SplitTrustFigures expected = FiguresInClear(world, terms);
    EXPECT_EQ(results[0].figures, expected);
    EXPECT_GT(expected.linked[0], 100);
    pairs += std::uint64_t{a} * b;
  }
  EXPECT_GE(pairs, 10'000'000u);
}

}  // namespace
}  // namespace mirrorflow
