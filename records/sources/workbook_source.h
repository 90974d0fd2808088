#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "records/mapping.h"
#include "records/source.h"
#include "workbook/sheet.h"

namespace mirrorflow {

// A sheet of a workbook as a source. The row with the column names is declared or the first that is
// not blank; rows above it are skipped, blank rows below it too. Columns without a name are columns
// with an empty name, and cells behind the last named column make a row unreadable.
class WorkbookSource final : public Source {
 public:
  // `kind` is xlsx or ods; the first visible sheet when `sheet` is empty. `wanted` are the column
  // names of the mapping: when none of them stands in the row with the names but in one below it,
  // the error says which. NotFound or InvalidArgument with the file's name.
  static absl::StatusOr<std::unique_ptr<WorkbookSource>> OpenFile(
      const std::string& path, SourceKind kind, const std::string& sheet, std::uint32_t header_row,
      std::span<const std::string> wanted);
  // The same of the bytes of a file of this name, which outlive it.
  static absl::StatusOr<std::unique_ptr<WorkbookSource>> OpenBytes(
      const std::string& name, std::string_view bytes, SourceKind kind, const std::string& sheet,
      std::uint32_t header_row, std::span<const std::string> wanted);
  static absl::StatusOr<std::unique_ptr<WorkbookSource>> Create(
      std::unique_ptr<Sheet> sheet, std::uint32_t header_row, std::span<const std::string> wanted);

  const std::vector<std::string>& columns() const override { return columns_; }
  absl::StatusOr<bool> Next(SourceRow& row) override;
  std::uint64_t bytes_read() const override { return sheet_->bytes_read(); }
  std::optional<std::uint64_t> total_bytes() const override { return sheet_->total_bytes(); }

 private:
  // `path` is for the messages.
  static absl::StatusOr<std::unique_ptr<WorkbookSource>> OfSheet(
      const std::string& path, absl::StatusOr<std::unique_ptr<Sheet>> sheet,
      std::uint32_t header_row, std::span<const std::string> wanted);

  explicit WorkbookSource(std::unique_ptr<Sheet> sheet) : sheet_(std::move(sheet)) {}

  absl::Status ReadHeader(std::uint32_t header_row);
  absl::Status CheckHeader(std::span<const std::string> wanted);

  std::unique_ptr<Sheet> sheet_;
  std::vector<std::string> columns_;
  std::uint64_t header_number_ = 0;
  SheetRow row_;
  std::uint64_t row_number_ = 0;
  std::vector<std::string_view> cells_;
  std::vector<CellKind> kinds_;
};

// Whether a file begins as a workbook does. The error says what it is instead, but not its name.
absl::Status CheckWorkbookFile(const std::string& path);
// Opens a workbook of the kind; the error says what the file is instead, but not its name.
absl::StatusOr<std::unique_ptr<Sheet>> OpenSheet(const std::string& path, SourceKind kind,
                                                 const std::string& sheet);

}  // namespace mirrorflow
