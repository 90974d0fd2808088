#include "records/sources/workbook_source.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "workbook/ods_sheet.h"
#include "workbook/xlsx_sheet.h"
#include "workbook/zip_archive.h"

namespace mirrorflow {
namespace {

RowErrorReason ReasonOf(SheetProblem problem) {
  return problem == SheetProblem::kCellTooLong ? RowErrorReason::kCellTooLong
                                               : RowErrorReason::kRowTooLong;
}

// Rows below the header that are searched for the wanted names.
constexpr int kSearchedRows = 100;

// Of a file, to tell what it is.
constexpr std::size_t kStartBytes = std::size_t{256} * 1024;

// A workbook with a password is no ZIP archive but an OLE container with an "EncryptedPackage"
// ([MS-OFFCRYPTO] section 2.3.4.4); old workbooks are OLE containers too.
absl::Status CheckContainer(std::string_view start) {
  if (start.empty()) return absl::InvalidArgumentError("is empty");
  if (start.starts_with("\xD0\xCF\x11\xE0")) {
    std::string name;
    for (const char c : std::string_view("EncryptedPackage")) {
      name.push_back(c);
      name.push_back('\0');
    }
    if (start.find(name) != std::string::npos) {
      return absl::InvalidArgumentError(
          "is protected by a password; save it without one, in a place that is protected");
    }
    return absl::InvalidArgumentError("is an old workbook (XLS); save it as XLSX");
  }
  if (!start.starts_with("PK")) {
    return absl::InvalidArgumentError(
        "is no workbook; if it is text, set kind: \"csv\" or kind: \"fixed-width\"");
  }
  return absl::OkStatus();
}

absl::StatusOr<ZipArchive> OpenArchive(const std::string& path) {
  if (absl::Status status = CheckWorkbookFile(path); !status.ok()) return status;
  return ZipArchive::OpenFile(path);
}

absl::Status WithPath(const std::string& path, const absl::Status& status) {
  // "book.xlsx is ..." or "book.xlsx: part ..."
  return {status.code(), absl::StrCat(path, " ", status.message())};
}

absl::StatusOr<std::unique_ptr<Sheet>> SheetOf(ZipArchive archive, SourceKind kind,
                                               const std::string& sheet) {
  return kind == SourceKind::kOds ? OpenOdsSheet(std::move(archive), sheet)
                                  : OpenXlsxSheet(std::move(archive), sheet);
}

}  // namespace

absl::Status CheckWorkbookFile(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return absl::InvalidArgumentError("is a directory, not a workbook");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) {
    return absl::NotFoundError("can't be opened; check that the file exists and can be read");
  }
  std::string start(kStartBytes, '\0');
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(file.gcount()));
  return CheckContainer(start);
}

absl::StatusOr<std::unique_ptr<Sheet>> OpenSheet(const std::string& path, SourceKind kind,
                                                 const std::string& sheet) {
  absl::StatusOr<ZipArchive> archive = OpenArchive(path);
  if (!archive.ok()) return archive.status();
  return SheetOf(*std::move(archive), kind, sheet);
}

absl::StatusOr<std::unique_ptr<WorkbookSource>> WorkbookSource::OpenFile(
    const std::string& path, SourceKind kind, const std::string& sheet, std::uint32_t header_row,
    std::span<const std::string> wanted) {
  return OfSheet(path, OpenSheet(path, kind, sheet), header_row, wanted);
}

absl::StatusOr<std::unique_ptr<WorkbookSource>> WorkbookSource::OpenBytes(
    const std::string& name, std::string_view bytes, SourceKind kind, const std::string& sheet,
    std::uint32_t header_row, std::span<const std::string> wanted) {
  if (absl::Status status = CheckContainer(bytes.substr(0, kStartBytes)); !status.ok()) {
    return WithPath(name, status);
  }
  absl::StatusOr<ZipArchive> archive = ZipArchive::OpenBytes(bytes);
  if (!archive.ok()) return WithPath(name, archive.status());
  return OfSheet(name, SheetOf(*std::move(archive), kind, sheet), header_row, wanted);
}

