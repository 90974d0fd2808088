#include "tests/simulation/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow::simulation {
namespace {

using testing::HasSubstr;

TEST(HistoryTest, TextOfAHistoryReadsBack) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const std::string text = ToText(HistoryOf(seed));
    EXPECT_EQ(ToText(ValueOrDie(ParseHistory(text))), text);
  }
}

TEST(HistoryTest, EachFaultCanBeLeftOut) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const History history = HistoryOf(seed);
    for (std::size_t i = 0; i < history.faults(); ++i) {
      EXPECT_EQ(history.Without(i).faults(), history.faults() - 1);
      EXPECT_NE(ToText(history.Without(i)), ToText(history));
    }
  }
}

TEST(HistoryTest, LineThatNobodyKnowsIsRefused) {
  EXPECT_THAT(ParseHistory("run KE-UG\nexplode UG\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("explode UG")));
  EXPECT_THAT(ParseHistory("run KE-UG\nkill UG sometime change 4 for 3 ms\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("sometime")));
  EXPECT_THAT(ParseHistory("seed 4\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("without a run")));
}

}  // namespace
}  // namespace mirrorflow::simulation
