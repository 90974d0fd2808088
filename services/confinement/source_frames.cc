#include "services/confinement/source_frames.h"

#include "services/confinement/table_frames.h"
#include "workbook/cell_text.h"
#include "workbook/sheet.h"

namespace mirrorflow {
namespace {

constexpr std::uint8_t kNone = 0xFF;
constexpr std::uint32_t kNoColumn = 0xFFFFFFFF;
constexpr std::uint32_t kMaxFixedColumns = 100'000;
constexpr std::uint32_t kMaxReasons = 1000;

bool IsCharacter(std::uint8_t c) { return c < 0x80; }

}  // namespace

void AddSourceRow(const SourceRow& row, FrameFields& fields) {
  fields.AddU64(row.number);
  fields.AddU64(row.line);
  fields.AddByte(row.problem.has_value() ? static_cast<std::uint8_t>(*row.problem) : kNone);
  if (row.problem.has_value()) {
    fields.AddU32(row.problem_column.has_value() ? static_cast<std::uint32_t>(*row.problem_column)
                                                 : kNoColumn);
    return;
  }
  fields.AddByte(row.kinds.empty() ? 0 : 1);
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (!row.kinds.empty()) fields.AddByte(static_cast<std::uint8_t>(row.kinds[i]));
    fields.AddText(row.cells[i]);
  }
}

absl::Status SourceRowParser::Parse(FrameParser& fields, SourceRow& row) {
  row = {};
  row.number = fields.U64();
  row.line = fields.U64();
  const std::uint8_t problem = fields.Byte();
  if (!fields.ok() || row.number <= last_number_) return NoReaderWrites("a row");
  last_number_ = row.number;
  if (problem != kNone) {
    const std::uint32_t column = fields.U32();
    if (!fields.ok() || problem >= kRowErrorReasonCount ||
        (column != kNoColumn && column >= kMaxSheetColumns)) {
      return NoReaderWrites("a row");
    }
    row.problem = static_cast<RowErrorReason>(problem);
    if (column != kNoColumn) row.problem_column = column;
    return absl::OkStatus();
  }
  const std::uint8_t has_kinds = fields.Byte();
  cells_.clear();
  kinds_.clear();
  for (std::size_t i = 0; i < columns_; ++i) {
    const std::uint8_t kind = has_kinds == 1 ? fields.Byte() : 0;
    const std::string_view cell = fields.Text(kMaxCellBytes);
    if (!fields.ok() || kind > static_cast<std::uint8_t>(CellKind::kError) || !IsValidUtf8(cell)) {
      return NoReaderWrites("a cell");
    }
    cells_.push_back(cell);
    kinds_.push_back(static_cast<CellKind>(kind));
  }
  if (has_kinds > 1) return NoReaderWrites("a row");
  row.cells = cells_;
  if (has_kinds == 1) row.kinds = kinds_;
  return absl::OkStatus();
}

std::string TextFormFrame(const TextForm& form) {
  FrameFields fields;
  fields.AddByte(static_cast<std::uint8_t>(form.kind));
  fields.AddByte(static_cast<std::uint8_t>(form.encoding));
  fields.AddByte(static_cast<std::uint8_t>(form.delimiter));
  fields.AddByte(static_cast<std::uint8_t>(form.quote));
  fields.AddByte(static_cast<std::uint8_t>(form.mrz_separator));
  fields.AddU32(form.header_line);
  fields.AddU32(static_cast<std::uint32_t>(form.fixed_columns.size()));
  for (const FixedColumn& column : form.fixed_columns) {
    fields.AddText(column.name);
    fields.AddU32(column.first);
    fields.AddU32(column.last);
  }
  fields.AddU32(static_cast<std::uint32_t>(form.reasons.size()));
  for (const std::string& reason : form.reasons) fields.AddText(reason);
  return fields.bytes();
}

absl::StatusOr<TextForm> ParseTextFormFrame(std::string_view frame) {
  FrameParser fields(frame);
  const std::uint8_t kind = fields.Byte();
  const std::uint8_t encoding = fields.Byte();
  const std::uint8_t delimiter = fields.Byte();
  const std::uint8_t quote = fields.Byte();
  const std::uint8_t separator = fields.Byte();
  if (!fields.ok() || kind > static_cast<std::uint8_t>(SourceKind::kMrz) ||
      encoding > static_cast<std::uint8_t>(TextEncoding::kIso88591) || !IsCharacter(delimiter) ||
      !IsCharacter(quote) || !IsCharacter(separator)) {
    return NoReaderWrites("a form");
  }
  TextForm form;
  form.kind = static_cast<SourceKind>(kind);
  form.encoding = static_cast<TextEncoding>(encoding);
  form.delimiter = static_cast<char>(delimiter);
  form.quote = static_cast<char>(quote);
  form.mrz_separator = static_cast<char>(separator);
  form.header_line = fields.U32();
  const std::uint32_t columns = fields.U32();
  if (columns > kMaxFixedColumns) return NoReaderWrites("a form");
  for (std::uint32_t i = 0; i < columns && fields.ok(); ++i) {
    const std::string_view name = fields.Text(kMaxCellBytes);
    if (!IsValidUtf8(name) || HasControlCharacter(name)) return NoReaderWrites("a form");
    const std::uint32_t first = fields.U32();
    form.fixed_columns.push_back({.name = std::string(name), .first = first, .last = fields.U32()});
  }
  const std::uint32_t reasons = fields.U32();
  if (reasons > kMaxReasons) return NoReaderWrites("a form");
  for (std::uint32_t i = 0; i < reasons && fields.ok(); ++i) {
    const std::string_view reason = fields.Text(kMaxCellBytes);
    if (!IsValidUtf8(reason) || HasControlCharacter(reason)) return NoReaderWrites("a form");
    form.reasons.emplace_back(reason);
  }
  if (!fields.at_end()) return NoReaderWrites("a form");
  return form;
}

}  // namespace mirrorflow
