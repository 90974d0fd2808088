#pragma once

#include <csv.h>

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "records/source.h"
#include "records/sources/text_decoder.h"
#include "workbook/cell_text.h"

namespace mirrorflow {

struct CsvFormat {
  char delimiter = ',';  // comma, semicolon, tab or pipe
  char quote = '"';      // '"', '\'', or 0 where nothing quotes
  TextEncoding encoding = TextEncoding::kUtf8;
  std::uint32_t header_line = 0;  // from 1; 0: the first that is not blank
};

// Comma-separated values (RFC 4180) through libcsv, with one row as header.
//
// Comma, semicolon, tab or pipe; LF, CRLF or CR; an optional byte order mark; quoted cells may
// contain line ends. Blank lines are skipped. A row that can't be read (a quote out of place, bytes
// that are not of the encoding, a control character, too few or too many cells, more than the
// limits) is reported by SourceRow::problem. When the trouble is a quote, reading goes on at the
// line after the one where the row began, so that one stray quote costs one line and not the rest
// of the file.
//
// What is declared is checked, never guessed: another encoding, delimiter or quotation mark than
// the header shows is an error that says which one fits.
class CsvSource final : public Source {
 public:
  // NotFound or InvalidArgument when the file can't be opened or has no readable header.
  static absl::StatusOr<std::unique_ptr<CsvSource>> OpenFile(const std::string& path,
                                                             const CsvFormat& format);
  // Reads `input` in pieces of `chunk_bytes`.
  static absl::StatusOr<std::unique_ptr<CsvSource>> Create(
      std::unique_ptr<std::istream> input, const CsvFormat& format,
      std::optional<std::uint64_t> total_bytes = std::nullopt,
      std::size_t chunk_bytes = 256 * 1024);

  ~CsvSource() override;

  const std::vector<std::string>& columns() const override { return columns_; }
  absl::StatusOr<bool> Next(SourceRow& row) override;
  std::uint64_t bytes_read() const override { return text_->bytes_read(); }
  std::optional<std::uint64_t> total_bytes() const override { return total_bytes_; }

 private:
  struct LineSpan {
    std::size_t size = 0;   // with its line end
    bool complete = false;  // false: the buffer is full and the line has no end
  };

  CsvSource(std::unique_ptr<TextDecoder> text, const CsvFormat& format,
            std::optional<std::uint64_t> total_bytes);

  absl::Status ReadHeader();
  absl::Status SkipLines(std::uint64_t end);
  absl::Status CheckFormat(std::string_view header_line) const;
  std::optional<RowErrorReason> CheckText(std::optional<std::size_t>& column);
  // Reads one record into cell_ends_ and row_text_. False at the end of the input; `problem` is set
  // when the record can't be read.
  absl::StatusOr<bool> ReadRecord(std::optional<RowErrorReason>& problem);
  absl::Status Refill();
  absl::StatusOr<LineSpan> FindLine();
  absl::StatusOr<bool> SkipRestOfLine();  // always true
  void ResetParser();
  void FinishCells();

  static void OnCell(void* data, std::size_t size, void* self);
  static void OnRow(int, void* self);

  std::unique_ptr<TextDecoder> text_;
  const CsvFormat format_;
  const std::optional<std::uint64_t> total_bytes_;
  csv_parser parser_{};

  // The bytes of the present row and of what was read ahead.
  std::string buffer_;
  std::size_t row_start_ = 0;
  std::size_t position_ = 0;  // next byte to be parsed
  bool input_ended_ = false;

  std::uint64_t line_ = 1;      // of position_
  std::uint64_t row_line_ = 1;  // of row_start_
  std::uint64_t row_number_ = 0;

  // The present row: its cells one after the other, each followed by '\n'.
  std::string row_text_;
  std::vector<std::size_t> cell_ends_;
  bool cell_too_long_ = false;
  bool row_complete_ = false;
  std::vector<std::string_view> cells_;

  std::vector<std::string> columns_;
};

}  // namespace mirrorflow
