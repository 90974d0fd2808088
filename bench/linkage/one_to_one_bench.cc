#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "bench/linkage/synthetic_filters.h"
#include "linkage/null_model.h"
#include "linkage/one_to_one.h"

namespace mirrorflow {
namespace {

// Greedy matching of sorted candidates, 10 a row.
void MatchCandidates(benchmark::State& state) {
  const auto rows = static_cast<std::uint32_t>(state.range(0));
  std::mt19937_64 random(1);
  std::vector<Candidate> candidates(std::size_t{rows} * 10);
  for (auto& c : candidates) {
    c = {static_cast<std::uint32_t>(random() % rows), static_cast<std::uint32_t>(random() % rows),
         static_cast<std::uint32_t>(random() >> 33)};
  }
  std::ranges::sort(candidates, ComesBefore);
  for (auto _ : state) benchmark::DoNotOptimize(MatchOneToOne(candidates, rows, rows));
  state.SetItemsProcessed(static_cast<std::int64_t>(candidates.size()) * state.iterations());
}
BENCHMARK(MatchCandidates)->Arg(10000)->Arg(1000000)->Unit(benchmark::kMillisecond);

// The whole choice of a threshold for two sides of 1024-bit filters.
void ChooseThresholdOfFilters(benchmark::State& state) {
  const auto rows = static_cast<std::size_t>(state.range(0));
  const auto a = SyntheticFilters(rows, 1024, 1);
  const auto b = SyntheticFilters(rows, 1024, 2);
  for (auto _ : state) benchmark::DoNotOptimize(ChooseThreshold({a, 16}, {b, 16}));
}
BENCHMARK(ChooseThresholdOfFilters)->Arg(3000)->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mirrorflow
