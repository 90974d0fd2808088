#include "services/confinement/table_frames.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/confinement/printable_text.h"
#include "workbook/cell_text.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kMaxMessageBytes = std::size_t{64} * 1024;
constexpr std::size_t kMaxNames = kMaxSheetColumns;
constexpr std::uint8_t kNoProblem = 0xFF;

bool IsCellKind(std::uint8_t kind) { return kind <= static_cast<std::uint8_t>(CellKind::kError); }

}  // namespace

absl::Status NoReaderWrites(std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("sent ", std::string(what), " that no reader of this build sends"));
}

std::string ErrorFrame(const absl::Status& status) {
  FrameFields fields;
  fields.AddU32(static_cast<std::uint32_t>(status.code()));
  fields.AddText(std::string(status.message().substr(0, kMaxMessageBytes)));
  return fields.bytes();
}

absl::StatusOr<absl::Status> ParseErrorFrame(std::string_view frame) {
  FrameParser fields(frame);
  const std::uint32_t code = fields.U32();
  const std::string_view message = fields.Text(kMaxMessageBytes);
  if (!fields.at_end() || code == 0 || code > 16) return NoReaderWrites("an error");
  return absl::Status(static_cast<absl::StatusCode>(code), PrintableText(message));
}

std::string NamesFrame(const std::vector<std::string>& names) {
  FrameFields fields;
  fields.AddU32(static_cast<std::uint32_t>(names.size()));
  for (const std::string& name : names) fields.AddText(name);
  return fields.bytes();
}

namespace {

absl::StatusOr<std::vector<std::string>> ParseNames(FrameParser& fields) {
  const std::uint32_t count = fields.U32();
  if (count > kMaxNames) return NoReaderWrites("names");
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < count && fields.ok(); ++i) {
    const std::string_view name = fields.Text(kMaxRowBytes);
    if (!IsValidUtf8(name) || HasControlCharacter(name)) return NoReaderWrites("names");
    names.emplace_back(name);
  }
  return names;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ParseNamesFrame(std::string_view frame) {
  FrameParser fields(frame);
  absl::StatusOr<std::vector<std::string>> names = ParseNames(fields);
  if (names.ok() && !fields.at_end()) return NoReaderWrites("names");
  return names;
}

std::string HeadFrame(const TableHead& head) {
  FrameFields fields;
  fields.AddByte(head.total_bytes.has_value() ? 1 : 0);
  fields.AddU64(head.total_bytes.value_or(0));
  return fields.bytes() + NamesFrame(head.columns);
}

absl::StatusOr<TableHead> ParseHeadFrame(std::string_view frame) {
  FrameParser fields(frame);
  const std::uint8_t has_total = fields.Byte();
  const std::uint64_t total = fields.U64();
  absl::StatusOr<std::vector<std::string>> columns = ParseNames(fields);
  if (!columns.ok()) return columns.status();
  if (!fields.at_end() || has_total > 1) return NoReaderWrites("a table");
  TableHead head{.columns = *std::move(columns), .total_bytes = {}};
  if (has_total == 1) head.total_bytes = total;
  return head;
}

void AddSheetRow(const SheetRow& row, FrameFields& fields) {
  fields.AddU64(row.number);
  fields.AddByte(row.problem.has_value() ? static_cast<std::uint8_t>(*row.problem) : kNoProblem);
  fields.AddU32(row.problem_column);
  fields.AddU32(static_cast<std::uint32_t>(row.cells.size()));
  for (const SheetCell& cell : row.cells) {
    fields.AddU32(cell.column);
    fields.AddByte(static_cast<std::uint8_t>(cell.kind));
    fields.AddText(row.TextOf(cell));
  }
}

absl::Status ParseSheetRow(FrameParser& fields, SheetRow& row) {
  row.Clear();
  row.number = fields.U64();
  const std::uint8_t problem = fields.Byte();
  row.problem_column = fields.U32();
  const std::uint32_t count = fields.U32();
  if (!fields.ok() || row.number == 0 || row.number > kMaxSheetRows ||
      row.problem_column >= kMaxSheetColumns || count > kMaxSheetColumns) {
    return NoReaderWrites("a row");
  }
  if (problem != kNoProblem) {
    if (problem > static_cast<std::uint8_t>(SheetProblem::kRowTooLong) || count != 0) {
      return NoReaderWrites("a row");
    }
    row.problem = static_cast<SheetProblem>(problem);
    return absl::OkStatus();
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t column = fields.U32();
    const std::uint8_t kind = fields.Byte();
    const std::string_view text = fields.Text(kMaxCellBytes);
    const bool ascends = row.cells.empty() || column > row.cells.back().column;
    if (!fields.ok() || column >= kMaxSheetColumns || !ascends || !IsCellKind(kind) ||
        row.text.size() + text.size() > kMaxRowBytes || !IsValidUtf8(text)) {
      return NoReaderWrites("a cell");
    }
    row.cells.push_back({.column = column,
                         .kind = static_cast<CellKind>(kind),
                         .begin = row.text.size(),
                         .size = text.size()});
    row.text.append(text);
  }
  if (row.cells.empty()) return NoReaderWrites("an empty row");
  return absl::OkStatus();
}

}  // namespace mirrorflow
