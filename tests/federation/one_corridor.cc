#include "tests/federation/one_corridor.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "statistics/protected_counts.h"
#include "tests/status_matchers.h"

namespace mirrorflow {

namespace fs = std::filesystem;
using std::chrono::seconds;

// By what the kernel tells of the directory: a look now and then misses changes on a busy machine.
bool WaitForChanges(const fs::path& file, int changes, seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  const auto has_time = [&] { return std::chrono::steady_clock::now() < end; };
  const int news = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  while (inotify_add_watch(news, file.parent_path().c_str(), IN_MOVED_TO) < 0 && has_time()) {
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
  int seen = fs::exists(file) ? 1 : 0;
  alignas(inotify_event) std::array<char, 4096> events;
  while (seen < changes && has_time()) {
    pollfd waiting{.fd = news, .events = POLLIN, .revents = 0};
    poll(&waiting, 1, 100);
    const ssize_t got = read(news, events.data(), events.size());
    for (ssize_t at = 0; at < got;) {
      const auto* event = reinterpret_cast<const inotify_event*>(events.data() + at);
      if (event->len > 0 && file.filename() == event->name) ++seen;
      at += static_cast<ssize_t>(sizeof(inotify_event)) + event->len;
    }
  }
  close(news);
  return seen >= changes;
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
