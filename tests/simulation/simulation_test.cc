#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/simulation/federation.h"
#include "tests/simulation/history.h"
#include "tests/simulation/invariants.h"
#include "tests/status_matchers.h"

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

// With fewer and fewer faults, as long as something is wrong.
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

TEST(SimulationTest, Seeds) {
  const std::uint64_t first = NumberFrom("MIRRORFLOW_SEED", 1);
  const std::uint64_t count =
      NumberFrom("MIRRORFLOW_HISTORIES", std::getenv("MIRRORFLOW_SEED") == nullptr ? 20 : 1);
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const auto begun = std::chrono::steady_clock::now();
    const Seen seen = LiveThrough(TheStates(), HistoryOf(seed));
    std::cerr << seed << " "
              << std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count()
              << " s, deaths " << seen.deaths << " " << seen.days << " days\n";
    if (count == 1) std::cerr << ToText(HistoryOf(seed)) << seen.trace << "\n";
    for (const std::string& wrong : WrongIn(seen)) ADD_FAILURE() << wrong << " seed " << seed;
    if (!WrongIn(seen).empty() && std::getenv("MIRRORFLOW_SHRINK") != nullptr) {
      std::cerr << ToText(Shrunk(HistoryOf(seed)));
    }
  }
}

}  // namespace
}  // namespace mirrorflow::simulation
