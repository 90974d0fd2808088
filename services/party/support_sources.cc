#include "services/party/support_sources.h"

#include <memory>
#include <utility>

#include "mirrorflow/v1/config.pb.h"
#include "services/party/party_checks.h"
#include "services/party/party_config.h"
#include "services/party/party_run_store.h"

namespace mirrorflow {

absl::StatusOr<SupportSources> PartySupportSources(const std::string& config_path) {
  absl::StatusOr<PartyConfig> config = ReadPartyConfig(config_path);
  if (!config.ok()) return config.status();
  v1::PartyConfig wire;
  absl::StatusOr<RedactedConfiguration> redacted = ReadRedactedConfiguration(
      config_path, wire,
      {"mirrorflow.v1.PartyConfig.name", "mirrorflow.v1.PartyConfig.listen",
       "mirrorflow.v1.PartyConfig.Node.country", "mirrorflow.v1.PartyConfig.Node.address"});
  if (!redacted.ok()) return redacted.status();
  SupportSources sources{.configuration = *std::move(redacted),
                         .findings = CheckParty(*config),
                         .certificate = config->tls.certificate_chain,
                         .metrics_listen = config->service.metrics_listen};
  const absl::StatusOr<std::unique_ptr<PartyRunStore>> store =
      PartyRunStore::OpenToRead(config->state_directory);
  if (!store.ok()) {
    sources.findings.push_back(FindingFrom("runs", store.status(), ""));
    return sources;
  }
  for (const StoredPartyRun& run : (*store)->All()) {
    sources.runs.push_back({.id = run.terms.run_id.value(),
                            .flow = run.terms.corridor.ToString(),
                            .period = run.terms.period.ToString(),
                            .state = std::string(PartyRunStateName(run.state)),
                            .message = run.message});
  }
  return sources;
}

}  // namespace mirrorflow
