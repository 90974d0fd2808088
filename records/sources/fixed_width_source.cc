#include "records/sources/fixed_width_source.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "records/sources/text_file.h"
#include "workbook/cell_text.h"

namespace mirrorflow {

FixedWidthSource::FixedWidthSource(std::unique_ptr<TextDecoder> text, FixedWidthFormat format,
                                   std::optional<std::uint64_t> total_bytes)
    : lines_(std::move(text)), format_(std::move(format)), total_bytes_(total_bytes) {
  for (const FixedColumn& column : format_.columns) {
    names_.push_back(column.name);
    last_begin_ = std::max(last_begin_, column.first);
  }
}

absl::StatusOr<std::unique_ptr<FixedWidthSource>> FixedWidthSource::OpenFile(
    const std::string& path, const FixedWidthFormat& format) {
  return OpenTextSource<FixedWidthSource>(path, format);
}

absl::StatusOr<std::unique_ptr<FixedWidthSource>> FixedWidthSource::Create(
    std::unique_ptr<std::istream> input, const FixedWidthFormat& format,
    std::optional<std::uint64_t> total_bytes, std::size_t chunk_bytes) {
  if (format.columns.empty() || std::ranges::any_of(format.columns, [](const FixedColumn& column) {
        return column.first == 0 || column.last < column.first;
      })) {
    return absl::InvalidArgumentError("a fixed-width file needs columns with places from 1 on");
  }
  absl::StatusOr<std::unique_ptr<TextDecoder>> text =
      TextDecoder::Create(std::move(input), format.encoding, chunk_bytes);
  if (!text.ok()) return text.status();
  std::unique_ptr<FixedWidthSource> source(
      new FixedWidthSource(*std::move(text), format, total_bytes));
  if (absl::Status status = source->lines_.Skip(format.skip_lines); !status.ok()) return status;
  return source;
}

absl::StatusOr<bool> FixedWidthSource::Next(SourceRow& row) {
  row = {};
  std::string_view line;
  bool too_long = false;
  do {
    const absl::StatusOr<bool> found = lines_.Next(line, too_long);
    if (!found.ok() || !*found) return found;
  } while (!too_long && TrimCell(line).empty());
  row.number = ++row_number_;
  row.line = lines_.number();
  row.problem = too_long ? RowErrorReason::kRowTooLong : Cut(line, row.problem_column);
  if (!row.problem) row.cells = cells_;
  return true;
}

std::optional<RowErrorReason> FixedWidthSource::Cut(std::string_view line,
                                                    std::optional<std::size_t>& column) {
  // Where each place begins; a byte is a character where all are ASCII.
  const bool by_byte = IsAscii(line) || (format_.bytes && format_.encoding == TextEncoding::kUtf8);
  starts_.clear();
  if (!by_byte) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const bool continues = (static_cast<unsigned char>(line[i]) & 0xC0) == 0x80;
      if (!continues) starts_.push_back(i);
    }
  }
  const std::size_t length = by_byte ? line.size() : starts_.size();
  starts_.push_back(line.size());
  const auto start_of = [&](std::size_t place) {
    return place >= length ? line.size() : (by_byte ? place : starts_[place]);
  };
  cells_.clear();
  for (std::size_t i = 0; i < format_.columns.size(); ++i) {
    const FixedColumn& place = format_.columns[i];
    const std::size_t begin = start_of(place.first - 1);
    const std::string_view cell = line.substr(begin, start_of(place.last) - begin);
    std::optional<RowErrorReason> problem;
    if (!IsValidUtf8(cell)) {
      problem = format_.encoding == TextEncoding::kUtf8 ? RowErrorReason::kNotUtf8
                                                        : RowErrorReason::kNotInEncoding;
    } else if (HasControlCharacter(cell)) {
      problem = RowErrorReason::kControlCharacter;
    } else if (cell.size() > kMaxCellBytes) {
      problem = RowErrorReason::kCellTooLong;
    }
    if (problem) {
      column = i;
      return problem;
    }
    cells_.push_back(TrimCell(cell));
  }
  if (length < last_begin_) return RowErrorReason::kLineTooShort;
  return std::nullopt;
}

}  // namespace mirrorflow
