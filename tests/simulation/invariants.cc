#include "tests/simulation/invariants.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow::simulation {
namespace {

using Wrongs = std::vector<std::string>;

std::string Name(const SeenRun& run) {
  return absl::StrCat("run ", run.corridor, ", ", std::string(RunStateName(run.state)),
                      run.message.empty() ? "" : " (" + run.message + ")");
}

Wrongs EveryRunEnds(const Seen& seen) {
  Wrongs wrongs;
  for (const SeenRun& run : seen.runs) {
    if (!HasEnded(run.state)) wrongs.push_back(absl::StrCat(Name(run), " has not ended"));
  }
  return wrongs;
}

// Counts that were sealed by a clock a month behind have had their time when it is set right.
bool SealedAMonthAgo(const Seen& seen) {
  return std::ranges::any_of(seen.history.clock_jumps, [](const ClockJump& jump) {
    return jump.who == "office" && jump.off < -std::chrono::hours(24 * 29);
  });
}

// A run has the counts of the clear registers, or none.
Wrongs CountsAreThoseOfTheRegisters(const Seen& seen) {
  Wrongs wrongs;
  for (const SeenRun& run : seen.runs) {
    const bool is_cancelled = seen.cancels_acknowledged.contains("campaign");
    if (run.state == RunState::kErased && !run.is_counted && !is_cancelled &&
        !SealedAMonthAgo(seen)) {
      wrongs.push_back(absl::StrCat(Name(run), " has no counts"));
    }
    if (!run.is_counted) continue;
    if (run.state != RunState::kErased) wrongs.push_back(absl::StrCat(Name(run), " has counts"));
    for (const auto& [figure, total] : States::Reference()) {
      const auto counted = run.totals.find(figure);
      if (counted != run.totals.end() && counted->second == total) continue;
      wrongs.push_back(
          absl::StrCat(Name(run), " counts ", counted == run.totals.end() ? 0 : counted->second,
                       " of ", std::string(FigureCode(figure)), ", the registers have ", total));
    }
  }
  return wrongs;
}

Wrongs NothingAcknowledgedIsLost(const Seen& seen) {
  Wrongs wrongs;
  if (seen.campaign_acknowledged && seen.runs.size() != seen.history.corridors.size()) {
    wrongs.push_back(absl::StrCat("the campaign has ", seen.runs.size(), " runs"));
  }
  for (const SeenRun& run : seen.runs) {
    if (seen.cancels_acknowledged.contains(run.corridor) && run.state != RunState::kCancelled) {
      wrongs.push_back(absl::StrCat(Name(run), " was cancelled"));
    }
    if (seen.cancels_acknowledged.contains("campaign") && run.is_counted) {
      wrongs.push_back(absl::StrCat(Name(run), " has counts in a cancelled campaign"));
    }
  }
  if (seen.publication_acknowledged && seen.published.size() != 1) {
    wrongs.push_back(
        absl::StrCat("a release was published, and ", seen.published.size(), " are there"));
  }
  // A node that said what it committed to never says something else.
  for (const auto& [node, runs] : seen.commitments) {
    for (const auto& [run, commitments] : runs) {
      if (commitments.size() > 1) {
        wrongs.push_back(
            absl::StrCat(node, " committed to ", commitments.size(), " batches in run ", run));
      }
    }
  }
  return wrongs;
}

// What is published is spent, once, and nothing else; what the linkage service has commitments of
// is spent at both nodes.
Wrongs LedgersAgree(const Seen& seen) {
  Wrongs wrongs;
  std::map<std::string, NanoEpsilon> spent;
  for (const PrivacyLedger::Entry& entry : seen.office_ledger) {
    const std::string corridor = entry.corridor.ToString();
    if (!spent.emplace(corridor, entry.cost).second) {
      wrongs.push_back(absl::StrCat(corridor, " is spent twice at the linkage service"));
    }
  }
  if (seen.published.empty() && !spent.empty()) wrongs.push_back("spent without a release");
  for (const SeenRun& run : seen.runs) {
    const bool is_spent = spent.contains(run.corridor);
    if (!seen.published.empty() && run.state == RunState::kErased && !is_spent) {
      wrongs.push_back(absl::StrCat(Name(run), " is published and not spent"));
    }
    if (run.state != RunState::kErased && is_spent) {
      wrongs.push_back(absl::StrCat(Name(run), " is spent"));
    }
    if (!run.is_committed) continue;
    for (const std::string& node : {run.corridor.substr(0, 2), run.corridor.substr(3)}) {
      const auto at_node = seen.node_ledgers.find(node);
      const NanoEpsilon cost =
          at_node == seen.node_ledgers.end() ? 0 : at_node->second.at(run.corridor);
      if (cost == 0) wrongs.push_back(absl::StrCat(Name(run), " is not counted at ", node));
      if (is_spent && spent.at(run.corridor) > cost) {
        wrongs.push_back(absl::StrCat(Name(run), " costs ", spent.at(run.corridor),
                                      " at the linkage service and ", cost, " at ", node));
      }
    }
  }
  return wrongs;
}

// No batch after the end of its run or its retention, no counts after theirs, nothing half written.
Wrongs NothingIsKeptTooLong(const Seen& seen) {
  Wrongs wrongs;
  for (const std::string& file : seen.left_files) wrongs.push_back(absl::StrCat(file, " is there"));
  return wrongs;
}

// As the log of the linkage service says. Its last word before a start may not have come true.
Wrongs RunsMoveAsTheyMay(const Seen& seen) {
  Wrongs wrongs;
  const auto log = seen.logs.find("office");
  if (log == seen.logs.end()) return wrongs;
  struct Way {
    RunState at = RunState::kCreated;
    std::optional<RunState> before_start;  // what it may still be in truth
  };
  std::map<std::string, Way> ways;
  std::map<std::string, RunState> sure;
  for (const std::string& bytes : log->second.contents.entries) {
    const v1::LogEvent event = *ParseLogEvent(bytes);
    if (event.kind() == v1::SERVICE_STARTED) {
      for (auto& [run, way] : ways) way.before_start = sure[run];
      continue;
    }
    if (event.kind() != v1::RUN_STATE_CHANGED) continue;
    std::optional<RunState> to;
    for (std::uint32_t code = 1; code <= kRunStateCount; ++code) {
      for (const auto& fact : event.facts()) {
        if (fact.name() == "state" && fact.value() == RunStateName(static_cast<RunState>(code))) {
          to = static_cast<RunState>(code);
        }
      }
    }
    if (!to.has_value()) {
      wrongs.push_back("a change of a run without a state");
      continue;
    }
    Way& way = ways[event.run()];
    const bool may = MayFollow(way.at, *to) ||
                     (way.before_start.has_value() && MayFollow(*way.before_start, *to));
    if (!may) {
      wrongs.push_back(absl::StrCat(event.run(), " went from ", std::string(RunStateName(way.at)),
                                    " to ", std::string(RunStateName(*to))));
    }
    sure.try_emplace(event.run(), RunState::kCreated);
    sure[event.run()] = MayFollow(way.at, *to) ? way.at : sure[event.run()];
    way = {.at = *to, .before_start = std::nullopt};
  }
  return wrongs;
}

Wrongs LogsOnlyGrow(const Seen& seen) {
  Wrongs wrongs;
  for (const auto& [who, log] : seen.logs) {
    for (const auto& [size, root] : log.watch.roots()) {
      const absl::StatusOr<Hash256> now = log.contents.tree.RootOf(size);
      if (!now.ok() || *now != root) {
        wrongs.push_back(
            absl::StrCat("the log of ", who, " is another than at ", size, " entries"));
      }
    }
  }
  return wrongs;
}

Wrongs EveryStartSucceeds(const Seen& seen) {
  Wrongs wrongs = seen.failed_starts;
  wrongs.insert(wrongs.end(), seen.unreadable.begin(), seen.unreadable.end());
  return wrongs;
}

// Where the linkage service alone dies and messages are lost for a while, every run is counted and
// released.
Wrongs GentleHistoriesEndWell(const Seen& seen) {
  Wrongs wrongs;
  if (!seen.history.IsGentle()) return wrongs;
  if (!seen.campaign_acknowledged) wrongs.emplace_back("the campaign could not be created");
  // A run waits for its approval, and is given up.
  if (!seen.history.approvers.empty()) return wrongs;
  for (const SeenRun& run : seen.runs) {
    if (run.state != RunState::kErased)
      wrongs.push_back(absl::StrCat(Name(run), " is not counted"));
  }
  if (!seen.publication_acknowledged) {
    wrongs.push_back(absl::StrCat("nothing was released: ", seen.publication_refused));
  }
  return wrongs;
}

}  // namespace

const std::vector<Invariant>& Invariants() {
  static const std::vector<Invariant> invariants = {
      {"every run ends", EveryRunEnds},
      {"counts are those of the registers", CountsAreThoseOfTheRegisters},
      {"nothing acknowledged is lost", NothingAcknowledgedIsLost},
      {"ledgers agree", LedgersAgree},
      {"nothing is kept too long", NothingIsKeptTooLong},
      {"runs move as they may", RunsMoveAsTheyMay},
      {"logs only grow", LogsOnlyGrow},
      {"every start succeeds", EveryStartSucceeds},
      {"gentle histories end well", GentleHistoriesEndWell},
  };
  return invariants;
}

std::vector<std::string> WrongIn(const Seen& seen) {
  std::vector<std::string> wrongs;
  for (const Invariant& invariant : Invariants()) {
    for (const std::string& wrong : invariant.check(seen)) {
      wrongs.push_back(absl::StrCat(invariant.name, ": ", wrong));
    }
  }
  return wrongs;
}

}  // namespace mirrorflow::simulation
