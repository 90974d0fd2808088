// The linkage tables of docs/speed.md, as Markdown. Every figure is the best of several runs in
// time of the thread, so that other work on the machine disturbs it little; cycles are that time
// multiplied by the clock of the core, which is measured by a chain of products just before.
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "bench/linkage/synthetic_filters.h"
#include "bench/linkage/synthetic_run.h"
#include "linkage/comparison.h"
#include "linkage/one_to_one.h"
#include "linkage/record_matching.h"

namespace mirrorflow {
namespace {

double ThreadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double WallSeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Cycles a second: a product that waits for the one before takes three on the processors for which
// there are kernels. (Additions of a constant may take none.)
double ClockRate() {
  constexpr std::uint64_t kProducts = 32'000'000;
  constexpr double kCyclesOfAProduct = 3;
  double best = 0;
  for (int run = 0; run < 3; ++run) {
    const double start = ThreadSeconds();
    std::uint64_t product = 1;
    for (std::uint64_t i = 0; i < kProducts / 16; ++i) {
      for (int j = 0; j < 16; ++j) {
#if defined(__x86_64__)
        asm volatile("imul %0, %0" : "+r"(product) : : "cc");
#else
        asm volatile("mul %0, %0, %0" : "+r"(product));
#endif
      }
    }
    best = std::max(best, kCyclesOfAProduct * kProducts / (ThreadSeconds() - start));
  }
  return best;
}

double BestOf(int runs, const std::function<double()>& clock, const std::function<void()>& work) {
  double best = 1e300;
  for (int run = 0; run < runs; ++run) {
    const double start = clock();
    work();
    best = std::min(best, clock() - start);
  }
  return best;
}

struct Data {
  const char* name;
  std::vector<std::uint64_t> a;
  std::vector<std::uint64_t> b;
  DiceThreshold threshold;
};

// The same rows with a threshold that no bound can use.
DiceThreshold Lowest() { return *DiceThreshold::Create(11, 20); }

std::vector<std::uint64_t> SparseRows(std::size_t n, std::size_t bits, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint64_t> rows(n * bits / 64);
  for (auto& word : rows) word = random() & (random() | random());  // 3/8 of the bits
  return rows;
}

std::size_t CompareAll(const Data& data, std::size_t bits, const Kernel* kernel, unsigned threads) {
  ComparisonOptions options;
  options.kernel = kernel;
  options.threads = threads;
  const auto found =
      FindCandidates({data.a, bits / 64}, {data.b, bits / 64}, data.threshold, options);
  if (!found.ok()) std::abort();
  return found->size();
}

void PrintKernels() {
  std::printf(
      "Cycles a comparison and million comparisons a second on one core, all pairs, exact,\n"
      "preparation included. `filters`: synthetic Bloom filters as alike as those of names, Dice\n"
      ">= 0.8; `hardened`: rows of made-up hardened records, Dice >= 0.72; `full`: no tile can be\n"
      "left early.\n\n| kernel | bits | filters | hardened | full |\n| --- | --- | --- | --- | --- "
      "|\n");
  for (const Kernel* kernel : SupportedKernels()) {
    for (const std::uint32_t bits : {512u, 1024u, 2048u, 4096u, 8192u}) {
      const std::size_t rows = kernel == &kScalarKernel ? 1500 : bits > 2048 ? 4000 : 8000;
      SyntheticRows hardened = MakeSyntheticRows(rows, bits, 0.5, 1);
      const Data all[] = {{"filters", SyntheticFilters(rows, bits, 1),
                           SyntheticFilters(rows, bits, 2), *DiceThreshold::Create(8, 10)},
                          {"hardened", std::move(hardened.sender), std::move(hardened.receiver),
                           *DiceThreshold::Create(72, 100)},
                          {"full", SparseRows(rows, bits, 1), SparseRows(rows, bits, 2), Lowest()}};
      std::printf("| %s | %u |", kernel->name, bits);
      for (const Data& data : all) {
        const double clock = ClockRate();
        const double seconds = BestOf(5, ThreadSeconds, [&] { CompareAll(data, bits, kernel, 1); });
        const double pairs = static_cast<double>(rows) * static_cast<double>(rows);
        std::printf(" %.2f, %.0f |", seconds * clock / pairs, pairs / seconds / 1e6);
      }
      std::printf("\n");
      std::fflush(stdout);
    }
  }
}

void PrintMatchRates() {
  constexpr std::uint32_t kBits = 2048;
  constexpr std::size_t kRows = 8000;
  std::printf(
      "\nMillion comparisons a second by the share of records that have a partner (hardened, %u "
      "bits,\nbest kernel), and by a threshold that lets more and more pairs through.\n\n"
      "| partners | threshold | candidates a record | comparisons |\n| --- | --- | --- | --- |\n",
      kBits);
  for (const double matched : {0.0, 0.5, 1.0}) {
    for (const std::uint32_t threshold : {72u, 58u, 54u}) {
      SyntheticRows rows = MakeSyntheticRows(kRows, kBits, matched, 1);
      const Data data{"", std::move(rows.sender), std::move(rows.receiver),
                      *DiceThreshold::Create(threshold, 100)};
      std::size_t candidates = 0;
      const double seconds =
          BestOf(3, ThreadSeconds, [&] { candidates = CompareAll(data, kBits, nullptr, 1); });
      std::printf("| %.0f %% | 0.%u | %.2f | %.0f |\n", matched * 100, threshold,
                  static_cast<double>(candidates) / kRows,
                  static_cast<double>(kRows) * kRows / seconds / 1e6);
      std::fflush(stdout);
    }
  }
}

void PrintScaling() {
  constexpr std::uint32_t kBits = 2048;
  std::printf(
      "\nScaling (hardened, %u bits): million comparisons a second of wall time.\n\n"
      "| records | 1 thread | 2 threads | ratio |\n| --- | --- | --- | --- |\n",
      kBits);
  for (const std::size_t records : {5000u, 10000u, 20000u, 40000u}) {
    SyntheticRows rows = MakeSyntheticRows(records, kBits, 0.5, 1);
    const Data data{"", std::move(rows.sender), std::move(rows.receiver),
                    *DiceThreshold::Create(72, 100)};
    const double pairs = static_cast<double>(records) * static_cast<double>(records);
    const int runs = records > 20000 ? 2 : 4;
    const double one = BestOf(runs, WallSeconds, [&] { CompareAll(data, kBits, nullptr, 1); });
    const double two = BestOf(runs, WallSeconds, [&] { CompareAll(data, kBits, nullptr, 2); });
    std::printf("| %zu | %.0f | %.0f | %.2f |\n", records, pairs / one / 1e6, pairs / two / 1e6,
                one / two);
    std::fflush(stdout);
  }
}

void PrintMatching() {
  std::printf(
      "\nMatching of records, 10 candidates each: sorting them, greedy matching of sorted ones, "
      "and\n"
      "lists and matching as in a run. Million candidates a second.\n\n"
      "| records | sort | greedy | lists and matching |\n| --- | --- | --- | --- |\n");
  for (const std::uint32_t records : {10000u, 100000u, 1000000u}) {
    std::mt19937_64 random(1);
    std::vector<Candidate> candidates(std::size_t{records} * 10);
    for (auto& c : candidates) {
      c = {static_cast<std::uint32_t>(random() % records),
           static_cast<std::uint32_t>(random() % records),
           static_cast<std::uint32_t>(random() >> 33)};
    }
    std::vector<Candidate> sorted;
    const double sort = BestOf(3, ThreadSeconds, [&] {
      sorted = candidates;
      SortCandidates(sorted);
    });
    const double greedy =
        BestOf(3, ThreadSeconds, [&] { MatchOneToOne(sorted, records, records); });
    const double bounded = BestOf(3, ThreadSeconds, [&] {
      BoundedCandidates lists(16);
      for (std::size_t i = 0; i < candidates.size(); i += 1000) {
        lists.Add(std::span(candidates).subspan(i, 1000));
      }
      RecordMatching matching(records, records);
      const absl::Status status = matching.Match(
          std::move(lists).Finish(), [](auto, auto, const auto&) -> absl::StatusOr<CandidateLists> {
            return CandidateLists();  // few lists are cut off, and these lose their end
          });
      if (!status.ok()) std::abort();
    });
    const double millions = static_cast<double>(candidates.size()) / 1e6;
    std::printf("| %u | %.0f | %.0f | %.1f |\n", records, millions / sort, millions / greedy,
                millions / bounded);
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace mirrorflow

int main() {
  std::printf("Clock of the core %.2f GHz, %u cores.\n\n", mirrorflow::ClockRate() / 1e9,
              std::thread::hardware_concurrency());
  mirrorflow::PrintKernels();
  mirrorflow::PrintMatchRates();
  mirrorflow::PrintScaling();
  mirrorflow::PrintMatching();
}
