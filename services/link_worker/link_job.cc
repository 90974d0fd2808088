#include "services/link_worker/link_job.h"

#include <sched.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/stratum.h"
#include "crypto/blake2b.h"
#include "crypto/subkey_labels.h"
#include "crypto/unseal_key.h"
#include "linkage/linker.h"
#include "linkage/record_linkage.h"
#include "services/link_worker/batch_reading.h"
#include "services/link_worker/checkpoint_file.h"
#include "services/storage/durable_file.h"
#include "services/terminal/progress_bar.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

// Files of tiles are of no use to a program that cuts them otherwise.
constexpr std::uint64_t kPlanVersion = 1;

// What one rank holds.
struct Job {
  RunTerms terms;
  ReadBatch sender;
  ReadBatch receiver;
  std::unique_ptr<RecordLinkage> linkage;  // of the two
  Hash256 fingerprint{};
};

unsigned CoresOfThisRank() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
  return static_cast<unsigned>(std::max(CPU_COUNT(&cores), 1));
}

// Of all on which the tiles and their results depend.
Hash256 FingerprintOf(const Job& job, const LinkageOptions& options) {
  return Blake2b256()
      .Field(kTilePlanLabel)
      .Field(kPlanVersion)
      .Field(job.sender.digest)
      .Field(job.receiver.digest)
      .Field(options.threshold.numerator())
      .Field(options.threshold.denominator())
      .Field(static_cast<std::uint64_t>(options.measure))
      .Field(std::uint64_t{options.sexes_apart})
      .Field(options.list_depth)
      .Field(job.linkage->tile_count())
      .Field(job.linkage->pairs())
      .Final();
}

absl::StatusOr<std::unique_ptr<Job>> LoadJob(const LinkJobOptions& options, std::stop_token stop) {
  absl::StatusOr<std::string> terms_bytes = ReadWholeFile(options.terms);
  if (!terms_bytes.ok()) return terms_bytes.status();
  absl::StatusOr<RunTerms> terms = ParseTerms(*terms_bytes);
  if (!terms.ok()) return terms.status();
  if (terms->mode != LinkageMode::kLinkageUnit) {
    return absl::InvalidArgumentError("the terms of this run ask for another linkage mode");
  }
  std::optional<UnsealKey> unseal_key;
  if (!options.unseal_key.empty()) {
    absl::StatusOr<UnsealKey> key = UnsealKey::ReadFrom(options.unseal_key);
    if (!key.ok()) return key.status();
    unseal_key.emplace(*std::move(key));
  }
  const auto read = [&](const std::string& path, Side side) {
    return unseal_key.has_value() ? ReadSealedBatchFile(path, *unseal_key, *terms, side)
                                  : ReadBatchFile(path);
  };
  absl::StatusOr<ReadBatch> sender = read(options.sender, Side::kSender);
  if (!sender.ok()) return sender.status();
  absl::StatusOr<ReadBatch> receiver = read(options.receiver, Side::kReceiver);
  if (!receiver.ok()) return receiver.status();
  if (absl::Status status = CheckBatches(sender->batch, receiver->batch, *terms); !status.ok()) {
    return status;
  }
  auto job = std::make_unique<Job>(
      Job{*std::move(terms), *std::move(sender), *std::move(receiver), nullptr});
  const LinkageOptions linkage_options{.threshold = job->terms.threshold,
                                       .sexes_apart = options.sexes_apart};
  absl::StatusOr<std::unique_ptr<RecordLinkage>> linkage = RecordLinkage::Create(
      job->sender.batch, job->receiver.batch, linkage_options, std::move(stop));
  if (!linkage.ok()) return linkage.status();
  job->linkage = *std::move(linkage);
  job->fingerprint = FingerprintOf(*job, linkage_options);
  return job;
}

