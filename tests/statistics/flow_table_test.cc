#include "statistics/flow_table.h"

#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

absl::StatusOr<FlowTable> Make(std::uint64_t sender, std::uint64_t receiver, std::uint64_t linked) {
  const auto one = [](std::uint64_t count) {
    StratumCounts counts{};
    counts[3] = count;
    return counts;
  };
  return FlowTable::Create(ValueOrDie(Corridor::Parse("KE-UG")), ValueOrDie(Period::Create("2024")),
                           one(sender), one(receiver), one(linked));
}

TEST(FlowTableTest, TotalsAreSumsOfTheirFigure) {
  StratumCounts counts;
  counts.fill(2);
  const FlowTable table = ValueOrDie(FlowTable::Create(ValueOrDie(Corridor::Parse("KE-UG")),
                                                       ValueOrDie(Period::Create("2024")), counts,
                                                       counts, StratumCounts{}));
  EXPECT_EQ(table.total(Figure::kEmigSender), 30U);
  EXPECT_EQ(table.total(Figure::kImmigReceiver), 30U);
  EXPECT_EQ(table.total(Figure::kLinked), 0U);
}

TEST(FlowTableTest, MoreLinksThanReportsAreRefused) {
  EXPECT_THAT(Make(5, 6, 5), IsOk());
  EXPECT_THAT(Make(5, 6, 6), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("KE-UG")));
  EXPECT_THAT(Make(6, 5, 6), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("KE-UG")));
}

TEST(FlowTableTest, CountThatCouldOverflowASumIsRefused) {
  EXPECT_THAT(Make(std::uint64_t{1} << 40, 0, 0), IsOk());
  EXPECT_THAT(Make(~std::uint64_t{0}, 0, 0),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("population")));
}

}  // namespace
}  // namespace mirrorflow
