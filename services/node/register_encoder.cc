#include "services/node/register_encoder.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/batch_commitment.h"
#include "crypto/run_batch_encoder.h"
#include "services/node/node_population.h"
#include "services/storage/private_directory.h"

namespace mirrorflow {

absl::StatusOr<EncodedRegister> EncodeRegister(const NodeConfig& config,
                                               const std::vector<Corridor>& campaign,
                                               const RunTerms& terms, Side side,
                                               const SecretBytes& run_key,
                                               const ReadProgressCallback& progress,
                                               std::stop_token stop) {
  if (absl::Status status = RequirePrivateDirectory(config.state_directory); !status.ok()) {
    return status;
  }
  absl::StatusOr<NodePopulation> read =
      ReadNodePopulation(config, config.state_directory, terms.batch_rule.duration_rule(),
                         {.progress = progress, .require_events = true, .stop = stop});
  if (!read.ok()) return read.status();
  absl::StatusOr<std::unique_ptr<RunBatchEncoder>> batch =
      RunBatchEncoder::Create(terms, side, run_key);
  if (!batch.ok()) return batch.status();
  absl::StatusOr<SelectionCounts> counts = read->population.Select(
      {.corridor = terms.corridor,
       .side = side,
       .period = terms.period,
       .rule = terms.batch_rule,
       .campaign = campaign},
      [&batch](PersonEvent&& event) {
        (*batch)->Add(std::move(event));
        return absl::OkStatus();
      },
      std::move(stop));
  if (!counts.ok()) return counts.status();
  absl::StatusOr<BatchWithFacts> encoded = (*batch)->FinishWithFacts();
  if (!encoded.ok()) return encoded.status();
  return EncodedRegister{.batch = *std::move(encoded), .report = (*batch)->report()};
}

std::string ReportText(const BatchReport& report) {
  std::string text;
  const auto say = [&text](std::size_t count, std::string_view what) {
    if (count == 0) return;
    absl::StrAppend(&text, text.empty() ? "" : "; ", SizeBucket(count), " ", std::string(what));
  };
  say(report.without_identity, "records have too little identity for a row");
  say(report.without_birth_year, "have no year of birth and so no row");
  say(report.coarsening.age_withdrawn, "were sent without age group");
  say(report.coarsening.sex_withdrawn, "were sent without sex");
  say(report.coarsening.shard_withdrawn, "were sent without a row, in too small a birth-year band");
  say(report.coarsening.withheld, "of a rare kind were not sent");
  return text.empty() ? "nothing was coarsened or left out" : text;
}

}  // namespace mirrorflow
