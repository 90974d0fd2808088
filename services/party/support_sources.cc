#include "services/party/support_sources.h"

#include <memory>

#include "mirrorflow/v1/config.pb.h"
#include "services/config/text_file.h"
#include "services/party/party_checks.h"
#include "services/party/party_config.h"
#include "services/party/party_run_store.h"

namespace mirrorflow {

absl::StatusOr<SupportSources> PartySupportSources(const std::string& config_path) {
  absl::StatusOr<PartyConfig> config = ReadPartyConfig(config_path);
  if (!config.ok()) return config.status();
  v1::PartyConfig wire;
  if (absl::Status read = ReadTextFile(config_path, wire); !read.ok()) return read;
  SupportSources sources{
      .program = {},
      .unit = {},
      .created = {},
      .configuration = RedactConfiguration(
          wire, {"mirrorflow.v1.PartyConfig.name", "mirrorflow.v1.PartyConfig.listen",
                 "mirrorflow.v1.PartyConfig.Node.country", "mirrorflow.v1.PartyConfig.Node.address",
                 "mirrorflow.v1.PartyAddress.name", "mirrorflow.v1.PartyAddress.address",
                 "mirrorflow.v1.ServiceSettings.minimum_peer_version",
                 "mirrorflow.v1.ServiceSettings.metrics_listen"}),
      .findings = CheckParty(*config),
      .runs = {},
      .certificate = config->tls.certificate_chain,
      .metrics_listen = config->service.metrics_listen};
  absl::StatusOr<std::unique_ptr<PartyRunStore>> store =
      PartyRunStore::OpenToRead(config->state_directory);
  if (!store.ok()) return store.status();
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
