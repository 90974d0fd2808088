#include "services/office/normalisation_profiles.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr char kBasicV2[] = "basic-v2";
constexpr char kBasicV2Hash[] = "82137ac28c2a9b7a56609c9a77afe47b8e6513308f767d1baf97e0734a9e8e3f";

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
