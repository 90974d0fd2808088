#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/simulation/disk.h"

namespace mirrorflow::simulation {

// What happens in one history: a campaign and all that goes wrong. Made from a seed, or read from
// the text that a failure prints, one thing a line; see ToText for the words. Services are "office"
// and states' codes.

struct KillAtChange {  // of the service's disk
  std::string who;
  Death death;  // `down`: until it is started again
};

struct KillAtTime {
  std::string who;
  std::chrono::milliseconds at{};
  std::chrono::milliseconds down{};
};

// One message of the line between office and node.
struct LineFault {
  enum class Kind : std::uint8_t {
    kLoseRequest,
    kLoseReply,
    kDuplicate,  // the request arrives once more, `later`
    kDelay,      // the request arrives `later`, after the caller may have given up
    kCut,        // of a stream, after `parts` parts
  };
  Kind kind = Kind::kLoseRequest;
  std::string node;
  std::string method;
  int call = 1;  // the how-manieth of this method to this node
  std::chrono::milliseconds later{};
  int parts = 0;
};

struct Outage {  // nothing gets through to the node
  std::string node;
  std::chrono::milliseconds at{};
  std::chrono::milliseconds length{};
};

struct ClockJump {  // of a service's wall clock
  std::string who;
  std::chrono::milliseconds at{};
  std::chrono::seconds off{};  // from the right time
};

// What people do: "approve", "refuse" at a node, "cancel" a run or a campaign, "revoke" the
// agreement of the first corridor.
struct Order {
  std::string what;
  std::string where;  // a node, a corridor, or "campaign"
  std::chrono::milliseconds at{};
};

struct History {
  std::uint64_t seed = 0;  // of who goes on, and of latencies
  std::vector<std::string> corridors;
  int concurrent_runs = 1;
  std::vector<std::string> approvers;  // nodes whose operator must approve
  std::vector<KillAtChange> kills;
  std::vector<KillAtTime> timed_kills;
  std::vector<LineFault> line_faults;
  std::vector<Outage> outages;
  std::vector<ClockJump> clock_jumps;
  std::vector<Order> orders;

  // How many things go wrong.
  std::size_t faults() const {
    return kills.size() + timed_kills.size() + line_faults.size() + outages.size() +
           clock_jumps.size() + orders.size();
  }
  // The same without the i-th of them.
  History Without(std::size_t i) const;
  // Whether what happens must not fail a run: the office may die as often as it likes, and messages
  // may be lost for a while.
  bool IsGentle() const;
};

History HistoryOf(std::uint64_t seed);

std::string ToText(const History& history);
absl::StatusOr<History> ParseHistory(std::string_view text);

}  // namespace mirrorflow::simulation
