#include "services/office/campaign_release.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/office/counts_record.h"
#include "statistics/flow_matrix.h"
#include "statistics/suppression.h"
#include "statistics/table_csv.h"
#include "statistics/table_json.h"

namespace mirrorflow {
namespace {

using Json = nlohmann::ordered_json;

// A reason can have a hint on a second line.
std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string JsonFile(const StoredCampaign& campaign, const std::vector<ReleasedTable>& tables,
                     const std::vector<StoredRun>& missing) {
  Json json = Json::parse(ToJson(tables));
  json["campaign"] = campaign.id.value();
  Json& runs = json["missing_runs"] = Json::array();
  for (const StoredRun& run : missing) {
    runs.push_back({{"run", run.id.value()},
                    {"corridor", run.terms.corridor.ToString()},
                    {"state", RunStateName(run.state)},
                    {"reason", FirstLine(run.message)}});
  }
  return json.dump(2) + "\n";
}

absl::StatusOr<std::string> TextFile(const StoredCampaign& campaign, const RunTerms& terms,
                                     const std::vector<ReleasedTable>& tables,
                                     const std::vector<StoredRun>& missing) {
  std::string text = absl::StrCat("Campaign ", campaign.id.value(), ", period ",
                                  terms.period.ToString(), ". Persons; [c]: suppressed, small or ",
                                  "needed to protect a small one (threshold ",
                                  terms.suppression_threshold, "); .: no table.\n");
  for (const Figure figure : kFigures) {
    absl::StatusOr<std::string> matrix = FlowMatrix(tables, figure);
    if (!matrix.ok()) return matrix.status();
    absl::StrAppend(&text, "\n", *matrix);
  }
  if (!missing.empty()) absl::StrAppend(&text, "\nMissing:\n");
  for (const StoredRun& run : missing) {
    absl::StrAppend(&text, "  ", run.terms.corridor.ToString(), "  ",
                    std::string(RunStateName(run.state)), ": ", FirstLine(run.message), "\n");
  }
  return text;
}

}  // namespace

absl::StatusOr<std::vector<NamedBytes>> BuildRelease(const StoredCampaign& campaign,
                                                     const RunStore& store) {
  std::vector<ReleasedTable> tables;
  std::vector<StoredRun> missing;
  const std::vector<StoredRun> runs = store.RunsOf(campaign.id);
  for (const StoredRun& run : runs) {
    if (run.state != RunState::kErased) {
      missing.push_back(run);
      continue;
    }
    absl::StatusOr<std::string> bytes = store.ReadCounts(run.id);
    if (!bytes.ok()) return bytes.status();
    absl::StatusOr<FlowTable> exact = ParseCounts(run.terms, *bytes);
    if (!exact.ok()) return exact.status();
    absl::StatusOr<ReleasedTable> table =
        SuppressSmallCells(*exact, run.terms.suppression_threshold);
    if (!table.ok()) return table.status();
    tables.push_back(*std::move(table));
  }
  if (tables.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("no run of campaign ", campaign.id.value(), " came to a table"));
  }
  absl::StatusOr<std::string> text = TextFile(campaign, runs.front().terms, tables, missing);
  if (!text.ok()) return text.status();
  return std::vector<NamedBytes>{{kReleaseCsv, ToCsv(tables)},
                                 {kReleaseJson, JsonFile(campaign, tables, missing)},
                                 {kReleaseText, *std::move(text)}};
}

}  // namespace mirrorflow
