#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mirrorflow {

// The reference period of a flow: one calendar year.
class Period {
 public:
  // "2024"; years 1900 to 2199.
  static absl::StatusOr<Period> Create(std::string_view text);

  int year() const { return year_; }
  std::string ToString() const;

  friend auto operator<=>(const Period&, const Period&) = default;

 private:
  explicit Period(int year) : year_(year) {}

  int year_;
};

}  // namespace mirrorflow
