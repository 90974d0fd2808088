#include "services/node/support_sources.h"

#include <utility>

#include "mirrorflow/v1/config.pb.h"
#include "services/config/text_file.h"
#include "services/node/node_checks.h"
#include "services/node/node_config.h"
#include "services/node/run_records.h"
#include "services/wire/terms.h"

namespace mirrorflow {

absl::StatusOr<SupportSources> NodeSupportSources(const std::string& config_path) {
  absl::StatusOr<NodeConfig> config = ReadNodeConfig(config_path);
  if (!config.ok()) return config.status();
  v1::NodeConfig wire;
  if (absl::Status read = ReadTextFile(config_path, wire); !read.ok()) return read;
  SupportSources sources{
      .program = {},
      .unit = {},
      .created = {},
      .configuration = RedactConfiguration(
          wire,
          {"mirrorflow.v1.NodeConfig.country", "mirrorflow.v1.NodeConfig.listen",
           "mirrorflow.v1.NodeConfig.observed_from", "mirrorflow.v1.NodeConfig.observed_until",
           "mirrorflow.v1.Mapping.kind", "mirrorflow.v1.Mapping.rows",
           "mirrorflow.v1.Mapping.encoding", "mirrorflow.v1.Mapping.Column.field",
           "mirrorflow.v1.ServiceSettings.minimum_peer_version",
           "mirrorflow.v1.ServiceSettings.metrics_listen", "mirrorflow.v1.OperatorPage.listen"}),
      .findings = CheckNode(*config),
      .runs = {},
      .certificate = {},
      .metrics_listen = {}};
  if (config->line.has_value()) {
    sources.certificate = config->line->tls.certificate_chain;
    sources.metrics_listen = config->line->service.metrics_listen;
  }
  absl::StatusOr<RunRecords> records = RunRecords::Open(config->state_directory);
  if (!records.ok()) return records.status();
  for (const auto& [id, record] : records->All()) {
    absl::StatusOr<RunTerms> terms = ParseTerms(record.terms());
    if (!terms.ok()) continue;
    sources.runs.push_back(
        {.id = id.value(),
         .flow = terms->corridor.ToString(),
         .period = terms->period.ToString(),
         .state = record.awaiting_approval() ? "waiting for approval" : record.state(),
         .message = record.message()});
  }
  return sources;
}

}  // namespace mirrorflow
