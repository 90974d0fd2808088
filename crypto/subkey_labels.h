#pragma once

#include <string_view>

namespace mirrorflow {

// Every use of a run key goes through a subkey of its own: HKDF of the run key (crypto/hkdf.h, no
// salt) with one of these labels as info. All labels of the product stand here, so that no two uses
// can share one. A label never changes its meaning: a new use takes a new label.

// Positions of the n-grams of plain-v1 and hardened-v1 (crypto/qgram_filter.h).
inline constexpr std::string_view kQgramLabel = "mirrorflow/qgram/v1";
// Which filter bits each output bit of hardened-v1 sums (crypto/diffusion.h).
inline constexpr std::string_view kDiffusionLabel = "mirrorflow/diffusion/v1";
// The secret from which clk-v3 derives its feature keys (crypto/clk_v3_keys.h).
inline constexpr std::string_view kClkSecretLabel = "mirrorflow/clk-secret/v1";

}  // namespace mirrorflow
