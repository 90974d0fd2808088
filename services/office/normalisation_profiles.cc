#include "services/office/normalisation_profiles.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr char kBasicV2[] = "basic-v2";
constexpr char kBasicV2Hash[] = "7e96cebb2a2a6d590a9e73a339c59d23ca3a10065a1bbbf63e08e91e95592179";

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