absl::StatusOr<std::unique_ptr<WorkbookSource>> WorkbookSource::OfSheet(
    const std::string& path, absl::StatusOr<std::unique_ptr<Sheet>> sheet, std::uint32_t header_row,
    std::span<const std::string> wanted) {
  if (!sheet.ok()) return WithPath(path, sheet.status());
  absl::StatusOr<std::unique_ptr<WorkbookSource>> source =
      Create(*std::move(sheet), header_row, wanted);
  if (!source.ok()) return WithPath(path + ":", source.status());
  return source;
}

absl::StatusOr<std::unique_ptr<WorkbookSource>> WorkbookSource::Create(
    std::unique_ptr<Sheet> sheet, std::uint32_t header_row, std::span<const std::string> wanted) {
  std::unique_ptr<WorkbookSource> source(new WorkbookSource(std::move(sheet)));
  if (absl::Status status = source->ReadHeader(header_row); !status.ok()) return status;
  if (absl::Status status = source->CheckHeader(wanted); !status.ok()) return status;
  return source;
}

absl::Status WorkbookSource::ReadHeader(std::uint32_t header_row) {
  while (true) {
    const absl::StatusOr<bool> found = sheet_->Next(row_);
    if (!found.ok()) return found.status();
    if (!*found) {
      return absl::InvalidArgumentError(
          header_row == 0
              ? "the sheet is empty; one row must name the columns"
              : "the sheet ends before the row of the column names; correct header_row");
    }
    if (row_.number >= header_row) break;
  }
  if (row_.number != header_row && header_row != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("row ", header_row, " of the sheet is blank; correct header_row"));
  }
  if (row_.problem) {
    return absl::InvalidArgumentError(
        absl::StrCat("the row of the column names can't be read: ",
                     std::string(RowErrorText(ReasonOf(*row_.problem)))));
  }
  header_number_ = row_.number;
  columns_.resize(row_.cells.back().column + 1);
  for (const SheetCell& cell : row_.cells) columns_[cell.column] = row_.TextOf(cell);
  return absl::OkStatus();
}

absl::Status WorkbookSource::CheckHeader(std::span<const std::string> wanted) {
  const auto is_wanted = [&](std::string_view name) {
    return std::ranges::find(wanted, name) != wanted.end();
  };
  if (wanted.empty() || std::ranges::any_of(columns_, is_wanted)) return absl::OkStatus();
  SheetRow row;
  for (int i = 0; i < kSearchedRows; ++i) {
    const absl::StatusOr<bool> found = sheet_->Next(row);
    if (!found.ok()) return found.status();
    if (!*found) break;
    if (std::ranges::any_of(row.cells,
                            [&](const SheetCell& cell) { return is_wanted(row.TextOf(cell)); })) {
      return absl::NotFoundError(absl::StrCat("row ", header_number_,
                                              " has none of the wanted columns, but row ",
                                              row.number, " has; set header_row: ", row.number));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> WorkbookSource::Next(SourceRow& row) {
  row = {};
  const absl::StatusOr<bool> found = sheet_->Next(row_);
  if (!found.ok() || !*found) return found;
  row.number = ++row_number_;
  row.line = row_.number;
  if (row_.problem) {
    row.problem = ReasonOf(*row_.problem);
    row.problem_column = row_.problem_column;
    return true;
  }
  cells_.assign(columns_.size(), {});
  kinds_.assign(columns_.size(), CellKind::kText);
  for (const SheetCell& cell : row_.cells) {
    if (cell.column >= columns_.size()) {
      row.problem = RowErrorReason::kTooManyCells;
      return true;
    }
    cells_[cell.column] = row_.TextOf(cell);
    kinds_[cell.column] = cell.kind;
  }
  row.cells = cells_;
  row.kinds = kinds_;
  return true;
}

}  // namespace mirrorflow
