#include "records/sources/csv_source.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

bool IsValidUtf8(std::string_view text) {
  unsigned char bits = 0;
  for (const char c : text) bits |= static_cast<unsigned char>(c);
  if (bits < 0x80) return true;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < length;) {
    UChar32 c = 0;
    U8_NEXT(bytes, i, length, c);
    if (c < 0) return false;
  }
  return true;
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// libcsv trims what stands around cells, but not inside quotes, and not no-break spaces.
std::string_view Trim(std::string_view text) {
  constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
  while (true) {
    if (!text.empty() && IsBlank(text.front())) {
      text.remove_prefix(1);
    } else if (text.starts_with(kNoBreakSpace)) {
      text.remove_prefix(kNoBreakSpace.size());
    } else if (!text.empty() && IsBlank(text.back())) {
      text.remove_suffix(1);
    } else if (text.ends_with(kNoBreakSpace)) {
      text.remove_suffix(kNoBreakSpace.size());
    } else {
      return text;
    }
  }
}

// What a file is that can't be text in UTF-8, by its first bytes; empty when nothing is known.
std::string_view OtherFileType(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    return "text in UTF-16; save it as UTF-8";
  }
  if (bytes.starts_with("PK\x03\x04")) return "a ZIP archive or XLSX workbook; save it as CSV";
  if (bytes.starts_with("\xD0\xCF\x11\xE0")) return "an XLS workbook; save it as CSV";
  if (bytes.starts_with("\x1F\x8B")) return "compressed with gzip; decompress it first";
  return "";
}

}  // namespace

CsvSource::CsvSource(std::unique_ptr<std::istream> input, char delimiter,
                     std::optional<std::uint64_t> total_bytes, std::size_t chunk_bytes)
    : input_(std::move(input)),
      delimiter_(delimiter),
      total_bytes_(total_bytes),
      chunk_bytes_(std::max<std::size_t>(chunk_bytes, 1)) {
  ResetParser();
}

CsvSource::~CsvSource() { csv_free(&parser_); }

absl::StatusOr<std::unique_ptr<CsvSource>> CsvSource::OpenFile(const std::string& path,
                                                               char delimiter) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is a directory, not a CSV file"));
  }
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!file->is_open()) {
    return absl::NotFoundError(
        absl::StrCat("can't open ", path, "; check that the file exists and can be read"));
  }
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  std::optional<std::uint64_t> total_bytes;
  if (!error) total_bytes = size;
  absl::StatusOr<std::unique_ptr<CsvSource>> source =
      Create(std::move(file), delimiter, total_bytes);
  if (!source.ok()) {
    return absl::Status(source.status().code(),
                        absl::StrCat(path, ": ", source.status().message()));
  }
  return source;
}

absl::StatusOr<std::unique_ptr<CsvSource>> CsvSource::Create(
    std::unique_ptr<std::istream> input, char delimiter, std::optional<std::uint64_t> total_bytes,
    std::size_t chunk_bytes) {
  if (std::string_view(",;\t|").find(delimiter) == std::string_view::npos) {
    return absl::InvalidArgumentError("the delimiter must be a comma, semicolon, tab or pipe");
  }
  std::unique_ptr<CsvSource> source(
      new CsvSource(std::move(input), delimiter, total_bytes, chunk_bytes));
  if (absl::Status status = source->ReadHeader(); !status.ok()) return status;
  return source;
}

absl::Status CsvSource::ReadHeader() {
  while (buffer_.size() < 4 && !input_ended_) {
    if (absl::Status status = Refill(); !status.ok()) return status;
  }
  if (const std::string_view type = OtherFileType(buffer_); !type.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("the file is ", std::string(type)));
  }
  if (buffer_.starts_with("\xEF\xBB\xBF")) position_ = 3;
  std::optional<RowErrorReason> problem;
  const absl::StatusOr<bool> found = ReadRecord(problem);
  if (!found.ok()) return found.status();
  if (!*found)
    return absl::InvalidArgumentError("the file is empty; its first row must name the columns");
  if (!problem) FinishCells();
  if (!problem && !IsValidUtf8(row_text_)) problem = RowErrorReason::kNotUtf8;
  if (problem) {
    return absl::InvalidArgumentError(
        absl::StrCat("the header row can't be read: ", std::string(RowErrorText(*problem))));
  }
  columns_.assign(cells_.begin(), cells_.end());
  return absl::OkStatus();
}

absl::StatusOr<bool> CsvSource::Next(SourceRow& row) {
  row.problem.reset();
  row.cells = {};
  const absl::StatusOr<bool> found = ReadRecord(row.problem);
  if (!found.ok() || !*found) return found;
  row.number = ++row_number_;
  row.line = row_line_;
  if (!row.problem) {
    if (!IsValidUtf8(row_text_)) {
      row.problem = RowErrorReason::kNotUtf8;
    } else if (cell_ends_.size() != columns_.size()) {
      row.problem = cell_ends_.size() < columns_.size() ? RowErrorReason::kTooFewCells
                                                        : RowErrorReason::kTooManyCells;
    } else {
      FinishCells();
      row.cells = cells_;
    }
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
                           [this](char c) { return IsBlank(c) && c != delimiter_; }) &&
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
  consumed_ += row_start_;
  position_ -= row_start_;
  row_start_ = 0;
  const std::size_t size = buffer_.size();
  buffer_.resize(size + chunk_bytes_);
  input_->read(&buffer_[size], static_cast<std::streamsize>(chunk_bytes_));
  buffer_.resize(size + static_cast<std::size_t>(input_->gcount()));
  if (input_->bad()) {
    return absl::DataLossError(
        absl::StrCat("reading failed after ", consumed_ + buffer_.size(), " bytes"));
  }
  input_ended_ = input_->eof();
  return absl::OkStatus();
}

void CsvSource::ResetParser() {
  csv_free(&parser_);
  csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
  csv_set_delim(&parser_, static_cast<unsigned char>(delimiter_));
}

// Makes the cells of the finished row; row_text_ no longer moves.
void CsvSource::FinishCells() {
  cells_.clear();
  std::size_t start = 0;
  for (const std::size_t end : cell_ends_) {
    cells_.push_back(Trim(std::string_view(row_text_).substr(start, end - start)));
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
