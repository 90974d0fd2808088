#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "records/source.h"
#include "records/sources/text_lines.h"

namespace mirrorflow {

struct MrzLayout {
  // What separates the lines of a document that stands on one line of the file; 0 where each line
  // of the document is a line of the file.
  char separator = 0;
  TextEncoding encoding = TextEncoding::kUtf8;
  std::uint32_t skip_lines = 0;
};

// The machine-readable zones of travel documents, as readers at a border write them into a file,
// with these columns:
//   document_type, issuer, surname, given_names, document_number, nationality, birth_date, sex,
//   expiry_date, optional_data
// Dates are YYMMDD, so that the mapping says their century ("YYMMDD to 2024"). Blank lines are
// skipped, and without a separator they also end a document; otherwise three lines of 30 characters
// or two longer ones are one document. A zone whose lines can't be read, or in which a check digit
// is wrong, makes the row unreadable: it names the column of the digit.
class MrzSource final : public Source {
 public:
  static absl::StatusOr<std::unique_ptr<MrzSource>> OpenFile(const std::string& path,
                                                             const MrzLayout& layout);
  static absl::StatusOr<std::unique_ptr<MrzSource>> Create(
      std::unique_ptr<std::istream> input, const MrzLayout& layout,
      std::optional<std::uint64_t> total_bytes = std::nullopt,
      std::size_t chunk_bytes = 256 * 1024);

  const std::vector<std::string>& columns() const override;
  absl::StatusOr<bool> Next(SourceRow& row) override;
  std::uint64_t bytes_read() const override { return lines_.bytes_read(); }
  std::optional<std::uint64_t> total_bytes() const override { return total_bytes_; }

 private:
  MrzSource(std::unique_ptr<TextDecoder> text, const MrzLayout& layout,
            std::optional<std::uint64_t> total_bytes)
      : lines_(std::move(text)), layout_(layout), total_bytes_(total_bytes) {}

  absl::StatusOr<bool> NextLine(std::string& line, bool& too_long);
  absl::StatusOr<bool> CollectLines(bool& too_long);
  void Judge(SourceRow& row);

  TextLines lines_;
  const MrzLayout layout_;
  const std::optional<std::uint64_t> total_bytes_;
  std::vector<std::string> zone_;    // the lines of the present document
  std::optional<std::string> next_;  // a line that was read and belongs to the next document
  std::uint64_t next_line_ = 0;
  std::uint64_t row_line_ = 0;
  std::uint64_t row_number_ = 0;
  std::vector<std::string> values_;
  std::vector<std::string_view> cells_;
};

}  // namespace mirrorflow
