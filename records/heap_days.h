#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "records/person_event.h"

namespace mirrorflow {

// Days that stand for "not known": where births are not registered, officers write 1 January (or 1
// July, or the 15th of a month) for a year or a month alone. Taken as whole days they would make
// strangers alike and true pairs unlike.
//
// Which days these are is decided once for a column, from how often each day occurs, never row by
// row; and the operator can see and change the list, which is written "01-01" for a day of the year
// and "*-15" for a day of every month.

// How often each day of the year occurs among the whole dates of one column.
class DayHistogram {
 public:
  void Add(const PartialDate& date);  // does nothing unless the day is known
  std::uint64_t count(int month, int day) const {
    return counts_[static_cast<std::size_t>(month)][static_cast<std::size_t>(day)];
  }
  std::uint64_t total() const { return total_; }

 private:
  std::array<std::array<std::uint64_t, 32>, 13> counts_{};
  std::uint64_t total_ = 0;
};

// The heaps of one column. Immutable; the default has none.
class HeapDays {
 public:
  HeapDays() = default;
  // From names such as "01-01" and "*-15". InvalidArgument for anything else.
  static absl::StatusOr<HeapDays> Create(std::span<const std::string> names);

  // Takes off what a heap does not tell: of 1 January only the year is left, of the 15th of every
  // month the month. Returns whether the date was changed; callers count that.
  bool Apply(PartialDate& date) const;

  std::vector<std::string> Names() const;
  bool empty() const { return year_only_.empty() && month_only_.empty(); }

 private:
  friend HeapDays FindHeapDays(const DayHistogram& histogram);

  struct MonthDay {
    int month;
    int day;
  };
  std::vector<MonthDay> year_only_;
  std::vector<int> month_only_;
};

// A day of the year is a heap when it occurs at least 10 times and more than 4 times as often as
// days do on average; for 1 January and 1 July, the usual fillers, 5 times are enough. A day of the
// month is one when, without those, it occurs at least 30 times and more than 3 times as often as
// days of the month do, or when it is a heap in six months (1 January and 1 July apart). (By chance
// alone a day reaches 10 with a mean of 2.5 less than once in 3000 days.)
HeapDays FindHeapDays(const DayHistogram& histogram);

std::string HeapDaysDescription();

}  // namespace mirrorflow
