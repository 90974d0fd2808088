#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/matching_rule.h"

namespace mirrorflow {

// From the numbers of a message, whose type has room for more than a level. The errors of
// MatchingRule::Create.
template <typename Numbers>
absl::StatusOr<MatchingRule> MatchingRuleOf(const Numbers& numbers, std::uint32_t padding) {
  std::vector<std::uint8_t> levels;
  for (const std::uint32_t number : numbers) {
    constexpr std::uint32_t kLargest = std::numeric_limits<std::uint8_t>::max();
    levels.push_back(static_cast<std::uint8_t>(number < kLargest ? number : kLargest));
  }
  return MatchingRule::Create(std::move(levels), padding);
}

// Into a message of that kind, which is empty.
template <typename Wire>
void MatchingRuleToWire(const MatchingRule& rule, Wire& wire) {
  for (const std::uint8_t level : rule.levels()) wire.add_levels(level);
  wire.set_padding(rule.padding());
}

}  // namespace mirrorflow
