#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "records/mapping.h"
#include "records/row_error.h"

namespace mirrorflow {

// How often a field had a value that can be used. usable + missing + unusable is the number of
// readable rows of the sources that give the field by a column. Partly known values are usable.
struct FieldQuality {
  bool mapped = false;  // a column of at least one source gives it
  std::uint64_t usable = 0;
  std::uint64_t missing = 0;   // empty, or says that it is not known
  std::uint64_t unusable = 0;  // something stands there that can't be used
};

// The precision of the usable dates. first_january is part of whole_day: where births are not
// registered, 1 January stands for a year only.
struct DateQuality {
  std::uint64_t whole_day = 0;
  std::uint64_t year_and_month = 0;
  std::uint64_t year_only = 0;
  std::uint64_t first_january = 0;
  std::uint64_t heaps = 0;  // cut to the year or month because the day is a heap of the column
};

struct ErrorCount {
  std::string source;
  std::string column;  // empty when it concerns whole rows
  RowErrorReason reason = RowErrorReason::kTooFewCells;
  std::uint64_t count = 0;
};

// What became of every row, and how good the values were. Field, date and error figures are over
// all readable rows, whether their events belong to the run or not. Holds no personal data, but
// exact counts: it stays in the node.
struct ReadReport {
  // rows = rejected + refugees_excluded + country_unknown + outside_corridor + date_unknown +
  //        outside_period + events
  std::uint64_t rows = 0;               // data rows
  std::uint64_t rejected = 0;           // could not be read
  std::uint64_t refugees_excluded = 0;  // and stateless persons
  std::uint64_t country_unknown = 0;    // may be of the corridor: a needed country is missing
  std::uint64_t outside_corridor = 0;
  std::uint64_t date_unknown = 0;  // of the corridor; the event year is missing
  std::uint64_t outside_period = 0;
  std::uint64_t events = 0;  // given to the caller

  std::uint64_t little_identity = 0;  // of the events: neither a name nor a birth date
  // Rows whose record id stood in an earlier row; only with ReadOptions::find_duplicate_ids.
  std::uint64_t duplicate_record_ids = 0;

  std::array<FieldQuality, kFieldKindCount> fields;
  DateQuality birth_dates;
  DateQuality event_dates;
  std::vector<ErrorCount> error_counts;  // only those that occurred
  std::vector<RowError> errors;          // the first ones, up to ReadOptions::listed_errors

  const FieldQuality& field(FieldKind kind) const { return fields[static_cast<std::size_t>(kind)]; }
};

}  // namespace mirrorflow
