#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/config/text_file.h"
#include "services/sandbox/loopback_socket.h"
#include "statistics/protected_counts.h"
#include "tests/federation/test_federation.h"
#include "tests/status_matchers.h"

// A campaign over all corridors of many states, from its creation to its release, while nodes and
// the linkage service are killed (SIGKILL) and started again: real programs, a process a state.
// Corridors whose runs failed, because a node had lost its keys, are run again in a campaign of
// their own, as an operator would. Environment (./mirrorflow campaign):
//   MIRRORFLOW_STATES=21   that many states instead of 4, up to all 21 of COMESA
//   MIRRORFLOW_SEED=7      of who is killed when; what the programs come to meanwhile is not drawn
namespace mirrorflow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

constexpr int kRounds = 8;
// From this round on nobody is killed: what is left must come to its end.
constexpr int kQuietRound = 5;

std::uint64_t NumberFrom(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::vector<std::string> FirstStates(std::size_t count) {
  std::vector<std::string> states = {"KE", "UG", "RW", "ET", "EG", "CD", "ZM",
                                     "ZW", "BI", "MW", "SD", "MG", "TN", "SO",
                                     "LY", "ER", "DJ", "SZ", "MU", "KM", "SC"};
  states.resize(std::min(count, states.size()));
  return states;
}

TestFederation::Options OptionsFor(const std::vector<std::string>& states) {
  TestFederation::Options options;
  options.states = states;
  options.migrants = 60 * states.size() * (states.size() - 1);
  options.flow_sizes = FlowSizes::kEqual;
  options.minimum_batch = 5;
  options.change_clauses = [](v1::Agreement& clauses) {
    clauses.mutable_disclosure()->set_runs_per_period(1000);
  };
  return options;
}

class CampaignTest : public testing::Test {
 protected:
  CampaignTest()
      : states_(FirstStates(NumberFrom("MIRRORFLOW_STATES", 4))),
        test_("campaign", OptionsFor(states_)) {
    test_.ListenAtFixedPorts();
    EXPECT_THAT(test_.federation().Start(), IsOk());
  }

  Federation& federation() { return test_.federation(); }

  // Corridors of a campaign by the states of their runs; nothing while nobody answers.
  std::optional<std::multimap<std::string, std::string>> RunsOf(const std::string& campaign) {
    const absl::StatusOr<std::string> listed =
        federation().OperatorCommand({"run", "list", "--campaign", campaign, "--json"});
    if (!listed.ok()) return std::nullopt;
    std::multimap<std::string, std::string> runs;
    for (const auto& run : nlohmann::json::parse(*listed)) {
      runs.emplace(run["state"], run["corridor"]);
    }
    if (runs.empty()) return std::nullopt;
    return runs;
  }

  // Created, whatever dies meanwhile.
  void Create(const v1::CreateCampaignRequest& campaign) {
    const std::string file = test_.directory() / "office" / "campaign.txtpb";
    ASSERT_THAT(WriteTextFile(file, campaign), IsOk());
    for (int i = 0; i < 60; ++i) {
      if (federation().OperatorCommand({"run", "create", file}).ok()) return;
      std::this_thread::sleep_for(seconds(1));
    }
    FAIL() << "the campaign could not be created";
  }

  // Corridors that were counted, once all runs have ended.
  std::set<std::string> WaitForEnd(const std::string& campaign) {
    const auto until = Clock::now() + std::chrono::hours(1);
    while (Clock::now() < until) {
      std::this_thread::sleep_for(seconds(1));
      const auto runs = RunsOf(campaign);
      if (!runs.has_value()) continue;
      const std::size_t ended =
          runs->count("ERASED") + runs->count("FAILED") + runs->count("CANCELLED");
      if (ended < runs->size()) continue;
      std::set<std::string> counted;
      for (auto [run, end] = runs->equal_range("ERASED"); run != end; ++run) {
        counted.insert(run->second);
      }
      return counted;
    }
    ADD_FAILURE() << campaign << " did not end";
    return {};
  }

  // One after the other, until stopped: killed, and started again.
  void KillNow(const std::stop_token& stop) {
    std::mt19937_64 chance(NumberFrom("MIRRORFLOW_SEED", 1));  // NOLINT: repeatable
    // Few states have a short campaign, in which something must happen too.
    const std::uint64_t longest_peace = 250 * states_.size();
    while (!stop.stop_requested()) {
      std::this_thread::sleep_for(milliseconds(100 + chance() % longest_peace));
      if (stop.stop_requested()) return;
      const std::string& state = states_[chance() % states_.size()];
      const bool is_office = chance() % 8 == 0;
      const milliseconds down(chance() % 2000);
      is_office ? federation().KillOffice() : federation().KillNode(state);
      std::this_thread::sleep_for(down);
      const absl::Status up =
          is_office ? federation().RestartOffice() : federation().RestartNode(state);
      EXPECT_THAT(up, IsOk());
      ++(is_office ? office_kills_ : node_kills_);
    }
  }

  // Of what was published: each corridor once, with about as many persons as there are.
  void CheckReleased(const std::string& release) {
    const auto released = ValueOrDie(ParseProtectedCounts(ValueOrDie(
        federation().OperatorCommand({"release", "show", release, "--file", "counts.txt"}))));
    std::multiset<std::string> corridors;
    double linked = 0;
    double truth = 0;
    for (const ProtectedCounts& run : released) {
      corridors.insert(run.corridor.ToString());
      const double count =
          static_cast<double>(run.Find(CountedTable::kTotal, Figure::kLinked, "_T")->value.value());
      linked += count;
      for (const FlowTruth& flow : test_.world().flows()) {
        if (absl::StrCat(flow.origin, "-", flow.destination) != run.corridor.ToString()) continue;
        const auto there = static_cast<double>(flow.linkable - flow.linkable_refugees);
        truth += there;
        EXPECT_NEAR(count, there, 0.3 * there + 20) << run.corridor.ToString();
      }
    }
    for (const FlowTruth& flow : test_.world().flows()) {
      const std::size_t times = corridors.count(absl::StrCat(flow.origin, "-", flow.destination));
      losses_ += times == 0 ? 1 : 0;
      doubles_ += times > 1 ? 1 : 0;
    }
    // Noise and missed links even out over the corridors; a run that counted twice would not.
    EXPECT_NEAR(linked, truth, 0.15 * truth + 50);
  }

  const std::vector<std::string> states_;
  TestFederation test_;
  int node_kills_ = 0;
  int office_kills_ = 0;
  int losses_ = 0;
  int doubles_ = 0;
};

TEST_F(CampaignTest, AllCorridorsAreCountedAndReleasedWhileNodesFailAndReturn) {
  const auto begun = Clock::now();
  v1::CreateCampaignRequest campaign = test_.Campaign();
  const std::size_t corridors = states_.size() * (states_.size() - 1);
  ASSERT_EQ(static_cast<std::size_t>(campaign.corridors_size()), corridors);
  std::optional<std::jthread> killer;
  killer.emplace([this](const std::stop_token& stop) { KillNow(stop); });
  std::set<std::string> left(campaign.corridors().begin(), campaign.corridors().end());
  std::vector<std::string> draft;
  std::size_t failed = 0;
  int rounds = 0;
  while (!left.empty() && rounds < kRounds) {
    if (++rounds == kQuietRound) killer.reset();
    campaign.set_campaign_id(absl::StrCat("round-", rounds));
    campaign.clear_corridors();
    for (const std::string& corridor : left) campaign.add_corridors(corridor);
    ASSERT_NO_FATAL_FAILURE(Create(campaign));
    const std::set<std::string> counted = WaitForEnd(campaign.campaign_id());
    for (const std::string& corridor : counted) {
      EXPECT_EQ(left.erase(corridor), 1U) << corridor << " is counted twice";
    }
    failed += left.size();
    if (!counted.empty()) {
      draft.insert(draft.end(), {"--campaign", campaign.campaign_id()});
    }
    std::cout << campaign.campaign_id() << ": " << counted.size() << " corridors counted, "
              << left.size() << " left" << std::endl;
  }
  killer.reset();
  EXPECT_THAT(left, testing::IsEmpty());
  ASSERT_THAT(federation().PublishRelease("all", draft), IsOk());
  CheckReleased("all");
  EXPECT_EQ(losses_, 0);
  EXPECT_EQ(doubles_, 0);
  EXPECT_GT(node_kills_, 0);
  for (const std::string& state : states_) {
    EXPECT_THAT(federation().NodeCommand(state, {"fsck"}), IsOk());
    for (const auto& entry :
         std::filesystem::directory_iterator(test_.directory() / state / "state" / "runs")) {
      EXPECT_NE(entry.path().extension(), ".upload") << entry.path();
    }
  }
  EXPECT_THAT(federation().OfficeCommand({"fsck"}), IsOk());
  std::cout << states_.size() << " states, " << corridors - left.size() << " of " << corridors
            << " corridors counted and released in " << rounds << " rounds; " << node_kills_
            << " kills of nodes, " << office_kills_ << " of the linkage service, " << failed
            << " runs failed and were run again; " << losses_ << " losses, " << doubles_
            << " double counts; "
            << std::chrono::duration_cast<seconds>(Clock::now() - begun).count() << " s"
            << std::endl;
}

}  // namespace
}  // namespace mirrorflow
