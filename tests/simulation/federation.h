#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/log/log_directory.h"
#include "services/office/run_state.h"
#include "statistics/flow_cube.h"
#include "statistics/privacy_ledger.h"
#include "tests/simulation/history.h"
#include "tests/simulation/log_watch.h"
#include "tests/simulation/states.h"

namespace mirrorflow::simulation {

// A run as the linkage service has it at the end.
struct SeenRun {
  std::string corridor;
  RunState state = RunState::kCreated;
  std::string message;
  bool is_committed = false;
  bool is_counted = false;  // there are counts
  std::map<Figure, std::uint64_t> totals;
};

struct SeenLog {
  EventLogContents contents;
  LogWatch watch;  // all that was seen of it before
};

// All that the invariants look at.
struct Seen {
  History history;
  bool campaign_acknowledged = false;
  std::vector<SeenRun> runs;
  std::set<std::string> cancels_acknowledged;  // corridors, or "campaign"
  // The signed figures of the release whenever they were read; one text if all is well.
  std::set<std::string> published;
  bool publication_acknowledged = false;
  std::string publication_refused;  // why there is none
  std::vector<PrivacyLedger::Entry> office_ledger;
  std::map<std::string, std::map<std::string, NanoEpsilon>> node_ledgers;  // by node, by corridor
  // By node and run: what its answers said that it committed to.
  std::map<std::string, std::map<std::string, std::set<std::string>>> commitments;
  std::map<std::string, SeenLog> logs;
  std::vector<std::string> left_files;  // batches, keys and counts after their time
  std::vector<std::string> failed_starts;
  std::vector<std::string> unreadable;  // stores that can't be read at the end

  int deaths = 0;
  int line_faults = 0;
  std::map<std::string, std::uint64_t> changes;  // of the disk of each service
  double days = 0;                               // of made-up time
  std::string trace;
};

// Lives through a history: creates the campaign, waits until nothing goes wrong any more and all
// runs have ended, releases what was counted, lets the retention pass, and ends all services.
// The same history gives the same.
Seen LiveThrough(const States& states, const History& history);

}  // namespace mirrorflow::simulation
