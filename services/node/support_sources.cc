#include "services/node/support_sources.h"

#include <utility>

#include "mirrorflow/v1/config.pb.h"
#include "services/node/known_run.h"
#include "services/node/node_checks.h"
#include "services/node/node_config.h"
#include "services/node/run_records.h"

namespace mirrorflow {

absl::StatusOr<SupportSources> NodeSupportSources(const std::string& config_path) {
  absl::StatusOr<NodeConfig> config = ReadNodeConfig(config_path);
  if (!config.ok()) return config.status();
  v1::NodeConfig wire;
  absl::StatusOr<RedactedConfiguration> redacted = ReadRedactedConfiguration(
      config_path, wire,
      {"mirrorflow.v1.NodeConfig.country", "mirrorflow.v1.NodeConfig.listen",
       "mirrorflow.v1.NodeConfig.observed_from", "mirrorflow.v1.NodeConfig.observed_until",
       "mirrorflow.v1.Mapping.kind", "mirrorflow.v1.Mapping.rows", "mirrorflow.v1.Mapping.encoding",
       "mirrorflow.v1.Mapping.Column.field"});
  if (!redacted.ok()) return redacted.status();
  SupportSources sources{.configuration = *std::move(redacted), .findings = CheckNode(*config)};
  if (config->line.has_value()) {
    sources.certificate = config->line->tls.certificate_chain;
    sources.metrics_listen = config->line->service.metrics_listen;
  }
  const absl::StatusOr<RunRecords> records = RunRecords::OpenToRead(config->state_directory);
  if (!records.ok()) {
    sources.findings.push_back(FindingFrom("runs", records.status(), ""));
    return sources;
  }
  for (auto& [id, record] : records->All()) {
    const absl::StatusOr<KnownRun> run = KnownRunFrom(*records, std::move(record));
    if (!run.ok()) continue;
    sources.runs.push_back({.id = id.value(),
                            .flow = run->terms.corridor.ToString(),
                            .period = run->terms.period.ToString(),
                            .state = StateText(*run),
                            .message = run->record.message()});
  }
  return sources;
}

}  // namespace mirrorflow
