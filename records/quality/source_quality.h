#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "records/mapping.h"
#include "records/person_event.h"
#include "records/quality/value_sample.h"

namespace mirrorflow {

// Months from January of year 0.
using MonthNumber = int;
inline MonthNumber MonthOf(const PartialDate& date) { return date.year * 12 + date.month - 1; }
std::string MonthText(MonthNumber month);  // "2024-03"

struct PostMonth {
  std::uint64_t rows = 0;
  std::uint64_t entries = 0;
  std::uint64_t exits = 0;
  // Rows that lack one of: name or document number; birth date; sex; citizenship.
  std::uint64_t incomplete = 0;
};

// Where the days of a date column pile up.
struct DateHeaps {
  std::uint64_t whole_days = 0;
  std::uint64_t first_january = 0;
  std::uint64_t first_july = 0;
  std::uint64_t fifteenth = 0;       // of any month
  std::uint64_t first_of_month = 0;  // without 1 January and 1 July
  std::uint64_t years = 0;           // known years
  std::uint64_t round_years = 0;     // ending in 0 or 5
};

// Looks at every readable row of one source. Holds counts and hashes, no values but the names of
// border posts. Flat memory. Not thread safe.
class SourceQuality {
 public:
  explicit SourceQuality(const Mapping& mapping);

  void Add(const PersonEvent& event);

  const std::string& name() const { return name_; }
  RowKind rows() const { return rows_; }
  Capture capture() const { return capture_; }
  std::uint64_t row_count() const { return repeated_rows_.total(); }
  // Rows that are alike in everything but the record id.
  std::uint64_t repeated_rows() const { return repeated_rows_.Repeated(); }
  const DateHeaps& births() const { return births_; }
  const DateHeaps& dates() const { return dates_; }
  // By post; rows without a post under the empty name. More than kMaxPosts: the rest under "...".
  static constexpr std::size_t kMaxPosts = 2000;
  const std::map<std::string, std::map<MonthNumber, PostMonth>>& posts() const { return posts_; }
  // By month over all posts; rows without a month are not in it.
  const std::map<MonthNumber, PostMonth>& months() const { return months_; }

 private:
  std::string name_;
  RowKind rows_;
  Capture capture_;
  ValueSample repeated_rows_;
  DateHeaps births_;
  DateHeaps dates_;
  std::map<std::string, std::map<MonthNumber, PostMonth>> posts_;
  std::map<MonthNumber, PostMonth> months_;
  std::string buffer_;
};

// The months without a row between the first and the last with one.
std::vector<MonthNumber> MissingMonths(const std::map<MonthNumber, PostMonth>& months,
                                       MonthNumber first, MonthNumber last);

}  // namespace mirrorflow
