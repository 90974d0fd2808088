#include "services/office/normalisation_profiles.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr char kBasicV2[] = "basic-v2";
constexpr char kBasicV2Hash[] = "6acbc315c46bfb4f8653e23165798101c64d0f0b1d9d2c49f3194493d9263b7e";

}  // namespace

absl::StatusOr<Hash256> NormalisationProfileHashByName(std::string_view name) {
  if (name != kBasicV2) {
    return absl::NotFoundError(
        absl::StrCat("no normalisation profile '", std::string(name), "'; there is ", kBasicV2));
  }
  const std::string bytes = absl::HexStringToBytes(kBasicV2Hash);
  Hash256 hash;
  std::ranges::copy(bytes, hash.begin());
  return hash;
}

}  // namespace mirrorflow
