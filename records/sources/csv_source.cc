#include "records/sources/csv_source.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "records/sources/text_file.h"

namespace mirrorflow {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// libcsv can't do without a quotation mark; this one is never part of UTF-8.
constexpr unsigned char kNoQuote = 0xFF;

}  // namespace

CsvSource::CsvSource(std::unique_ptr<TextDecoder> text, const CsvFormat& format,
                     std::optional<std::uint64_t> total_bytes)
    : text_(std::move(text)), format_(format), total_bytes_(total_bytes) {
  ResetParser();
}

CsvSource::~CsvSource() { csv_free(&parser_); }

absl::StatusOr<std::unique_ptr<CsvSource>> CsvSource::OpenFile(const std::string& path,
                                                               const CsvFormat& format) {
  return OpenTextSource<CsvSource>(path, format);
}

absl::StatusOr<std::unique_ptr<CsvSource>> CsvSource::Create(
    std::unique_ptr<std::istream> input, const CsvFormat& format,
    std::optional<std::uint64_t> total_bytes, std::size_t chunk_bytes) {
  if (kDelimiters.find(format.delimiter) == std::string_view::npos) {
    return absl::InvalidArgumentError("the delimiter must be a comma, semicolon, tab or pipe");
  }
  absl::StatusOr<std::unique_ptr<TextDecoder>> text =
      TextDecoder::Create(std::move(input), format.encoding, chunk_bytes);
  if (!text.ok()) return text.status();
  std::unique_ptr<CsvSource> source(new CsvSource(*std::move(text), format, total_bytes));
  if (absl::Status status = source->ReadHeader(); !status.ok()) return status;
  return source;
}

absl::Status CsvSource::ReadHeader() {
  while (buffer_.size() < 4 && !input_ended_) {
    if (absl::Status status = Refill(); !status.ok()) return status;
  }
  if (buffer_.starts_with("\xEF\xBB\xBF")) row_start_ = position_ = 3;
  if (absl::Status status = SkipLines(format_.header_line); !status.ok()) return status;
  std::optional<RowErrorReason> problem;
  const absl::StatusOr<bool> found = ReadRecord(problem);
  if (!found.ok()) return found.status();
  if (!*found) {
    return absl::InvalidArgumentError(
        format_.header_line == 0
            ? std::string("the file is empty; its first row must name the columns")
            : absl::StrCat("the file has no line ", format_.header_line,
                           ", which should name the columns; correct header_row"));
  }
  const std::string_view line =
      std::string_view(buffer_).substr(row_start_, position_ - row_start_);
  if (absl::Status status = CheckFormat(line); !status.ok()) return status;
  std::optional<std::size_t> column;
  if (!problem) {
    FinishCells();
    problem = CheckText(column);
  }
  if (problem) {
    return absl::InvalidArgumentError(
        absl::StrCat("the header row can't be read: ", std::string(RowErrorText(*problem))));
  }
  columns_.assign(cells_.begin(), cells_.end());
  return absl::OkStatus();
}

// Goes to line `end`, from 1.
absl::Status CsvSource::SkipLines(std::uint64_t end) {
  while (line_ < end) {
    row_start_ = position_;
    const absl::StatusOr<LineSpan> line = FindLine();
    if (!line.ok()) return line.status();
    if (line->size == 0) break;
    position_ += line->size;
    if (line->complete) ++line_;
  }
  return absl::OkStatus();
}

// A delimiter or quotation mark that the header does not use while it uses another one.
absl::Status CsvSource::CheckFormat(std::string_view header_line) const {
  const std::string_view line = TrimCell(header_line);
  if (line.find(format_.delimiter) == std::string_view::npos) {
    char best = 0;
    std::ptrdiff_t most = 0;
    for (const char other : kDelimiters) {
      const std::ptrdiff_t count = std::ranges::count(line, other);
      if (count > most) {
        most = count;
        best = other;
      }
    }
    if (best != 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "the row of column names has no ", std::string(DelimiterName(format_.delimiter)),
          ", but ", most, " times a ", std::string(DelimiterName(best)), "; set delimiter: \"",
          best == '\t' ? std::string("tab") : std::string(1, best), "\""));
    }
  }
  for (const char other : {'"', '\''}) {
    if (other == format_.quote || line.size() < 2) continue;
    const std::string closed_and_opened{other, format_.delimiter, other};
    if (line.front() == other && line.back() == other &&
        (std::ranges::count(line, other) == 2 ||
         line.find(closed_and_opened) != std::string_view::npos)) {
      return absl::InvalidArgumentError(
          absl::StrCat("the column names are quoted by ", std::string(1, other),
                       ", which the mapping does not say; set quote: \"", other == '"' ? "\\" : "",
                       std::string(1, other), "\""));
    }
  }
  return absl::OkStatus();
}

// What is wrong with the characters of the finished row, and the column it stands in.
std::optional<RowErrorReason> CsvSource::CheckText(std::optional<std::size_t>& column) {
  const bool valid = IsValidUtf8(row_text_);
  if (valid && !HasControlCharacter(row_text_)) return std::nullopt;
  for (std::size_t i = 0; i < cells_.size() && !column; ++i) {
    if (valid ? HasControlCharacter(cells_[i]) : !IsValidUtf8(cells_[i])) column = i;
  }
  if (valid) return RowErrorReason::kControlCharacter;
  return format_.encoding == TextEncoding::kUtf8 ? RowErrorReason::kNotUtf8
                                                 : RowErrorReason::kNotInEncoding;
}

