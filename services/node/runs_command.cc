#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "mirrorflow/v1/run.pb.h"
#include "services/clock/clock.h"
#include "services/node/commands.h"
#include "services/node/known_run.h"
#include "services/node/node_config.h"
#include "services/node/outbox_retention.h"
#include "services/node/run_records.h"
#include "services/transport/service_log.h"

namespace mirrorflow {
namespace {

// Sealed batches whose time has come are erased first.
absl::StatusOr<RunRecords> OpenRecords(const std::string& path) {
  absl::StatusOr<NodeConfig> config = ReadNodeConfig(path);
  if (!config.ok()) return config.status();
  absl::StatusOr<RunRecords> records = RunRecords::Open(config->state_directory);
  if (!records.ok()) return records;
  absl::Status erased =
      EraseOverdueBatches(*records, config->outbox_directory(), TimeNow(), LogLine);
  if (!erased.ok()) return erased;
  return records;
}

nlohmann::ordered_json Json(const RunRecords& records, const KnownRun& run, bool whole) {
  nlohmann::ordered_json json = {{"run_id", run.terms.run_id.value()},
                                 {"campaign", run.record.campaign()},
                                 {"corridor", run.terms.corridor.ToString()},
                                 {"period", run.terms.period.ToString()},
                                 {"state", StateText(run)},
                                 {"message", run.record.message()},
                                 {"received", run.record.received()}};
  // Also of a run that has gone on since.
  if (const std::optional<node::RunDecision> decision = records.DecisionOn(run.terms)) {
    json["decision"] = {{"approved", decision->approved()},
                        {"reason", decision->reason()},
                        {"time", decision->time()}};
  }
  if (!whole) return json;
  const RunTerms& terms = run.terms;
  json["terms"] = {
      {"mode", std::string(LinkageModeName(terms.mode))},
      {"encoding_profile", terms.encoding_profile},
      {"normalisation_profile", terms.normalisation_profile},
      {"threshold", absl::StrCat(terms.threshold.numerator(), "/", terms.threshold.denominator())},
      {"minimum_batch", terms.minimum_batch},
      {"suppression_threshold", terms.suppression_threshold},
      {"unknown_destination",
       std::string(UnknownDestinationName(terms.batch_rule.unknown_destination()))},
      {"window_months", terms.batch_rule.window_months()},
      {"duration_rule", std::string(DurationRuleName(terms.batch_rule.duration_rule()))},
      {"contribution_bound", terms.batch_rule.contribution_bound()},
      {"dated_by", std::string(SideName(terms.dated_by))},
      {"minimum_ngrams", terms.minimum_ngrams},
      {"minimum_stratum", terms.minimum_stratum},
      {"maximum_records_per_key", terms.maximum_records_per_key},
      {"birth_year_band", terms.birth_year_band},
      {"exact_tokens", terms.exact_tokens}};
  if (terms.mode == LinkageMode::kPsiCardinality) {
    json["terms"]["maximum_identifiers"] = terms.maximum_identifiers;
  }
  json["attested_erasures"] = nlohmann::ordered_json::array();
  for (const std::string& bytes : run.record.erasures()) {
    v1::SignedErasure erasure;
    v1::ErasureStatement statement;
    if (!erasure.ParseFromString(bytes) || !statement.ParseFromString(erasure.statement()))
      continue;
    nlohmann::ordered_json items = nlohmann::ordered_json::array();
    for (const int item : statement.destroyed()) {
      items.push_back(
          v1::ErasureStatement::Item_Name(static_cast<v1::ErasureStatement::Item>(item)));
    }
    json["attested_erasures"].push_back({{"time", statement.time()}, {"destroyed", items}});
  }
  return json;
}

// The run of that id, or all runs of a campaign of that id that wait.
absl::StatusOr<std::vector<RunId>> RunsNamed(const RunRecords& records, const std::string& name) {
  absl::StatusOr<RunId> id = RunId::Create(name);
  if (!id.ok()) return id.status();
  std::vector<RunId> runs;
  bool is_campaign = false;
  for (const auto& [run, record] : records.All()) {
    if (run == *id) return std::vector<RunId>{run};
    if (record.campaign() != name) continue;
    is_campaign = true;
    absl::StatusOr<KnownRun> known = KnownRunFrom(records, record);
    if (known.ok() && known->waits()) runs.push_back(run);
  }
  if (!runs.empty()) return runs;
  return absl::NotFoundError(
      is_campaign
          ? absl::StrCat("no run of campaign ", name, " waits for approval")
          : absl::StrCat("this node knows no run or campaign ", name, "\nhint: mf-node runs list"));
}

absl::Status DecideAll(const RunsOptions& options, bool approved) {
  absl::StatusOr<RunRecords> records = OpenRecords(options.config);
  if (!records.ok()) return records.status();
  absl::StatusOr<std::vector<RunId>> runs = RunsNamed(*records, options.run);
  if (!runs.ok()) return runs.status();
  for (const RunId& run : *runs) {
    if (absl::Status s = records->Decide(run, approved, options.reason); !s.ok()) return s;
    std::cout << (approved ? "approved " : "refused ") << run.value() << '\n';
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunRunsList(const RunsOptions& options) {
  absl::StatusOr<RunRecords> records = OpenRecords(options.config);
  if (!records.ok()) return records.status();
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (auto& [id, record] : records->All()) {
    absl::StatusOr<KnownRun> run = KnownRunFrom(*records, std::move(record));
    if (!run.ok()) continue;
    if (options.json) {
      list.push_back(Json(*records, *run, false));
    } else {
      std::cout << id.value() << "  " << run->terms.corridor.ToString() << ' '
                << run->terms.period.ToString() << "  " << StateText(*run) << '\n';
    }
  }
  if (options.json) std::cout << list.dump(2) << '\n';
  return absl::OkStatus();
}

absl::Status RunRunsShow(const RunsOptions& options) {
  absl::StatusOr<RunRecords> records = OpenRecords(options.config);
  if (!records.ok()) return records.status();
  absl::StatusOr<RunId> id = RunId::Create(options.run);
  if (!id.ok()) return id.status();
  absl::StatusOr<node::RunRecord> record = records->Find(*id);
  if (!record.ok()) return record.status();
  absl::StatusOr<KnownRun> run = KnownRunFrom(*records, *std::move(record));
  if (!run.ok()) return run.status();
  const nlohmann::ordered_json json = Json(*records, *run, true);
  if (options.json) {
    std::cout << json.dump(2) << '\n';
    return absl::OkStatus();
  }
  for (const auto& [name, value] : json.items()) {
    if (value.is_object()) {
      for (const auto& [inner, content] : value.items()) {
        std::cout << inner << ": "
                  << (content.is_string() ? content.get<std::string>() : content.dump()) << '\n';
      }
    } else {
      std::cout << name << ": " << (value.is_string() ? value.get<std::string>() : value.dump())
                << '\n';
    }
  }
  return absl::OkStatus();
}

absl::Status RunRunsApprove(const RunsOptions& options) { return DecideAll(options, true); }

absl::Status RunRunsRefuse(const RunsOptions& options) { return DecideAll(options, false); }

}  // namespace mirrorflow
