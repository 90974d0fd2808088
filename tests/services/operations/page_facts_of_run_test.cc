#include "services/operations/page_facts_of_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mirrorflow {
namespace {

using testing::ElementsAre;
using testing::Field;

std::pair<std::string, RunFacts> Came(const std::string& time, const std::string& id,
                                      PageStage stage) {
  return {time,
          {.id = id,
           .campaign = {},
           .origin = {},
           .destination = {},
           .year = {},
           .edition = {},
           .stage = stage}};
}

TEST(PageFactsOfRunTest, RunsThatGoOnAreBeforeThoseThatEndedAndTheLatestFirst) {
  const std::vector<RunFacts> runs =
      InOrder({Came("2024-01-01T00:00:00Z", "old", PageStage::kWaiting),
               Came("2024-01-04T00:00:00Z", "refused", PageStage::kRefused),
               Came("2024-01-03T00:00:00Z", "new", PageStage::kApproved),
               Came("2024-01-05T00:00:00Z", "erased", PageStage::kErased),
               Came("2024-01-03T00:00:00Z", "same time", PageStage::kLinked),
               Came("2024-01-02T00:00:00Z", "failed", PageStage::kNodeFailed)});
  EXPECT_THAT(runs, ElementsAre(Field(&RunFacts::id, "new"), Field(&RunFacts::id, "same time"),
                                Field(&RunFacts::id, "old"), Field(&RunFacts::id, "erased"),
                                Field(&RunFacts::id, "refused"), Field(&RunFacts::id, "failed")));
}

}  // namespace
}  // namespace mirrorflow
