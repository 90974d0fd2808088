#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "records/row_error.h"
#include "workbook/cell_kind.h"

namespace mirrorflow {

// One data row of a source. The cells are valid UTF-8 without blanks around them, as many as the
// source has columns, and live until the next call of Source::Next.
struct SourceRow {
  std::uint64_t number = 0;  // data rows from 1
  // The physical line where the row begins, or the row of the sheet, from 1; 0 in a database.
  std::uint64_t line = 0;
  // When set, the row can't be read and has no cells.
  std::optional<RowErrorReason> problem{};
  std::optional<std::size_t> problem_column{};  // index of the column it stands in, when known
  std::span<const std::string_view> cells{};
  std::span<const CellKind> kinds{};  // as many as cells, or none: all are text
};

// A table that is read once, row by row, in flat memory. Not thread safe.
class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  virtual const std::vector<std::string>& columns() const = 0;

  // True with the next row, readable or not; false at the end. An error ends the source: it could
  // not be read at all.
  virtual absl::StatusOr<bool> Next(SourceRow& row) = 0;

  // For progress. Of a database the bytes of the cells, without a total.
  virtual std::uint64_t bytes_read() const = 0;
  virtual std::optional<std::uint64_t> total_bytes() const = 0;
};

}  // namespace mirrorflow
