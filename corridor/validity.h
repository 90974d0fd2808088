#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mirrorflow {

// A day of the proleptic Gregorian calendar, UTC.
using Day = std::chrono::sys_days;

// "2024-02-29", years 1900 to 2199. InvalidArgument for anything else.
absl::StatusOr<Day> ParseDay(std::string_view text);
std::string DayText(Day day);

// From one day to another, both included.
class Validity {
 public:
  // InvalidArgument when it would end before it begins.
  static absl::StatusOr<Validity> Create(Day from, Day until);

  Day from() const { return from_; }
  Day until() const { return until_; }
  bool Contains(Day day) const { return from_ <= day && day <= until_; }
  std::string ToString() const;  // "2024-01-01 to 2025-12-31"

  friend bool operator==(const Validity&, const Validity&) = default;

 private:
  Validity(Day from, Day until) : from_(from), until_(until) {}

  Day from_;
  Day until_;
};

}  // namespace mirrorflow