std::string CountsAsJson(const Job& job, const LinkCounts& counts) {
  nlohmann::ordered_json strata = nlohmann::ordered_json::array();
  std::uint64_t linked = 0;
  for (std::uint32_t code = 0; code < kStratumCount; ++code) {
    const absl::StatusOr<Stratum> stratum = Stratum::FromCode(code);
    linked += counts.by_stratum[code];
    if (counts.by_stratum[code] == 0) continue;
    strata.push_back({{"sex", SexCode(stratum->sex)},
                      {"age", BroadAgeCode(stratum->age)},
                      {"linked", counts.by_stratum[code]}});
  }
  const nlohmann::ordered_json json = {
      {"run", job.terms.run_id.value()},
      {"corridor", job.terms.corridor.ToString()},
      {"period", job.terms.period.ToString()},
      {"sender_records", job.sender.batch.size()},
      {"receiver_records", job.receiver.batch.size()},
      {"linked", linked},
      {"linked_by_stratum_of_sender", strata},
      {"diagnostics",
       {{"linked_outside_the_period", counts.outside_period},
        {"linked_with_other_stratum", counts.disagreeing},
        {"linked_by_token", counts.by_token},
        {"tokens_of_several_records", counts.token_conflicts.of_several},
        {"token_pairs_refused", counts.token_conflicts.refused},
        {"token_pairs_unconfirmed", counts.token_conflicts.unconfirmed}}}};
  return json.dump(2) + "\n";
}

// The root's part after all ranks hold the same.
absl::Status LinkAtRoot(const LinkJobOptions& options, const RankExchange& exchange,
                        unsigned threads, Job& job, std::optional<CheckpointFile>& checkpoint,
                        std::stop_token stop) {
  RecordLinkage& linkage = *job.linkage;
  ProgressBar progress("linking");
  std::uint64_t pairs_done = 0;
  for (std::size_t tile = 0; tile < linkage.tile_count(); ++tile) {
    if (linkage.HasTile(tile)) pairs_done += linkage.tile_pairs(tile);
  }
  absl::Status compared =
      exchange.CompareTiles(linkage, threads, stop, [&](const TileResult& result) {
        absl::Status status = linkage.Add(result);
        if (status.ok() && checkpoint.has_value()) status = checkpoint->Append(result);
        if (status.ok()) pairs_done += linkage.tile_pairs(result.tile);
        progress.Update(pairs_done, linkage.pairs());
        return status;
      });
  if (!compared.ok()) return compared;
  absl::StatusOr<std::vector<Candidate>> links = linkage.Finish(threads, std::move(stop));
  if (!links.ok()) return links.status();
  const LinkCounts counts = CountLinks(*links, job.sender.batch, job.receiver.batch,
                                       job.terms.dated_by, linkage.token_conflicts());
  if (absl::Status written = WriteFileDurably(options.result, CountsAsJson(job, counts));
      !written.ok()) {
    return written;
  }
  return checkpoint.has_value() ? checkpoint->Remove() : absl::OkStatus();
}

}  // namespace

absl::Status RunLinkJob(const LinkJobOptions& options, const RankExchange& exchange,
                        std::stop_token stop) {
  absl::StatusOr<std::unique_ptr<Job>> job = LoadJob(options, stop);
  if (!exchange.AllAgree(job.ok())) return job.status();
  const Hash256& fingerprint = (*job)->fingerprint;
  if (!exchange.AllHold(fingerprint)) {
    if (!exchange.IsRoot()) return absl::OkStatus();
    return absl::FailedPreconditionError(
        "the ranks have read different batches or terms"
        "\nhint: give all of them the same directory and the same options");
  }
  std::optional<CheckpointFile> checkpoint;
  absl::Status opened;
  if (exchange.IsRoot() && !options.checkpoint.empty()) {
    absl::StatusOr<CheckpointFile> file = CheckpointFile::Open(
        options.checkpoint, fingerprint,
        [&](const TileResult& result) { return (*job)->linkage->Add(result); });
    opened = file.status();
    if (file.ok()) checkpoint.emplace(*std::move(file));
  }
  if (!exchange.AllAgree(opened.ok())) return opened;
  const unsigned threads = options.threads > 0 ? options.threads : CoresOfThisRank();
  if (exchange.IsRoot()) {
    return LinkAtRoot(options, exchange, threads, **job, checkpoint, std::move(stop));
  }
  return exchange.CompareTiles(*(*job)->linkage, threads, std::move(stop),
                               [](const TileResult&) { return absl::OkStatus(); });
}

}  // namespace mirrorflow
