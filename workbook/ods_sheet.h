#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "workbook/sheet.h"
#include "workbook/zip_archive.h"

namespace mirrorflow {

// The names of the tables of an OpenDocument spreadsheet; reads all of it.
absl::StatusOr<std::vector<std::string>> OdsSheetNames(const ZipArchive& archive);

// A table of an OpenDocument spreadsheet (ODF 1.3, part 3, chapters 9 and 19), row by row; the
// first one when `name` is empty. Cells of the types date and float give their value, not how it is
// shown; others the text that is shown.
//
// InvalidArgument when it is no spreadsheet or has a password; NotFound, with the names that are
// there, when it has no such table. DataLoss while reading when the file is damaged.
absl::StatusOr<std::unique_ptr<Sheet>> OpenOdsSheet(ZipArchive archive, const std::string& name);

}  // namespace mirrorflow
