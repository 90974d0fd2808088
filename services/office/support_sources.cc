#include "services/office/support_sources.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "mirrorflow/v1/config.pb.h"
#include "services/office/office_checks.h"
#include "services/office/office_config.h"
#include "services/office/release_store.h"
#include "services/office/run_state.h"
#include "services/storage/durable_file.h"
#include "services/wire/terms.h"
#include "store_record.pb.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

// Names of the directories in a directory, in order.
std::vector<std::string> DirectoriesIn(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    if (at->is_directory(error)) names.push_back(at->path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

template <typename Record>
bool ReadRecord(const fs::path& file, Record& record) {
  const absl::StatusOr<std::string> bytes = ReadWholeFile(file);
  return bytes.ok() && record.ParseFromString(*bytes);
}

// Read beside the service that has the store: each file is replaced in one step.
std::vector<SupportRun> RunsIn(const fs::path& state) {
  std::vector<SupportRun> runs;
  for (const std::string& campaign : DirectoriesIn(state / "campaigns")) {
    office::CampaignRecord record;
    if (!ReadRecord(state / "campaigns" / campaign / "campaign.pb", record)) continue;
    for (const std::string& bytes : record.terms()) {
      absl::StatusOr<RunTerms> terms = ParseTerms(bytes);
      if (!terms.ok()) continue;
      office::RunRecord run;
      ReadRecord(state / "runs" / terms->run_id.value() / "run.pb", run);
      // A run without a file has not been begun.
      const absl::StatusOr<RunState> known = RunStateFromCode(run.state());
      runs.push_back({.id = terms->run_id.value(),
                      .flow = terms->corridor.ToString(),
                      .period = terms->period.ToString(),
                      .state = std::string(RunStateName(known.ok() ? *known : RunState::kCreated)),
                      .message = run.message()});
    }
  }
  return runs;
}

std::vector<SupportRun> ReleasesIn(const fs::path& state) {
  std::vector<SupportRun> releases;
  for (const std::string& id : DirectoriesIn(state / "releases")) {
    office::ReleaseRecord record;
    office::ReleasePlan plan;
    if (!ReadRecord(state / "releases" / id / "release.pb", record) ||
        !plan.ParseFromString(record.plan())) {
      continue;
    }
    std::error_code error;
    const bool published = fs::exists(state / "releases" / id / "published", error);
    const bool known = record.state() >= static_cast<std::uint32_t>(ReleaseState::kDrafted) &&
                       record.state() <= static_cast<std::uint32_t>(ReleaseState::kReleased);
    const auto stored = known ? static_cast<ReleaseState>(record.state()) : ReleaseState::kDrafted;
    releases.push_back(
        {.id = id,
         .flow = {},
         .period = plan.period() + " " + plan.vintage(),
         .state = std::string(ReleaseStateName(published ? ReleaseState::kReleased : stored))});
  }
  return releases;
}

}  // namespace

absl::StatusOr<SupportSources> OfficeSupportSources(const std::string& config_path) {
  absl::StatusOr<OfficeConfig> config = ReadOfficeConfig(config_path);
  if (!config.ok()) return config.status();
  v1::OfficeConfig wire;
  absl::StatusOr<RedactedConfiguration> redacted = ReadRedactedConfiguration(
      config_path, wire,
      {"mirrorflow.v1.OfficeConfig.listen", "mirrorflow.v1.OfficeConfig.provider",
       "mirrorflow.v1.OfficeConfig.Node.country", "mirrorflow.v1.OfficeConfig.Node.address"});
  if (!redacted.ok()) return redacted.status();
  return SupportSources{.configuration = *std::move(redacted),
                        .findings = CheckOffice(*config),
                        .runs = RunsIn(config->state_directory),
                        .releases = ReleasesIn(config->state_directory),
                        .certificate = config->tls.certificate_chain,
                        .metrics_listen = config->service.metrics_listen};
}

}  // namespace mirrorflow
