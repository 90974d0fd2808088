#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mirrorflow {

// What a reported figure refers to: of flows a span of whole months, of stocks a day.
class AggregatePeriod {
 public:
  // "2024", "2024-01/2024-06". InvalidArgument, saying what may stand there.
  static absl::StatusOr<AggregatePeriod> ParseSpan(std::string_view text);
  // "2024-12-31".
  static absl::StatusOr<AggregatePeriod> ParseDay(std::string_view text);

  const std::string& text() const { return text_; }
  std::chrono::sys_days first() const { return first_; }
  std::chrono::sys_days last() const { return last_; }
  bool Overlaps(const AggregatePeriod& other) const {
    return first_ <= other.last_ && other.first_ <= last_;
  }
  // The year that this is the whole of, or of a day the year it lies in; 0 for other spans.
  int year() const;

 private:
  AggregatePeriod(std::string_view text, std::chrono::sys_days first, std::chrono::sys_days last)
      : text_(text), first_(first), last_(last) {}

  std::string text_;
  std::chrono::sys_days first_;
  std::chrono::sys_days last_;
};

}  // namespace mirrorflow
