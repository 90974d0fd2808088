#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "bench/linkage/synthetic_filters.h"
#include "linkage/comparison.h"

// All pairs of two sides at Dice >= 0.8, one thread, preparation of the data inside.
// items_per_second is comparisons per second. "filters" are correlated like names, "random" rows
// have 35 % of independent bits set: the kernels leave hopeless tiles early, so the data matters;
// "full" has a threshold so low that no tile can be left early.
namespace mirrorflow {
namespace {

constexpr std::size_t kRows = 8000;

std::vector<std::uint64_t> RandomRows(std::size_t n, std::size_t bits, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint64_t> rows(n * bits / 64);
  // (x & y) | (x & z) has 3/8 of its bits set.
  for (auto& word : rows) word = random() & (random() | random());
  return rows;
}

void CompareAllPairs(benchmark::State& state, const Kernel* kernel, const std::string& data,
                     std::size_t bits) {
  const std::size_t n = bits > 2048 ? kRows / 2 : kRows;
  const bool filters = data == "filters";
  const auto a = filters ? SyntheticFilters(n, bits, 1) : RandomRows(n, bits, 1);
  const auto b = filters ? SyntheticFilters(n, bits, 2) : RandomRows(n, bits, 2);
  // No pair of random rows reaches 0.55, and no tile is lost before it is read to its end.
  const DiceThreshold threshold =
      data == "full" ? *DiceThreshold::Create(11, 20) : *DiceThreshold::Create(8, 10);
  ComparisonOptions options;
  options.kernel = kernel;
  std::size_t candidates = 0;
  for (auto _ : state) {
    candidates = FindCandidates({a, bits / 64}, {b, bits / 64}, threshold, options)->size();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(n * n) * state.iterations());
  state.counters["candidates"] = static_cast<double>(candidates);
}

const bool kRegistered = [] {
  for (const Kernel* kernel : SupportedKernels()) {
    for (const char* data : {"filters", "random", "full"}) {
      for (const std::size_t bits : {512u, 1024u, 2048u, 4096u, 8192u}) {
        const std::string name = "CompareAllPairs/" + std::string(kernel->name) + "/" + data + "/" +
                                 std::to_string(bits);
        benchmark::RegisterBenchmark(name.c_str(), CompareAllPairs, kernel, std::string(data), bits)
            ->Unit(benchmark::kMillisecond);
      }
    }
  }
  return true;
}();

}  // namespace
}  // namespace mirrorflow
