// Linkage at scale, from batch files on disk to counts: writes the files of a made-up run, or links
// those of a directory and says how long it took, in how much memory, and what was found of the
// truth.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <utility>

#include "bench/linkage/synthetic_run.h"
#include "crypto/secret_bytes.h"
#include "linkage/linker.h"
#include "linkage/record_linkage.h"
#include "services/link_worker/batch_reading.h"
#include "services/terminal/outcome.h"
#include "services/terminal/progress_bar.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

double Seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double PeakMebibytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

struct LinkOptions {
  std::filesystem::path directory;
  unsigned threads = 2;
  bool json = false;
};

absl::Status Link(const LinkOptions& options) {
  const double start = Seconds();
  std::ifstream terms_file(options.directory / "scale.terms", std::ios::binary);
  std::stringstream terms_bytes;
  terms_bytes << terms_file.rdbuf();
  absl::StatusOr<RunTerms> terms = ParseTerms(terms_bytes.str());
  if (!terms.ok()) return terms.status();
  absl::StatusOr<ReadBatch> sender = ReadBatchFile(options.directory / "scale.sender");
  if (!sender.ok()) return sender.status();
  absl::StatusOr<ReadBatch> receiver = ReadBatchFile(options.directory / "scale.receiver");
  if (!receiver.ok()) return receiver.status();
  const double read = Seconds();
  const double cpu_before = CpuSeconds();
  absl::StatusOr<std::unique_ptr<RecordLinkage>> linkage =
      RecordLinkage::Create(sender->batch, receiver->batch, {.threshold = terms->threshold});
  if (!linkage.ok()) return linkage.status();
  ProgressBar progress("linking");
  absl::StatusOr<std::vector<Candidate>> links = LinkRecords(
      **linkage, options.threads,
      [&](std::uint64_t done, std::uint64_t total) { progress.Update(done, total); }, {});
  if (!links.ok()) return links.status();
  const LinkCounts counts = CountLinks(*links, sender->batch, receiver->batch, terms->dated_by,
                                       (*linkage)->token_conflicts());
  const double end = Seconds();
  const double cpu = CpuSeconds() - cpu_before;
  const double peak = PeakMebibytes();

  std::set<std::pair<std::uint32_t, std::uint32_t>> truth;
  std::uint64_t unreachable = 0;
  std::ifstream truth_file(options.directory / "scale.truth");
  std::uint32_t a = 0, b = 0, reachable = 0;
  while (truth_file >> a >> b >> reachable) {
    truth.insert({a, b});
    unreachable += reachable == 0 ? 1 : 0;
  }
  std::uint64_t correct = 0;
  for (const Candidate& link : *links) correct += truth.count({link.a, link.b});
  const auto share = [](std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
  };
  const nlohmann::ordered_json json = {
      {"sender_records", sender->batch.size()},
      {"receiver_records", receiver->batch.size()},
      {"row_bits", sender->batch.header().row_bits},
      {"shards", sender->batch.shards().size()},
      {"threads", options.threads},
      {"pairs_compared", (*linkage)->pairs()},
      {"links", links->size()},
      {"links_by_token", counts.by_token},
      {"precision", share(correct, links->size())},
      {"recall", share(correct, truth.size())},
      {"recall_lost_to_bands", share(unreachable, truth.size())},
      {"read_seconds", read - start},
      {"link_seconds", end - read},
      {"total_seconds", end - start},
      {"cpu_seconds_linking", cpu},
      {"million_pairs_per_cpu_second", static_cast<double>((*linkage)->pairs()) / cpu / 1e6},
      {"peak_mebibytes", peak}};
  if (options.json) {
    std::cout << json.dump() << '\n';
  } else {
    for (const auto& [name, value] : json.items()) std::cout << name << ": " << value << '\n';
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace mirrorflow

int main(int argc, char** argv) {
  CLI::App app("Linkage of made-up batches, from files on disk to counts", "linkage_scale");
  app.require_subcommand(1);
  app.footer(
      "Example:\n  linkage_scale write /tmp/run --records 100000 --bits 4096\n"
      "  linkage_scale link /tmp/run --threads 2");
  mirrorflow::SyntheticRun run;
  CLI::App* write = app.add_subcommand("write", "Write the files of a run");
  write->add_option("DIRECTORY", run.directory)->required();
  write->add_option("--records", run.records, "Of each side")->required();
  write->add_option("--bits", run.bits, "Of a row")->required();
  write->add_option("--matched", run.matched, "Share of records with a partner")
      ->capture_default_str();
  write->add_option("--tokens", run.tokens, "Share of partners with the same identifier")
      ->capture_default_str();
  write->add_option("--band-years", run.band_years, "Of a shard; 0: no shards")
      ->capture_default_str();
  write->add_option("--seed", run.seed)->capture_default_str();
  mirrorflow::LinkOptions link;
  CLI::App* link_command = app.add_subcommand("link", "Link the files of a run");
  link_command->add_option("DIRECTORY", link.directory)->required();
  link_command->add_option("--threads", link.threads)->capture_default_str();
  link_command->add_flag("--json", link.json);
  CLI11_PARSE(app, argc, argv);
  if (!mirrorflow::InitCrypto()) return mirrorflow::kExitFailed;
  return mirrorflow::ReportOutcome("linkage_scale", write->parsed()
                                                        ? mirrorflow::WriteSyntheticRun(run)
                                                        : mirrorflow::Link(link));
}
