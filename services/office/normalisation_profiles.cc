#include "services/office/normalisation_profiles.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr char kBasicV1[] = "basic-v1";
constexpr char kBasicV1Hash[] = "4cc3e2da364e8046b541e13fd58a6056684377c99751570d84c715cc4dd01d44";

}  // namespace

absl::StatusOr<Hash256> NormalisationProfileHashByName(std::string_view name) {
  if (name != kBasicV1) {
    return absl::NotFoundError(
        absl::StrCat("no normalisation profile '", std::string(name), "'; there is ", kBasicV1));
  }
  const std::string bytes = absl::HexStringToBytes(kBasicV1Hash);
  Hash256 hash;
  std::ranges::copy(bytes, hash.begin());
  return hash;
}

}  // namespace mirrorflow
