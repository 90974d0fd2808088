#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "crypto/detached_signature.h"
#include "services/party/commands.h"
#include "services/party/party_config.h"
#include "services/party/party_log.h"
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

absl::Status RunPartyLog(const PartyStatusOptions& options) {
  absl::StatusOr<PartyConfig> config = ReadPartyConfig(options.config);
  if (!config.ok()) return config.status();
  absl::StatusOr<std::vector<PartyLogEntry>> entries = ReadPartyLog(config->log_file());
  if (!entries.ok()) return entries.status();
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const PartyLogEntry& entry : *entries) {
    if (options.json) {
      json.push_back({{"number", entry.number},
                      {"time", entry.time},
                      {"run", entry.run},
                      {"event", entry.event},
                      {"detail", entry.detail},
                      {"hash", HashText(entry.hash)}});
    } else {
      std::cout << absl::StrFormat("%6d  %s  %-28s %-10s %s\n", entry.number, entry.time, entry.run,
                                   entry.event, entry.detail);
    }
  }
  if (options.json) {
    std::cout << json.dump(2) << '\n';
  } else {
    std::cout << entries->size() << " entries, each follows from the one before; the last is "
              << (entries->empty() ? "none" : HashText(entries->back().hash)) << '\n';
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
