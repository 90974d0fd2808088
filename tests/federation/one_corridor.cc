#include "tests/federation/one_corridor.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <set>
#include <thread>
#include <utility>

#include "statistics/protected_counts.h"
#include "tests/status_matchers.h"

namespace mirrorflow {

namespace fs = std::filesystem;
using std::chrono::seconds;

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

TestFederation::Options OneCorridorTest::Options(LinkageMode mode) {
  TestFederation::Options options;
  options.mode = mode;
  options.migrants = 400;
  options.change_clauses = [](v1::Agreement& clauses) {
    clauses.mutable_disclosure()->set_runs_per_period(1000);
  };
  return options;
}

OneCorridorTest::OneCorridorTest(const TestFederation::Options& options)
    : test_("one-corridor", options), mode_(options.mode) {
  test_.ListenAtFixedPorts();
}

v1::CreateCampaignRequest OneCorridorTest::Campaign(const std::string& id) const {
  v1::CreateCampaignRequest campaign = test_.Campaign();
  campaign.set_campaign_id(id);
  campaign.clear_corridors();
  campaign.add_corridors("KE-UG");
  return campaign;
}

std::string OneCorridorTest::EndOf(const std::string& run) const {
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

void OneCorridorTest::ExpectClean() const {
  for (const auto& entry : fs::recursive_directory_iterator(test_.directory())) {
    EXPECT_NE(entry.path().extension(), ".batch") << entry.path();
  }
  EXPECT_THAT(test_.federation().OfficeCommand({"fsck"}), IsOk());
  EXPECT_THAT(test_.federation().NodeCommand("KE", {"fsck"}), IsOk());
}

void OneCorridorTest::ExpectRightCounts(const std::string& campaign) {
  // Persons with another document at each register, or none, have no part in a count of documents.
  const double least_share = mode_ == LinkageMode::kPsiCardinality ? 0.4 : 0.85;
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
    EXPECT_GT(linked, least_share * truth - 20);
    EXPECT_LT(linked, 1.15 * truth + 20);
  }
}

}  // namespace mirrorflow
