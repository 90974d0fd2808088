#include "tests/services/audit/mutations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

namespace mirrorflow {
namespace {

// 100 000 and more: ./mirrorflow mutate-evidence.
TEST(MutationsTest, NoneOfSomeThousandChangesPassesAndEachIsLocated) {
  const MadeRun run;
  constexpr std::uint64_t kSeed = 20250301;
  Mutations mutations(run, kSeed);
  mutations.Run(2400);
  std::cout << "seed " << kSeed << '\n';
  for (const auto& [kind, count] : mutations.counts().made) {
    std::cout << "  " << count << "  " << kind << '\n';
  }
  EXPECT_EQ(mutations.counts().total(), 2400U);
  EXPECT_GT(mutations.counts().made.size(), 12U);
  EXPECT_THAT(mutations.counts().passed, testing::IsEmpty());
}

TEST(MutationsTest, UnchangedBundlePasses) {
  const MadeRun run;
  for (const char* name : {"KE", "UG", "office"}) {
    EXPECT_FALSE(AnyFailed(CheckBundle(run.Bundle(name), run.Root(), {.witnesses = 1}).verdicts));
  }
}

}  // namespace
}  // namespace mirrorflow
