#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "records/calendars.h"

namespace mirrorflow {

// One number of a date and how many digits it was written with.
struct DateGroup {
  int value = 0;
  std::size_t width = 0;
};

struct DateGroups {
  std::array<DateGroup, 3> group{};
  std::size_t count = 0;
  std::optional<std::size_t> named{};  // which of them was the name of a month
};

// Writes Arabic-Indic, full-width and Ethiopic numerals as ASCII digits and leaves invisible
// direction marks out; the rest is copied. Returns whether the result is ASCII without letters.
// Thread safe.
bool WithAsciiDigits(std::string_view text, std::string& out);

// Splits "12 March 1990", "Mar-12-90", "12 de março de 1990", "1er janvier 1990": numbers and one
// month name with blanks, commas, '-', '/' or '.' between. Takes the output of WithAsciiDigits().
// False when it is not that.
bool SplitWithMonthName(std::string_view text, Calendar calendar, DateGroups& groups);

std::string DateTextDescription();

}  // namespace mirrorflow
