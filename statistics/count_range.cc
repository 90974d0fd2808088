#include "statistics/count_range.h"

#include <algorithm>

namespace mirrorflow {
namespace {

constexpr std::int64_t kLeastChange = 10;

CountRange FreshRangeOf(const ProtectedCount& count, const ProtectionFacts& facts) {
  if (facts.profile == DisclosureProfile::kDp) return {};
  if (!count.value.has_value()) {
    return count.secondary ? CountRange{} : CountRange{0, facts.threshold - 1};
  }
  if (facts.profile == DisclosureProfile::kCkm) {
    const std::int64_t least = *count.value > 0 ? 1 : 0;
    return {std::max(least, *count.value - kCellKeyLargestChange),
            *count.value + kCellKeyLargestChange};
  }
  return {std::max(facts.threshold, *count.value - facts.base + 1), *count.value + facts.base - 1};
}

}  // namespace

std::int64_t Distance(const CountRange& a, const CountRange& b) {
  return std::max({std::int64_t{0}, a.low - b.high, b.low - a.high});
}

ProtectionFacts ProtectionFacts::Of(const DisclosureRule& rule) {
  return {.profile = rule.profile(),
          .threshold = rule.threshold(),
          .base = static_cast<std::int64_t>(rule.rounding_base())};
}

std::int64_t ProtectionFacts::LeastChange() const { return std::max(threshold, kLeastChange); }

CountRange ProtectionFacts::Repeated(const CountRange& range) const {
  if (range == CountRange{}) return range;
  // A figure that is drawn lies so far beside the count at most, and the smallest one stands for
  // all counts up to `hidden`.
  const std::int64_t spread = profile == DisclosureProfile::kCkm ? kCellKeyLargestChange : base - 1;
  const std::int64_t hidden =
      profile == DisclosureProfile::kCkm ? kCellKeyLargestChange : threshold - 1;
  const std::int64_t least_shown = profile == DisclosureProfile::kCkm ? 1 : threshold;
  const std::int64_t beside = LeastChange() - 1;
  const std::int64_t low =
      range.low - hidden <= beside ? 0 : std::max(least_shown, range.low - beside - 2 * spread);
  return {low, std::max(range.high + beside + 2 * spread, hidden)};
}

CountRange RangeOf(const ProtectedCount& count, const ProtectionFacts& facts) {
  CountRange range = FreshRangeOf(count, facts);
  for (std::uint32_t i = 0; i < count.repeated; ++i) range = facts.Repeated(range);
  return range;
}

}  // namespace mirrorflow
