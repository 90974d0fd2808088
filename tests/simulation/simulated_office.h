#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "mirrorflow/v1/linkage_service.pb.h"
#include "services/log/event_log.h"
#include "services/office/campaign_driver.h"
#include "services/office/release_desk.h"
#include "services/office/release_store.h"
#include "services/office/run_store.h"
#include "services/trust/trust_store.h"
#include "statistics/random_source.h"
#include "tests/simulation/line.h"
#include "tests/simulation/log_watch.h"
#include "tests/simulation/states.h"

namespace mirrorflow::simulation {

// The linkage service, put together as `mf-office serve` does (services/office/serve_command.cc),
// without a listener and rounds of witnesses. What its operators ask for is done below the wire.
class SimulatedOffice final : public Service {
 public:
  SimulatedOffice(const States& states, const History& history, Owner owner,
                  const std::filesystem::path& directory, Trace& trace);
  ~SimulatedOffice() override;

  // Before it is started; they must outlive it.
  void ConnectTo(const std::string& country, Line& line) { lines_.emplace(country, &line); }

  struct Parts;
  // Unavailable when it is down or dies meanwhile: the operator does not know then whether it was
  // done.
  absl::Status Ask(const std::function<absl::Status(Parts& parts)>& what);

  // As LinkageService::CreateCampaign: the same request again is no error.
  absl::Status CreateCampaign(const v1::CreateCampaignRequest& request);

  const LogWatch& log_watch() const { return log_watch_; }

 private:
  absl::Status Build() override;
  void Stop() override;
  void Destroy() override;

  const States& states_;
  const int concurrent_runs_;
  std::map<std::string, Line*> lines_;
  LogWatch log_watch_;
  std::unique_ptr<Parts> parts_;
};

struct SimulatedOffice::Parts {
  std::unique_ptr<TrustStore> trust;
  std::unique_ptr<EventLog> log;
  std::unique_ptr<RunStore> store;
  std::unique_ptr<ReleaseStore> releases;
  SystemRandom random;
  std::unique_ptr<ReleaseDesk> desk;
  std::unique_ptr<CampaignDriver> driver;
  std::jthread retention;
};

}  // namespace mirrorflow::simulation
