#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "corridor/country.h"

namespace mirrorflow {

// A country in two bytes; 0: not known.
using CountryCode = std::uint16_t;

inline CountryCode CodeOf(const std::optional<Country>& country) {
  if (!country) return 0;
  const std::string_view code = country->alpha2();
  return static_cast<CountryCode>(static_cast<unsigned char>(code[0]) * 256 +
                                  static_cast<unsigned char>(code[1]));
}

inline std::optional<Country> CountryOf(CountryCode code) {
  if (code == 0) return std::nullopt;
  const char text[2] = {static_cast<char>(code / 256), static_cast<char>(code % 256)};
  const absl::StatusOr<Country> country = Country::Create(std::string_view(text, 2));
  return country.ok() ? std::optional(*country) : std::nullopt;
}

}  // namespace mirrorflow
