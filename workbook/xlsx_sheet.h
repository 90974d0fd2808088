#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "workbook/sheet.h"
#include "workbook/zip_archive.h"

namespace mirrorflow {

// The visible tables of an XLSX workbook.
absl::StatusOr<std::vector<std::string>> XlsxSheetNames(const ZipArchive& archive);

// A sheet of an XLSX workbook (ECMA-376 part 1, chapter 18.3), row by row; the first visible one
// when `name` is empty. Numbers in a date format become dates, in the date system of the workbook;
// formulas give the value that was last computed, and one that never was is an error cell.
//
// InvalidArgument when it is no XLSX workbook; NotFound, with the names that are there, when it has
// no such sheet. DataLoss while reading when the file is damaged.
absl::StatusOr<std::unique_ptr<Sheet>> OpenXlsxSheet(ZipArchive archive, const std::string& name);

}  // namespace mirrorflow
