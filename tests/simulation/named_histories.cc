#include "tests/simulation/named_histories.h"

namespace mirrorflow::simulation {

const std::vector<NamedHistory>& NamedHistories() {
  static const std::vector<NamedHistory> histories = {
      // A half of a batch stayed on the disk for ever: nobody looked for what a kill leaves of a
      // file that has no name yet.
      {"NodeKilledWhileItWritesItsBatch", R"(
seed 5
run KE-UG
kill KE halfway change 3 of .sim-ke-ug.upload.tmp for 500 ms
)"},
      // A whole one did: it had its name, and the record of the run did not know of it.
      {"NodeKilledBetweenItsBatchAndTheRecordOfIt", R"(
seed 5
run KE-UG
kill KE after change 5 of .sim-ke-ug.upload.tmp for 500 ms
)"},
      // Its clock was set back after its commitment: a node that was started anew took the time
      // until which it had meant to keep its batch for a month away.
      {"ClockSetRightAfterACommitmentAndANodeThatIsStartedAnew", R"(
seed 5
run KE-UG
clock KE at 1 ms off 2592000
kill-at 500 ms office for 400000000 ms
clock KE at 90000 ms off 0
kill-at 100000 ms KE for 1000 ms
)"},
  };
  return histories;
}

}  // namespace mirrorflow::simulation
