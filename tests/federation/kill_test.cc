#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "services/config/text_file.h"
#include "services/sandbox/loopback_socket.h"
#include "statistics/protected_counts.h"
#include "tests/federation/test_federation.h"
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

// Returns once the file has been replaced `changes` times, or `limit` has passed.
bool WaitForChanges(const fs::path& file, int changes, seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  std::set<std::pair<ino_t, std::int64_t>> seen;
  while (std::chrono::steady_clock::now() < end) {
    struct stat info {};
    if (stat(file.c_str(), &info) == 0) {
      seen.insert({info.st_ino, info.st_mtim.tv_nsec});
      if (static_cast<int>(seen.size()) >= changes) return true;
    }
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
  return false;
}

class KillTest : public testing::Test {
 protected:
  KillTest() : KillTest("kill", Options()) {}
  KillTest(const std::string& name, const TestFederation::Options& options)
      : test_(name, options), least_share_(LeastShare(options.mode)) {
    for (const char* state : {"KE", "UG"}) {
      const std::string file = test_.directory() / state / "node.txtpb";
      v1::NodeConfig config;
      EXPECT_THAT(ReadTextFile(file, config), IsOk());
      config.set_listen("127.0.0.1:" + std::to_string(ValueOrDie(FreePort())));
      EXPECT_THAT(WriteTextFile(file, config), IsOk());
    }
    EXPECT_THAT(test_.federation().Start(), IsOk());
  }

  static TestFederation::Options Options() {
    TestFederation::Options options;
    options.migrants = 400;
    options.change_clauses = [](v1::Agreement& clauses) {
      clauses.mutable_disclosure()->set_runs_per_period(1000);
    };
    return options;
  }

  v1::CreateCampaignRequest Campaign(const std::string& id) const {
    v1::CreateCampaignRequest campaign = test_.Campaign();
    campaign.set_campaign_id(id);
    campaign.clear_corridors();
    campaign.add_corridors("KE-UG");
    return campaign;
  }

  // The run's state at the office, once it is a final one.
  std::string EndOf(const std::string& run) const {
    const auto end = std::chrono::steady_clock::now() + seconds(60);
    std::string state;
    while (std::chrono::steady_clock::now() < end) {
      const absl::StatusOr<std::string> listed =
          test_.federation().OperatorCommand({"run", "list", "--json"});
      if (listed.ok()) {
        for (const auto& entry : nlohmann::json::parse(*listed)) {
          if (entry["run"] == run) state = entry["state"];
        }
        if (state == "FAILED" || state == "ERASED" || state == "CANCELLED") return state;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return state + ", and no end";
  }

  // Nothing of the run is left where it should not be; the stores read well.
  void ExpectClean(const std::string& run) const {
    EXPECT_FALSE(fs::exists(Office() / "runs" / run / "counts.sealed")) << run;
    for (const auto& entry : fs::recursive_directory_iterator(test_.directory())) {
      EXPECT_NE(entry.path().extension(), ".batch") << entry.path();
    }
    EXPECT_THAT(test_.federation().OfficeCommand({"fsck"}), IsOk());
    EXPECT_THAT(test_.federation().NodeCommand("KE", {"fsck"}), IsOk());
  }

  // Of a campaign that has ended well.
  void ExpectRightCounts(const std::string& campaign) {
    const std::string release = campaign + "-r";
    ASSERT_THAT(test_.federation().PublishRelease(release, {"--campaign", campaign}), IsOk());
    const auto released = ValueOrDie(ParseProtectedCounts(ValueOrDie(
        test_.federation().OperatorCommand({"release", "show", release, "--file", "counts.txt"}))));
    ASSERT_EQ(released.size(), 1U);
    for (const FlowTruth& flow : test_.world().flows()) {
      if (flow.origin != "KE" || flow.destination != "UG") continue;
      const auto truth = static_cast<double>(flow.linkable - flow.linkable_refugees);
      const auto linked = static_cast<double>(
          released[0].Find(CountedTable::kTotal, Figure::kLinked, "_T")->value.value());
      EXPECT_GT(linked, least_share_ * truth - 20);
      EXPECT_LT(linked, 1.15 * truth + 20);
    }
  }

  // Kills the linkage service `kills` times, each a change of the run later.
  void KillOfficeInEveryState(int kills) {
    std::thread creating([&] { test_.federation().RunCampaign(Campaign("kill")).IgnoreError(); });
    int killed = 0;
    for (; killed < kills; ++killed) {
      // The state it was found in, and one change on.
      if (!WaitForChanges(Office() / "runs" / "kill-ke-ug" / "run.pb", killed == 0 ? 1 : 2,
                          seconds(20))) {
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

  fs::path Office() const { return test_.directory() / "office" / "state"; }

  TestFederation test_;

 private:
  // Persons with another document at each register, or none, have no part in a count of documents.
  static double LeastShare(LinkageMode mode) {
    return mode == LinkageMode::kPsiCardinality ? 0.4 : 0.85;
  }

  const double least_share_;
};

class KillPsiTest : public KillTest {
 protected:
  KillPsiTest() : KillTest("kill-psi", PsiOptions()) {}

  static TestFederation::Options PsiOptions() {
    TestFederation::Options options = Options();
    options.mode = LinkageMode::kPsiCardinality;
    return options;
  }
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
  const fs::path record = test_.directory() / "KE" / "state" / "runs" / "psi-ke-ug.run";
  WaitForChanges(record, 5, seconds(20));
  test_.federation().KillNode("KE");
  ASSERT_THAT(test_.federation().RestartNode("KE"), IsOk());
  creating.join();
  const std::string end = EndOf("psi-ke-ug");
  EXPECT_TRUE(end == "FAILED" || end == "ERASED") << end;
  if (end == "FAILED") ExpectClean("psi-ke-ug");
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
    WaitForChanges(test_.directory() / "KE" / "state" / "runs" / (run + ".run"), change,
                   seconds(20));
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
    ExpectClean(run);
  }
  EXPECT_GT(failed, 0) << "every run was over before its node was killed";
  ASSERT_NE(ended_well, "");
  ExpectRightCounts(ended_well);
  EXPECT_FALSE(
      fs::exists(test_.directory() / "KE" / "state" / "runs" / (ended_well + "-ke-ug.upload")));
}

}  // namespace
}  // namespace mirrorflow
