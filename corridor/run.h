#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "corridor/country.h"
#include "corridor/period.h"

namespace mirrorflow {

// The directed flow from one country to another.
class Corridor {
 public:
  // InvalidArgument when both are the same country.
  static absl::StatusOr<Corridor> Create(Country origin, Country destination);
  // "KE-UG" or "KEN-UGA": from Kenya to Uganda.
  static absl::StatusOr<Corridor> Parse(std::string_view text);

  Country origin() const { return origin_; }
  Country destination() const { return destination_; }
  std::string ToString() const;

  friend auto operator<=>(const Corridor&, const Corridor&) = default;

 private:
  Corridor(Country origin, Country destination) : origin_(origin), destination_(destination) {}

  Country origin_;
  Country destination_;
};

// Which end of a corridor a register stands at. The sender records the flow's emigrants, the
// receiver its immigrants. The values are part of the wire and file formats: do not change them.
enum class Side : std::uint8_t { kSender = 1, kReceiver = 2 };

std::string_view SideName(Side side);  // "sender", "receiver"
absl::StatusOr<Side> SideFromCode(std::uint32_t code);
Side OtherSide(Side side);
// The state at that end.
Country CountryAt(const Corridor& corridor, Side side);

// The name of one run or campaign: 1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit.
// Safe as a file name.
class RunId {
 public:
  static absl::StatusOr<RunId> Create(std::string_view text);

  const std::string& value() const { return value_; }

  friend auto operator<=>(const RunId&, const RunId&) = default;

 private:
  explicit RunId(std::string_view value) : value_(value) {}

  std::string value_;
};

}  // namespace mirrorflow
