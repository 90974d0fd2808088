#include "statistics/vintage_figures.h"

namespace mirrorflow {
namespace {

// Variance of a change of which only is known that it is below `least_change`.
std::int64_t MicroVarianceOfChange(std::int64_t least_change) {
  return least_change * (least_change - 1) * 1'000'000 / 3;
}

bool SameFigure(const ProtectedCount& a, const ProtectedCount& b) {
  return a.value == b.value && a.secondary == b.secondary;
}

}  // namespace

void RepeatPublishedFigures(ProtectedCounts& run, std::span<const PublishedVintage> earlier,
                            const ProtectionFacts& facts) {
  if (facts.profile == DisclosureProfile::kDp) return;
  for (ProtectedCount& drawn : run.counts) {
    const CountRange range = RangeOf(drawn, facts);
    const ProtectedCount* latest = nullptr;
    bool differ = false;
    for (const PublishedVintage& vintage : earlier) {
      if (vintage.facts.profile == DisclosureProfile::kDp) continue;
      const ProtectedCount* published = vintage.counts.Find(drawn.table, drawn.figure, drawn.code);
      if (published == nullptr) continue;
      if (Distance(range, RangeOf(*published, vintage.facts)) >= facts.LeastChange()) continue;
      differ = differ || (latest != nullptr && !SameFigure(*latest, *published));
      latest = published;
    }
    if (latest == nullptr) continue;
    if (differ) {
      drawn.value = std::nullopt;
      drawn.secondary = true;
      drawn.repeated = 0;
      continue;
    }
    drawn.value = latest->value;
    drawn.secondary = latest->secondary;
    drawn.repeated = latest->repeated + 1;
    drawn.micro_variance = latest->micro_variance + MicroVarianceOfChange(facts.LeastChange());
  }
}

}  // namespace mirrorflow
