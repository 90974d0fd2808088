#include "corridor/period.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"

namespace mirrorflow {

absl::StatusOr<Period> Period::Create(std::string_view text) {
  constexpr std::string_view kFirst = "1900";
  constexpr std::string_view kLast = "2199";
  if (text.size() != 4 || !std::ranges::all_of(text, absl::ascii_isdigit) || text < kFirst ||
      text > kLast) {
    return absl::InvalidArgumentError("not a reference year; use four digits, e.g. 2024");
  }
  return Period(std::stoi(std::string(text)));
}

std::string Period::ToString() const { return std::to_string(year_); }

}  // namespace mirrorflow
