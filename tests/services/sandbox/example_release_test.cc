#include "services/sandbox/example_release.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "statistics/report/report.h"
#include "tests/services/sandbox/sample_worlds.h"

namespace mirrorflow {
namespace {

// The figure of a corridor over all persons; fails where it is hidden.
std::int64_t Figure(const PublishedDataset& dataset, const FlowTruth& flow, Measure measure) {
  for (const Observation& o : dataset.observations()) {
    if (o.table == TableId::kTotal && o.origin == flow.origin &&
        o.destination == flow.destination && o.measure == measure && o.value.has_value()) {
      return o.value->mantissa;
    }
  }
  ADD_FAILURE() << "no figure of " << flow.origin << "-" << flow.destination;
  return 0;
}

const FlowTruth& Largest(const World& world) {
  return *std::ranges::max_element(world.flows(), {}, &FlowTruth::migrants);
}

TEST(ExampleRelease, OfEachProfileHasTheTablesOfARelease) {
  const World world = MakeWorld(FourStates());
  for (const DisclosureProfile profile :
       {DisclosureProfile::kDp, DisclosureProfile::kOfficial, DisclosureProfile::kCkm}) {
    std::set<TableId> tables;
    const PublishedDataset dataset = ValueOrDie(ExampleRelease(world, profile, 1));
    for (const Observation& o : dataset.observations()) {
      tables.insert(o.table);
    }
    EXPECT_THAT(tables, testing::IsSupersetOf({TableId::kTotal, TableId::kBySex,
                                               TableId::kByBroadAge, TableId::kRanking,
                                               TableId::kInOutNet, TableId::kAgreement}));
  }
}

TEST(ExampleRelease, IsNearTheTruthOfTheWorldAndWithNoiseNotTheTruthItself) {
  const World world = MakeWorld(FourStates());
  const FlowTruth& flow = Largest(world);
  const auto truth = static_cast<std::int64_t>(flow.sender_records);
  int exact = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const PublishedDataset dataset =
        ValueOrDie(ExampleRelease(world, DisclosureProfile::kDp, seed));
    const std::int64_t figure = Figure(dataset, flow, Measure::kEmigSender);
    EXPECT_NEAR(static_cast<double>(figure), static_cast<double>(truth), 40);
    exact += figure == truth ? 1 : 0;
  }
  EXPECT_LT(exact, 20);
}

TEST(ExampleRelease, IsTheSameForTheSameSeed) {
  const World world = MakeWorld(FourStates());
  const auto figures = [&world](std::uint64_t seed) {
    return ValueOrDie(ExampleRelease(world, DisclosureProfile::kDp, seed)).observations();
  };
  EXPECT_EQ(figures(3), figures(3));
  EXPECT_NE(figures(3), figures(4));
}

TEST(ExampleRelease, GivesAReportThatSaysItsPersonsAreGenerated) {
  const PublishedDataset dataset =
      ValueOrDie(ExampleRelease(MakeWorld(FourStates()), DisclosureProfile::kDp, 1));
  for (const Language language : kAllLanguages) {
    EXPECT_THAT(ValueOrDie(RenderReport(dataset, language)),
                testing::HasSubstr("All persons are generated"));
  }
}

}  // namespace
}  // namespace mirrorflow
