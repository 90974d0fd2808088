#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "tests/federation/one_corridor.h"
#include "tests/status_matchers.h"

// Programs that are killed (SIGKILL) in the middle of a run, right after the k-th change of the run
// on their disk, for k over all states: the run must go on after the restart, or have ended cleanly
// where it can't, and end in the right counts. MIRRORFLOW_LONG=1 kills more often
// (./mirrorflow fire).
namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

bool IsLong() { return std::getenv("MIRRORFLOW_LONG") != nullptr; }

class KillTest : public OneCorridorTest {
 protected:
  explicit KillTest(LinkageMode mode = LinkageMode::kLinkageUnit) : OneCorridorTest(Options(mode)) {
    EXPECT_THAT(test_.federation().Start(), IsOk());
  }

  // Kills the linkage service `kills` times, each a change of the run later.
  void KillOfficeInEveryState(int kills) {
    std::thread creating([&] { test_.federation().RunCampaign(Campaign("kill")).IgnoreError(); });
    int killed = 0;
    for (; killed < kills; ++killed) {
      // The state it was found in, and one change on.
      if (!WaitForChanges(OfficeRecordOf("kill-ke-ug"), killed == 0 ? 1 : 2, seconds(20))) {
        break;
      }
      test_.federation().KillOffice();
      ASSERT_THAT(test_.federation().RestartOffice(), IsOk());
    }
    creating.join();
    EXPECT_GE(killed, 3) << "the run was over before it was killed";
    EXPECT_EQ(EndOf("kill-ke-ug"), "ERASED");
    ExpectRightCounts("kill");
  }
};

class KillPsiTest : public KillTest {
 protected:
  KillPsiTest() : KillTest(LinkageMode::kPsiCardinality) {}
};

TEST_F(KillTest, LinkageServiceKilledInEveryStateGoesOnAndCountsOnce) {
  KillOfficeInEveryState(IsLong() ? 12 : 4);
  for (const auto& entry : fs::directory_iterator(Office() / "batches")) {
    EXPECT_NE(entry.path().extension(), ".segment") << entry.path();
  }
}

TEST_F(KillPsiTest, LinkageServiceKilledInEveryStateGoesOnAndCountsOnce) {
  KillOfficeInEveryState(IsLong() ? 12 : 4);
}

// A node that is restarted has lost the secret of its set.
TEST_F(KillPsiTest, NodeKilledAfterItsCommitmentFailsTheRunCleanly) {
  std::thread creating([&] { test_.federation().RunCampaign(Campaign("psi")).IgnoreError(); });
  WaitForChanges(NodeRecordOf("KE", "psi-ke-ug"), 5, seconds(20));
  test_.federation().KillNode("KE");
  ASSERT_THAT(test_.federation().RestartNode("KE"), IsOk());
  creating.join();
  const std::string end = EndOf("psi-ke-ug");
  EXPECT_TRUE(end == "FAILED" || end == "ERASED") << end;
  ExpectClean();
  if (end == "FAILED") ExpectNoCounts("psi-ke-ug");
}

// Before its commitment a node has keys in memory alone: the run fails, cleanly. From then on it
// goes on.
TEST_F(KillTest, NodeKilledInEveryStateFailsTheRunOrGoesOn) {
  const std::vector<int> changes =
      IsLong() ? std::vector<int>{1, 2, 3, 4, 1, 2, 3, 4, 5} : std::vector<int>{2, 5};
  int number = 0;
  int failed = 0;
  std::string ended_well;
  for (const int change : changes) {
    if (!ended_well.empty()) break;  // one counted run of a corridor and year
    const std::string id = "node-" + std::to_string(++number);
    const std::string run = id + "-ke-ug";
    std::thread creating([&] { test_.federation().RunCampaign(Campaign(id)).IgnoreError(); });
    WaitForChanges(NodeRecordOf("KE", run), change, seconds(20));
    test_.federation().KillNode("KE");
    ASSERT_THAT(test_.federation().RestartNode("KE"), IsOk());
    creating.join();
    const std::string end = EndOf(run);
    EXPECT_TRUE(end == "FAILED" || end == "ERASED") << change << ": " << end;
    if (end == "ERASED") {
      ended_well = id;
      continue;
    }
    ++failed;
    EXPECT_LT(change, 5) << "a run whose batch was committed to";
    ExpectClean();
    ExpectNoCounts(run);
  }
  EXPECT_GT(failed, 0) << "every run was over before its node was killed";
  ASSERT_NE(ended_well, "");
  ExpectRightCounts(ended_well);
  EXPECT_FALSE(
      fs::exists(test_.directory() / "KE" / "state" / "runs" / (ended_well + "-ke-ug.upload")));
}

}  // namespace
}  // namespace mirrorflow
