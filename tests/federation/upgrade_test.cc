#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>

#include "tests/federation/one_corridor.h"
#include "tests/status_matchers.h"

// A federation of the previous release, whose programs are replaced while it works: what was in
// work goes on or ends cleanly, and what was published stays as it was. Environment:
//   MIRRORFLOW_PREVIOUS=DIRECTORY   with the programs of that release (./mirrorflow upgrade)
namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

const char* Previous() { return std::getenv("MIRRORFLOW_PREVIOUS"); }

class UpgradeTest : public OneCorridorTest, public testing::WithParamInterface<int> {
 protected:
  UpgradeTest() : OneCorridorTest(PreviousOptions()) {}

  void SetUp() override {
    ASSERT_NE(Previous(), nullptr) << "MIRRORFLOW_PREVIOUS names no previous release";
    ASSERT_THAT(test_.federation().Start(), IsOk());
    // What was done before.
    v1::CreateCampaignRequest before = Campaign("before");
    before.set_corridors(0, "UG-KE");
    ASSERT_THAT(test_.federation().RunCampaign(before), IsOk());
    ASSERT_THAT(test_.federation().PublishRelease("earlier", {"--campaign", "before"}), IsOk());
    earlier_ = CountsOf("earlier");
    ASSERT_NE(earlier_, "");
  }

  static TestFederation::Options PreviousOptions() {
    TestFederation::Options options = Options(LinkageMode::kLinkageUnit);
    // What an agreement for this profile needs, and nothing that came later.
    options.change_clauses = [change = options.change_clauses](v1::Agreement& clauses) {
      change(clauses);
      clauses.clear_accepted_risks();
      clauses.add_accepted_risks()->set_risk(v1::AcceptedRisk::BREAKABLE_ENCODING);
    };
    if (Previous() != nullptr) {
      options.node_program = fs::path(Previous()) / "mf-node";
      options.office_program = fs::path(Previous()) / "mf-office";
    }
    return options;
  }

  // Programs of this release from now on.
  void Upgrade() {
    const fs::path programs = TestFederation::ProgramDirectory();
    test_.federation().Upgrade({.node = programs / "mf-node", .office = programs / "mf-office"});
  }
  void RestartOffice() {
    test_.federation().KillOffice();
    ASSERT_THAT(test_.federation().RestartOffice(), IsOk());
  }
  void RestartNodes() {
    for (const char* state : {"KE", "UG"}) {
      test_.federation().KillNode(state);
      ASSERT_THAT(test_.federation().RestartNode(state), IsOk());
    }
  }

  std::string CountsOf(const std::string& release) const {
    return test_.federation()
        .OperatorCommand({"release", "show", release, "--file", "counts.txt"})
        .value_or("");
  }

  void ExpectEarlierReleaseAsItWas() const {
    EXPECT_EQ(CountsOf("earlier"), earlier_);
    EXPECT_THAT(test_.federation().WaitUntilWitnessed(), IsOk());
  }

 private:
  std::string earlier_;
};

using OfficeUpgradeTest = UpgradeTest;

// Killed rather than stopped, which is the harder way.
TEST_P(OfficeUpgradeTest, LinkageServiceReplacedAfterAChangeOfARunGoesOnWithIt) {
  std::thread creating([&] { test_.federation().RunCampaign(Campaign("upgraded")).IgnoreError(); });
  EXPECT_TRUE(WaitForChanges(OfficeRecordOf("upgraded-ke-ug"), GetParam(), seconds(20)));
  Upgrade();
  RestartOffice();
  creating.join();
  EXPECT_EQ(EndOf("upgraded-ke-ug"), "ERASED");
  RestartNodes();
  ExpectClean();
  ExpectRightCounts("upgraded");
  ExpectEarlierReleaseAsItWas();
}

INSTANTIATE_TEST_SUITE_P(Changes, OfficeUpgradeTest, testing::Values(1, 3, 5));

using NodeUpgradeTest = UpgradeTest;

// A run whose node has lost its keys with the restart fails, and can be run again.
TEST_P(NodeUpgradeTest, NodesReplacedAfterAChangeOfARunGoOnWithItOrFailItCleanly) {
  std::string campaign = "first";
  std::thread creating([&] { test_.federation().RunCampaign(Campaign("first")).IgnoreError(); });
  EXPECT_TRUE(WaitForChanges(NodeRecordOf("KE", "first-ke-ug"), GetParam(), seconds(20)));
  Upgrade();
  RestartNodes();
  creating.join();
  const std::string end = EndOf("first-ke-ug");
  EXPECT_TRUE(end == "FAILED" || end == "ERASED") << end;
  ExpectClean();
  if (end == "FAILED") {
    ExpectNoCounts("first-ke-ug");
    campaign = "again";
    ASSERT_THAT(test_.federation().RunCampaign(Campaign("again")), IsOk());
  }
  RestartOffice();
  ExpectRightCounts(campaign);
  ExpectEarlierReleaseAsItWas();
}

INSTANTIATE_TEST_SUITE_P(Changes, NodeUpgradeTest, testing::Values(2, 5));

}  // namespace
}  // namespace mirrorflow
