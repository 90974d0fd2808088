#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "workbook/sheet.h"

namespace mirrorflow {

// Sheets by their names. A sheet is read before the next is opened, and the workbook outlives it.
// Not thread safe.
class Workbook {
 public:
  Workbook() = default;
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;
  virtual ~Workbook() = default;

  // The visible ones.
  virtual absl::StatusOr<std::vector<std::string>> SheetNames() = 0;
  // The first visible one when `name` is empty; errors as of OpenXlsxSheet.
  virtual absl::StatusOr<std::unique_ptr<Sheet>> Open(const std::string& name) = 0;
};

// The bytes of an XLSX workbook, which must outlive it.
class XlsxWorkbook final : public Workbook {
 public:
  explicit XlsxWorkbook(std::string_view bytes) : bytes_(bytes) {}

  absl::StatusOr<std::vector<std::string>> SheetNames() override;
  absl::StatusOr<std::unique_ptr<Sheet>> Open(const std::string& name) override;

 private:
  const std::string_view bytes_;
};

}  // namespace mirrorflow
