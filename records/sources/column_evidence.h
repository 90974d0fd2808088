#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "records/dates.h"
#include "records/heap_days.h"
#include "records/source.h"

namespace mirrorflow {

// What the dates of a column allow to say about their format.
struct DateDecision {
  std::vector<DateFormat> formats{};  // one: decided; several: none is proven; none: no dates
  std::uint64_t read = 0;             // values that the first format reads
  std::string reason{};               // for people
  // Days that occur so often that they stand for "not known" (records/heap_days.h); only where the
  // format is decided.
  std::vector<std::string> heaps{};
};

// What the values of one column look like, counted row by row in flat memory.
class ColumnEvidence {
 public:
  // Shapes, and the values of columns that have few of them.
  static constexpr std::size_t kMostShapes = 200;
  static constexpr std::size_t kMostValues = 60;
  static constexpr std::size_t kLongestValue = 40;

  // Two-digit years are taken to end with `latest_year`.
  explicit ColumnEvidence(int latest_year);

  void Add(std::string_view cell, CellKind kind);

  std::uint64_t values() const { return values_; }  // not empty
  std::uint64_t empty() const { return empty_; }
  std::uint64_t errors() const { return errors_; }
  std::uint64_t date_cells() const { return date_cells_; }  // that the source knows to be dates
  std::uint64_t countries() const { return countries_; }
  std::uint64_t letters() const { return letters_; }  // values without a digit
  std::uint64_t sexes() const { return sexes_; }

  // The commonest shapes: "Aaaaa Aaa", "99/99/9999".
  std::vector<std::pair<std::string, std::uint64_t>> Shapes(std::size_t most) const;
  // The values and how often each stands there, when there are few; else none.
  const std::map<std::string, std::uint64_t>& few_values() const { return few_values_; }
  bool has_few_values() const { return !too_many_values_ && !few_values_.empty(); }

  // Decides one format for the whole column. Day before month, or month before day, is decided only
  // when some value proves it and none contradicts it; a single contradiction leaves it open.
  DateDecision DecideDates() const;

 private:
  struct Format {
    DateFormat format;
    std::uint64_t read = 0;
    DayHistogram days{};
  };

  DateDecision DecideFormat() const;

  void CountDate(std::string_view cell);

  std::uint64_t values_ = 0;
  std::uint64_t empty_ = 0;
  std::uint64_t errors_ = 0;
  std::uint64_t date_cells_ = 0;
  std::uint64_t countries_ = 0;
  std::uint64_t letters_ = 0;
  std::uint64_t sexes_ = 0;
  std::uint64_t years_only_ = 0;
  DayHistogram cell_days_;  // of date cells
  std::vector<Format> formats_;
  // only_[i * n + j]: values that format i reads and j does not.
  std::vector<std::uint64_t> only_;
  std::vector<char> reads_;
  std::map<std::string, std::uint64_t> shapes_;
  std::map<std::string, std::uint64_t> few_values_;
  bool too_many_values_ = false;
};

// "Aaaaa-Aaa 99" of "Louis-Ann 42"; letters of other scripts are x, and more than 24 signs are cut.
std::string ShapeOf(std::string_view text);

}  // namespace mirrorflow
