// Split trust on this machine: three parties as threads of one process, made-up rows. What one
// party's thread costs, by kernel; then a run from shares to figures. ./mirrorflow bench
// split-trust
#include <sodium.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "crypto/secret_bytes.h"
#include "crypto/sharing/batch_sharing.h"
#include "linkage/split_trust/run_locally.h"

namespace mirrorflow {
namespace {

double ThreadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

template <typename T>
T OrDie(absl::StatusOr<T> value) {
  if (value.ok()) return *std::move(value);
  std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
  std::exit(1);
}

// Half of the receiver's rows are the sender's with 2 % of the bits changed; a quarter of all bits
// is set.
EncodedBatch MadeUpBatch(Side side, std::size_t records, std::uint32_t row_bits) {
  std::mt19937_64 random(1);
  BatchContents contents;
  contents.words.resize(records * row_bits / 64);
  for (std::uint64_t& word : contents.words) word = random() & random();
  if (side == Side::kReceiver) {
    std::mt19937_64 other(2);
    for (std::size_t i = 0; i < contents.words.size(); ++i) {
      if (i >= contents.words.size() / 2) {
        contents.words[i] = other() & other();
      } else if (other() % 2 == 0) {
        contents.words[i] ^= std::uint64_t{1} << other() % 64;
      }
    }
  }
  contents.stratum_codes.resize(records);
  BatchHeader header = {.run_id = OrDie(RunId::Create("bench")),
                        .corridor = OrDie(Corridor::Parse("KE-UG")),
                        .period = OrDie(Period::Create("2024")),
                        .side = side,
                        .encoding_profile = "plain-v1",
                        .row_bits = row_bits,
                        .record_count = records,
                        .row_count = records};
  return OrDie(EncodedBatch::Create(header, std::move(contents)));
}

void Measure(const ShareKernel& kernel, std::size_t records, std::vector<std::uint8_t> levels) {
  const EncodedBatch sender = MadeUpBatch(Side::kSender, records, 1024);
  const EncodedBatch receiver = MadeUpBatch(Side::kReceiver, records, 1024);
  const SharingPlan plan{.dimensions = {3, 20, 10, 10, 8}};
  const std::vector<SharedFacts> facts(records, {.categories = {0, 0, 0, 0, 0}});
  const auto sender_views = OrDie(ShareBatch(sender, facts, plan, ShareSeeds::Random()));
  const auto receiver_views = OrDie(ShareBatch(receiver, facts, plan, ShareSeeds::Random()));
  const SplitTrustTerms terms{
      .threshold = OrDie(DiceThreshold::Create(4, 5)), .levels = levels, .run_terms_hash = {}};
  // A party's processor time: what its thread has used when it asks for the last noise.
  std::mutex mutex;
  std::vector<double> seconds;
  const std::size_t figures = 3 * (1 + 51);
  const auto noise = [&, figures](OpenedFigure, std::size_t) -> absl::StatusOr<std::int64_t> {
    thread_local std::size_t calls = 0;
    if (++calls == figures) {
      const std::lock_guard lock(mutex);
      seconds.push_back(ThreadSeconds());
    }
    return 0;
  };
  const auto start = std::chrono::steady_clock::now();
  const auto results = OrDie(RunAllParties({.sender = sender_views,
                                            .receiver = receiver_views,
                                            .terms = terms,
                                            .noise = noise,
                                            .kernel = &kernel}));
  const double wall =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto pairs = static_cast<double>(results[0].pairs);
  const double slowest = *std::ranges::max_element(seconds);
  std::printf("| %s | %zu | %zu | %.3g | %.1f | %.1f | %.1f | %.3f | %llu | %lld |\n",
              std::string(kernel.name).c_str(), levels.size(), records, pairs, wall, slowest,
              pairs / slowest / 1e6, static_cast<double>(results[0].bytes_sent) / pairs,
              static_cast<unsigned long long>(results[0].rounds),
              static_cast<long long>(results[0].figures.linked[0]));
  std::fflush(stdout);
}

}  // namespace
}  // namespace mirrorflow

// split_trust_bench [RECORDS]...
int main(int argc, char** argv) {
  if (!mirrorflow::InitCrypto()) return 1;
  std::vector<std::size_t> sizes;
  for (int i = 1; i < argc; ++i) sizes.push_back(std::strtoul(argv[i], nullptr, 10));
  if (sizes.empty()) sizes = {4096};
  std::printf(
      "| kernel | levels | records a side | pairs | from shares to figures, s | core s of the "
      "busiest party "
      "| M pairs/core s | bytes a pair a party | rounds | links |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
  // Every kernel without levels; the best one also with them. It alone for large sizes.
  const auto kernels = mirrorflow::SupportedShareKernels();
  for (const std::size_t records : sizes) {
    for (const mirrorflow::ShareKernel* kernel : kernels) {
      if (records > 8192 && kernel != kernels.front()) break;
      mirrorflow::Measure(*kernel, records, {});
    }
    mirrorflow::Measure(
        *kernels.front(), records,
        {mirrorflow::kRecommendedLevels.begin(), mirrorflow::kRecommendedLevels.end()});
  }
}
