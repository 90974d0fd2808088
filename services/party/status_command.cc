#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_format.h"
#include "crypto/detached_signature.h"
#include "services/party/commands.h"
#include "services/party/party_config.h"
#include "services/party/party_run_store.h"

namespace mirrorflow {
namespace {

nlohmann::ordered_json ToJson(const StoredPartyRun& run) {
  nlohmann::ordered_json json = {{"run", run.terms.run_id.value()},
                                 {"corridor", run.terms.corridor.ToString()},
                                 {"period", run.terms.period.ToString()},
                                 {"state", std::string(PartyRunStateName(run.state))},
                                 {"message", run.message},
                                 {"bytes_sent", run.traffic.bytes_sent},
                                 {"bytes_received", run.traffic.bytes_received},
                                 {"messages_sent", run.traffic.messages_sent},
                                 {"rounds", run.traffic.rounds}};
  if (run.transcript.has_value()) json["transcript"] = HashText(*run.transcript);
  return json;
}

}  // namespace

absl::Status RunPartyStatus(const PartyStatusOptions& options) {
  absl::StatusOr<PartyConfig> config = ReadPartyConfig(options.config);
  if (!config.ok()) return config.status();
  absl::StatusOr<std::unique_ptr<PartyRunStore>> store =
      PartyRunStore::OpenToRead(config->state_directory);
  if (!store.ok()) return store.status();
  const std::vector<StoredPartyRun> runs = (*store)->All();
  if (options.json) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const StoredPartyRun& run : runs) json.push_back(ToJson(run));
    std::cout << json.dump(2) << '\n';
    return absl::OkStatus();
  }
  std::cout << absl::StrFormat("%-28s %-8s %-7s %-10s %14s %14s %7s\n", "run", "corridor", "period",
                               "state", "bytes sent", "received", "rounds");
  for (const StoredPartyRun& run : runs) {
    std::cout << absl::StrFormat("%-28s %-8s %-7s %-10s %14d %14d %7d\n", run.terms.run_id.value(),
                                 run.terms.corridor.ToString(), run.terms.period.ToString(),
                                 std::string(PartyRunStateName(run.state)), run.traffic.bytes_sent,
                                 run.traffic.bytes_received, run.traffic.rounds);
    if (!run.message.empty()) std::cout << "    " << run.message << '\n';
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
