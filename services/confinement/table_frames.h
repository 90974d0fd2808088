#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/confinement/frame.h"
#include "workbook/cell_kind.h"
#include "workbook/sheet.h"

namespace mirrorflow {

// The parts of frames that readers of all kinds have. Every Parse gives InvalidArgument for what no
// reader writes.

// An error as a frame, and again as what the reader would have returned: a code that is an error,
// and its message without control characters.
std::string ErrorFrame(const absl::Status& status);
absl::StatusOr<absl::Status> ParseErrorFrame(std::string_view frame);

// Names of sheets and columns, without control characters but tabs and line ends.
std::string NamesFrame(const std::vector<std::string>& names);
absl::StatusOr<std::vector<std::string>> ParseNamesFrame(std::string_view frame);

// The head of a table: its columns (none of a sheet), and its size in bytes where that is known.
struct TableHead {
  std::vector<std::string> columns;
  std::optional<std::uint64_t> total_bytes;
};
std::string HeadFrame(const TableHead& head);
absl::StatusOr<TableHead> ParseHeadFrame(std::string_view frame);

// Rows of sheets, each behind the other, after the bytes that were read so far.
void AddSheetRow(const SheetRow& row, FrameFields& fields);
absl::Status ParseSheetRow(FrameParser& fields, SheetRow& row);

// "sent WHAT that no reader of this build sends", for ReaderProcess::Distrust.
absl::Status NoReaderWrites(std::string_view what);

}  // namespace mirrorflow
