#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/simulation/federation.h"
#include "tests/simulation/history.h"
#include "tests/simulation/invariants.h"
#include "tests/simulation/named_histories.h"
#include "tests/status_matchers.h"

// Histories of the whole federation in one process: see federation.h for what happens in one, and
// invariants.h for what must hold after it. Environment:
//   MIRRORFLOW_HISTORIES=2000   that many seeds instead of 150, and every change of a disk
//   MIRRORFLOW_SEED=7           from that seed on; alone: that one, with all that happens in it
//   MIRRORFLOW_HISTORY=FILE     the history of a text, with all that happens in it
// (./mirrorflow simulate). Not failures: a run that fails because its node had lost its keys or was
// away for longer than the linkage service waits; a campaign that nobody approves.
namespace mirrorflow::simulation {
namespace {

std::uint64_t NumberFrom(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

const States& TheStates() {
  static const States states;
  return states;
}

// With fewer and fewer things that go wrong, as long as the outcome is wrong.
History Shrunk(History history) {
  for (std::size_t i = 0; i < history.faults();) {
    const History less = history.Without(i);
    if (WrongIn(LiveThrough(TheStates(), less)).empty()) {
      ++i;
    } else {
      history = less;
    }
  }
  return history;
}

// What all histories of a test came to.
struct Sum {
  int histories = 0;
  int deaths = 0;
  int line_faults = 0;
  int clock_jumps = 0;
  int releases = 0;
  double days = 0;
  std::map<std::string, int> runs;  // by their ends

  void Add(const Seen& seen) {
    ++histories;
    deaths += seen.deaths;
    line_faults += seen.line_faults;
    clock_jumps += static_cast<int>(seen.history.clock_jumps.size());
    releases += seen.publication_acknowledged ? 1 : 0;
    days += seen.days;
    for (const SeenRun& run : seen.runs) ++runs[std::string(RunStateName(run.state))];
  }
  std::string Text() const {
    std::vector<std::string> ends;
    for (const auto& [end, count] : runs) ends.push_back(absl::StrCat(count, " ", end));
    return absl::StrCat(histories, " histories, ", deaths, " kills, ", line_faults,
                        " faults of lines, ", clock_jumps,
                        " jumps of clocks; runs: ", absl::StrJoin(ends, ", "), "; ", releases,
                        " releases; ", static_cast<int>(days), " days of made-up time");
  }
};

// False, and a failure that can be repeated, when something is wrong in it.
bool Holds(const History& history, Sum& sum) {
  const Seen seen = LiveThrough(TheStates(), history);
  sum.Add(seen);
  const std::vector<std::string> wrong = WrongIn(seen);
  if (wrong.empty()) return true;
  ADD_FAILURE() << absl::StrJoin(wrong, "\n") << "\nin this history (MIRRORFLOW_HISTORY=FILE):\n"
                << ToText(Shrunk(history));
  return false;
}

TEST(SimulationTest, HistoriesOfSeedsKeepEveryInvariant) {
  if (const char* file = std::getenv("MIRRORFLOW_HISTORY"); file != nullptr) {
    std::ifstream text(file);
    const History history =
        ValueOrDie(ParseHistory(std::string{std::istreambuf_iterator<char>(text), {}}));
    const Seen seen = LiveThrough(TheStates(), history);
    std::cout << seen.trace << "\n";
    EXPECT_THAT(WrongIn(seen), testing::IsEmpty());
    return;
  }
  const bool is_one =
      std::getenv("MIRRORFLOW_SEED") != nullptr && std::getenv("MIRRORFLOW_HISTORIES") == nullptr;
  const std::uint64_t first = NumberFrom("MIRRORFLOW_SEED", 1);
  const std::uint64_t count = is_one ? 1 : NumberFrom("MIRRORFLOW_HISTORIES", 150);
  if (is_one) {
    std::cout << ToText(HistoryOf(first)) << LiveThrough(TheStates(), HistoryOf(first)).trace
              << "\n";
  }
  Sum sum;
  std::vector<std::uint64_t> failed;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    if (!Holds(HistoryOf(seed), sum)) failed.push_back(seed);
  }
  std::cout << "seeds " << first << " to " << first + count - 1 << ": " << sum.Text() << "\n";
  EXPECT_TRUE(failed.empty()) << "MIRRORFLOW_SEED=" << absl::StrJoin(failed, ", ");
  // A simulation in which nothing goes wrong or nothing goes well shows nothing.
  if (count >= 100) {
    EXPECT_GT(sum.deaths, sum.histories / 2);
    EXPECT_GT(sum.runs["ERASED"], sum.histories / 4);
    EXPECT_GT(sum.runs["FAILED"], 0);
    EXPECT_GT(sum.releases, sum.histories / 4);
  }
}

// The linkage service and each node, killed before, after and in the middle of each change of their
// disks; in the short form, of some.
TEST(SimulationTest, ServiceKilledAtAnyChangeOfItsDiskKeepsEveryInvariant) {
  if (std::getenv("MIRRORFLOW_SEED") != nullptr || std::getenv("MIRRORFLOW_HISTORY") != nullptr) {
    GTEST_SKIP() << "one history was asked for";
  }
  const std::uint64_t step = std::getenv("MIRRORFLOW_HISTORIES") != nullptr ? 1 : 29;
  History history;
  history.seed = 5;
  history.corridors = {"KE-UG"};
  const Seen quiet = LiveThrough(TheStates(), history);
  ASSERT_THAT(WrongIn(quiet), testing::IsEmpty());
  Sum sum;
  std::uint64_t offset = 0;
  for (const char* who : {"KE", "UG", "office"}) {
    for (const When when : {When::kBefore, When::kAfter, When::kHalfway}) {
      for (std::uint64_t change = 1 + offset++ % step; change <= quiet.changes.at(who);
           change += step) {
        history.kills = {
            {.who = who,
             .death = {.change = change, .when = when, .down = std::chrono::milliseconds(500)}}};
        Holds(history, sum);
      }
    }
  }
  std::cout << sum.Text() << "\n";
  EXPECT_EQ(sum.deaths, sum.histories);
}

TEST(SimulationTest, SameHistoryIsLivedThroughInTheSameWay) {
  for (const std::uint64_t seed : {1U, 3U, 21U, 26U, 50U}) {
    const Seen first = LiveThrough(TheStates(), HistoryOf(seed));
    const Seen second = LiveThrough(TheStates(), HistoryOf(seed));
    EXPECT_EQ(first.trace, second.trace);
    EXPECT_EQ(first.changes, second.changes);
    EXPECT_EQ(first.published, second.published);
  }
}

TEST(SimulationTest, OtherSeedOfWhoGoesOnGivesAnotherHistory) {
  History history = HistoryOf(3);
  const std::string before = LiveThrough(TheStates(), history).trace;
  history.seed = 4;
  EXPECT_NE(LiveThrough(TheStates(), history).trace, before);
}

class NamedHistoryTest : public testing::TestWithParam<NamedHistory> {};

TEST_P(NamedHistoryTest, KeepsEveryInvariant) {
  const Seen seen = LiveThrough(TheStates(), ValueOrDie(ParseHistory(GetParam().text)));
  EXPECT_THAT(WrongIn(seen), testing::IsEmpty()) << seen.trace;
}

INSTANTIATE_TEST_SUITE_P(Histories, NamedHistoryTest, testing::ValuesIn(NamedHistories()),
                         [](const auto& history) { return history.param.name; });

}  // namespace
}  // namespace mirrorflow::simulation
