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
#include "records/mapping.h"
#include "records/source.h"
#include "records/sources/text_lines.h"

namespace mirrorflow {

struct FixedWidthFormat {
  std::vector<FixedColumn> columns{};
  // Places are bytes of the file, not characters. The same in one-byte encodings; not for UTF-16.
  bool bytes = false;
  TextEncoding encoding = TextEncoding::kUtf8;
  std::uint32_t skip_lines = 0;
};

// A text file in which each column has its place in the line. Blank lines are skipped. A line that
// ends before the last column begins, or a place that cuts through a character, makes the row
// unreadable.
class FixedWidthSource final : public Source {
 public:
  static absl::StatusOr<std::unique_ptr<FixedWidthSource>> OpenFile(const std::string& path,
                                                                    const FixedWidthFormat& format);
  static absl::StatusOr<std::unique_ptr<FixedWidthSource>> Create(
      std::unique_ptr<std::istream> input, const FixedWidthFormat& format,
      std::optional<std::uint64_t> total_bytes = std::nullopt,
      std::size_t chunk_bytes = 256 * 1024);

  const std::vector<std::string>& columns() const override { return names_; }
  absl::StatusOr<bool> Next(SourceRow& row) override;
  std::uint64_t bytes_read() const override { return lines_.bytes_read(); }
  std::optional<std::uint64_t> total_bytes() const override { return total_bytes_; }

 private:
  FixedWidthSource(std::unique_ptr<TextDecoder> text, FixedWidthFormat format,
                   std::optional<std::uint64_t> total_bytes);

  std::optional<RowErrorReason> Cut(std::string_view line, std::optional<std::size_t>& column);

  TextLines lines_;
  const FixedWidthFormat format_;
  const std::optional<std::uint64_t> total_bytes_;
  std::vector<std::string> names_;
  std::uint32_t last_begin_ = 0;  // of the column that begins last
  std::uint64_t row_number_ = 0;
  std::vector<std::size_t> starts_;  // of the characters of the present line, and its end
  std::vector<std::string_view> cells_;
};

}  // namespace mirrorflow
