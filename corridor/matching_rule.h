#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace mirrorflow {

// Levels for rows of plain-v1: nearly as good as the order of scores itself (docs/split-trust.md).
inline constexpr std::array<std::uint8_t, 5> kRecommendedLevels = {12, 11, 10, 9, 8};
inline constexpr std::uint32_t kRecommendedPadding = 256;

// How compute parties match in split-trust mode, as far as the states agree on it; both parts are
// public and decide what sizes and rounds show. Immutable.
class MatchingRule {
 public:
  static constexpr std::uint8_t kMaxLevel = 14;
  static constexpr std::uint32_t kPaddingUnit = 64;
  static constexpr std::uint32_t kMaxPadding = 65536;

  // No levels, and a padding of kRecommendedPadding.
  MatchingRule() = default;

  // InvalidArgument, in a sentence, for levels that do not descend or are above kMaxLevel, and for
  // a padding that is no multiple of 64 from 64 to 65536.
  static absl::StatusOr<MatchingRule> Create(std::vector<std::uint8_t> levels,
                                             std::uint32_t padding);
  // In birth-year bands partitions are small, and padded by the least that there is.
  static MatchingRule Recommended(bool in_bands = false);

  // Pairs with a score of at least 2^level are matched before others, level by level
  // (SplitTrustTerms::levels). More levels: better links, more rounds.
  const std::vector<std::uint8_t>& levels() const { return levels_; }
  // Each partition is padded to the next multiple of it; that multiple is all its size shows.
  std::uint32_t padding() const { return padding_; }

  friend bool operator==(const MatchingRule&, const MatchingRule&) = default;

 private:
  MatchingRule(std::vector<std::uint8_t> levels, std::uint32_t padding)
      : levels_(std::move(levels)), padding_(padding) {}

  std::vector<std::uint8_t> levels_;
  std::uint32_t padding_ = kRecommendedPadding;
};

}  // namespace mirrorflow
