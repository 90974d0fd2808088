#include "workbook/workbook.h"

#include <utility>

#include "workbook/xlsx_sheet.h"
#include "workbook/zip_archive.h"

namespace mirrorflow {

absl::StatusOr<std::vector<std::string>> XlsxWorkbook::SheetNames() {
  absl::StatusOr<ZipArchive> archive = ZipArchive::OpenBytes(bytes_);
  if (!archive.ok()) return archive.status();
  return XlsxSheetNames(*archive);
}

absl::StatusOr<std::unique_ptr<Sheet>> XlsxWorkbook::Open(const std::string& name) {
  absl::StatusOr<ZipArchive> archive = ZipArchive::OpenBytes(bytes_);
  if (!archive.ok()) return archive.status();
  return OpenXlsxSheet(*std::move(archive), name);
}

}  // namespace mirrorflow
