#include "crypto/qgram_filter.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/hkdf.h"
#include "crypto/run_subkey.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {

absl::StatusOr<QgramFilter> QgramFilter::Create(std::uint32_t bits,
                                                std::uint32_t positions_per_weight,
                                                const SecretBytes& run_key) {
  if (!std::has_single_bit(bits) || bits < 64 || bits > 65536 || positions_per_weight == 0 ||
      positions_per_weight > bits / (2 * kMaxWeight)) {
    return absl::InvalidArgumentError(absl::StrCat("a filter of ", bits, " bits with ",
                                                   positions_per_weight,
                                                   " positions for each unit of weight can't be"));
  }
  absl::StatusOr<SecretBytes> subkey = RunSubkey(run_key, kQgramLabel);
  if (!subkey.ok()) return subkey.status();
  return QgramFilter(bits, positions_per_weight, *subkey);
}

QgramFilter::QgramFilter(std::uint32_t bits, std::uint32_t positions_per_weight,
                         const SecretBytes& subkey)
    : bits_(bits),
      positions_per_weight_(positions_per_weight),
      stride_(kMaxWeight * positions_per_weight),
      table_(kFeatureCount * stride_) {
  std::array<std::uint8_t, crypto_generichash_BYTES_MAX> digest;
  for (std::size_t feature = 0; feature < kFeatureCount; ++feature) {
    const auto positions = std::span(table_).subspan(
        feature * stride_, kFeatureWeights[feature] * positions_per_weight_);
    std::string message = FeatureText(static_cast<FeatureId>(feature));
    message.append(2, '\0');
    std::size_t count = 0;
    for (; count < positions.size(); ++message.back()) {
      if (crypto_generichash(digest.data(), digest.size(),
                             reinterpret_cast<const std::uint8_t*>(message.data()), message.size(),
                             subkey.Expose().data(), subkey.size()) != 0) {
        std::abort();  // only for sizes that can't be
      }
      for (std::size_t i = 0; i < digest.size() && count < positions.size(); i += 2) {
        const auto slice = static_cast<std::uint16_t>(digest[i] | (digest[i + 1] << 8));
        const auto position = static_cast<std::uint16_t>(slice & (bits - 1));
        const auto before = positions.first(count);
        if (std::ranges::find(before, position) == before.end()) positions[count++] = position;
      }
    }
  }
  sodium_memzero(digest.data(), digest.size());
}

}  // namespace mirrorflow
