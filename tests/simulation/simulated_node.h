#pragma once

#include <memory>
#include <string>

#include "services/log/event_log.h"
#include "services/node/node_answers.h"
#include "services/node/node_runs.h"
#include "services/node/run_ledger.h"
#include "services/node/run_records.h"
#include "services/trust/trust_store.h"
#include "tests/simulation/line.h"
#include "tests/simulation/log_watch.h"
#include "tests/simulation/states.h"

namespace mirrorflow::simulation {

// A member state's node, put together as `mf-node serve` does (services/node/serve_command.cc),
// without a listener and a witness.
class SimulatedNode final : public AnsweringService {
 public:
  SimulatedNode(const States& states, const History& history, std::string country, Owner owner,
                const std::filesystem::path& directory, Trace& trace);
  ~SimulatedNode() override;

  NodeAnswers& answers() override;
  const LogWatch& log_watch() const { return log_watch_; }

  // As `mf-node runs approve` and `refuse`: another program, that a death of the node does not
  // touch. NotFound while the node does not know the run.
  absl::Status Decide(const RunId& run, bool approved) const;
  // Takes in the revocation of an agreement. Unavailable when the node is down.
  absl::Status Accept(const std::string& agreement_file);

 private:
  struct Parts;

  absl::Status Build() override;
  void Stop() override;
  void Destroy() override;

  const States& states_;
  NodeConfig config_;
  LogWatch log_watch_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mirrorflow::simulation
