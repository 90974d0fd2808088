#include "crypto/clear_encoder.h"

#include <algorithm>
#include <limits>

#include "crypto/identity_features.h"
#include "crypto/profile_parameters.h"
#include "crypto/row_bits.h"

namespace mirrorflow {
namespace {

constexpr std::uint16_t kNoColumn = std::numeric_limits<std::uint16_t>::max();

static_assert(
    [] {
      std::size_t columns = 0;
      for (const std::uint8_t weight : kFeatureWeights) columns += weight;
      return columns;
    }() < kNoColumn,
    "columns for every feature can be numbered, and compared (linkage/comparison.h)");

}  // namespace

ClearEncoder::ClearEncoder(std::span<const PersonEvent> a, std::span<const PersonEvent> b)
    : first_column_(kFeatureCount, kNoColumn) {
  std::uint32_t columns = 0;
  for (const auto& events : {a, b}) {
    for (const PersonEvent& event : events) {
      for (const FeatureId feature : IdentityFeatures(event.identity)) {
        if (first_column_[feature] != kNoColumn) continue;
        first_column_[feature] = static_cast<std::uint16_t>(columns);
        columns += kFeatureWeights[feature];
      }
    }
  }
  row_bits_ = std::max(64u, (columns + 63) / 64 * 64);
}

bool ClearEncoder::Encode(const Identity& identity, std::span<std::uint64_t> row) const {
  std::ranges::fill(row, 0);
  const std::vector<FeatureId> features = IdentityFeatures(identity);
  if (!IsEnoughIdentity(features, kMinimumWeight)) return false;
  for (const FeatureId feature : features) {
    if (first_column_[feature] == kNoColumn) continue;
    for (std::size_t i = 0; i < kFeatureWeights[feature]; ++i) {
      SetRowBit(row, first_column_[feature] + i);
    }
  }
  return true;
}

}  // namespace mirrorflow
