#include "crypto/psi/noise_identifiers.h"

#include "absl/strings/str_cat.h"

namespace mirrorflow {

std::vector<std::string> NoiseIdentifiers(Side side, std::uint32_t reach, std::int64_t noise) {
  std::vector<std::string> identifiers;
  const auto add = [&](Side of, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      identifiers.push_back(absl::StrCat("noise/", std::string(SideName(of)), "/", i));
    }
  };
  add(OtherSide(side), 2 * std::uint64_t{reach});
  add(side, static_cast<std::uint64_t>(std::int64_t{reach} + noise));
  return identifiers;
}

}  // namespace mirrorflow