absl::StatusOr<bool> CsvSource::Next(SourceRow& row) {
  row.problem.reset();
  row.problem_column.reset();
  row.cells = {};
  row.kinds = {};
  const absl::StatusOr<bool> found = ReadRecord(row.problem);
  if (!found.ok() || !*found) return found;
  row.number = ++row_number_;
  row.line = row_line_;
  if (row.problem) return true;
  FinishCells();
  row.problem = CheckText(row.problem_column);
  if (row.problem) return true;
  if (cells_.size() != columns_.size()) {
    row.problem = cells_.size() < columns_.size() ? RowErrorReason::kTooFewCells
                                                  : RowErrorReason::kTooManyCells;
  } else {
    row.cells = cells_;
  }
  return true;
}

absl::StatusOr<bool> CsvSource::ReadRecord(std::optional<RowErrorReason>& problem) {
  row_text_.clear();
  cell_ends_.clear();
  cell_too_long_ = row_complete_ = false;
  row_start_ = position_;
  row_line_ = line_;
  std::size_t first_line_size = 0;
  while (true) {
    const absl::StatusOr<LineSpan> line = FindLine();
    if (!line.ok()) return line.status();
    const bool at_row_start = position_ == row_start_;
    if (line->size == 0) {  // the end of the input
      if (at_row_start) return false;
      if (csv_fini(&parser_, &OnCell, &OnRow, this) != 0) problem = RowErrorReason::kOpenQuote;
    } else if (at_row_start &&
               std::all_of(&buffer_[position_], &buffer_[position_] + line->size,
                           [this](char c) { return IsBlank(c) && c != format_.delimiter; }) &&
               line->complete) {
      position_ += line->size;
      row_start_ = position_;
      row_line_ = ++line_;
      continue;
    } else if (!line->complete || position_ + line->size - row_start_ > kMaxRowBytes) {
      problem = RowErrorReason::kRowTooLong;
    } else {
      const std::size_t parsed =
          csv_parse(&parser_, &buffer_[position_], line->size, &OnCell, &OnRow, this);
      if (parsed != line->size) {
        if (csv_error(&parser_) != CSV_EPARSE) {
          return absl::ResourceExhaustedError("out of memory while reading the file");
        }
        problem = RowErrorReason::kStrayQuote;
      }
    }
    if (at_row_start) first_line_size = line->size;
    if (problem) {
      ResetParser();
      position_ = row_start_ + first_line_size;
      line_ = row_line_ + 1;
      if (at_row_start && !line->complete) return SkipRestOfLine();
      return true;
    }
    position_ += line->size;
    ++line_;
    if (row_complete_ || line->size == 0) break;
  }
  if (cell_too_long_) problem = RowErrorReason::kCellTooLong;
  return true;
}

// The next physical line from position_: up to LF, CR LF or CR, or to the end of the input.
absl::StatusOr<CsvSource::LineSpan> CsvSource::FindLine() {
  std::size_t searched = 0;
  while (true) {
    const std::string_view rest = std::string_view(buffer_).substr(position_);
    const std::size_t line_feed = rest.find('\n', searched);
    const std::size_t end = std::min(line_feed, rest.size());
    const std::size_t carriage_return = rest.substr(0, end).find('\r', searched);
    if (carriage_return != std::string_view::npos && carriage_return + 1 < rest.size()) {
      const bool pair = carriage_return + 1 == line_feed;
      return LineSpan{carriage_return + (pair ? 2 : 1), true};
    }
    if (line_feed != std::string_view::npos) return LineSpan{line_feed + 1, true};
    if (input_ended_) return LineSpan{rest.size(), true};
    if (buffer_.size() - row_start_ > kMaxRowBytes) return LineSpan{rest.size(), false};
    searched = carriage_return != std::string_view::npos ? carriage_return : rest.size();
    if (absl::Status status = Refill(); !status.ok()) return status;
  }
}

absl::StatusOr<bool> CsvSource::SkipRestOfLine() {
  while (true) {
    row_start_ = position_;
    const absl::StatusOr<LineSpan> line = FindLine();
    if (!line.ok()) return line.status();
    position_ += line->size;
    if (line->complete) return true;
  }
}

absl::Status CsvSource::Refill() {
  buffer_.erase(0, row_start_);
  position_ -= row_start_;
  row_start_ = 0;
  return text_->Append(buffer_, input_ended_);
}

void CsvSource::ResetParser() {
  csv_free(&parser_);
  csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
  csv_set_delim(&parser_, static_cast<unsigned char>(format_.delimiter));
  csv_set_quote(&parser_,
                format_.quote == 0 ? kNoQuote : static_cast<unsigned char>(format_.quote));
}

// Makes the cells of the finished row; row_text_ no longer moves.
void CsvSource::FinishCells() {
  cells_.clear();
  std::size_t start = 0;
  for (const std::size_t end : cell_ends_) {
    cells_.push_back(TrimCell(std::string_view(row_text_).substr(start, end - start)));
    start = end + 1;
  }
}

void CsvSource::OnCell(void* data, std::size_t size, void* self) {
  auto& source = *static_cast<CsvSource*>(self);
  if (size > kMaxCellBytes) {
    source.cell_too_long_ = true;
    size = 0;
  }
  source.row_text_.append(static_cast<const char*>(data), size);
  source.cell_ends_.push_back(source.row_text_.size());
  source.row_text_.push_back('\n');
}

void CsvSource::OnRow(int, void* self) { static_cast<CsvSource*>(self)->row_complete_ = true; }

}  // namespace mirrorflow
