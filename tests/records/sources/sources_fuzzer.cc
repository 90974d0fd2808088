// Any bytes as each kind of source. Fails when a row has other than its columns' cells, a cell is
// not UTF-8 or too long, or the outcome depends on how the file is cut into pieces.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <sstream>
#include <string>

#include "records/sources/csv_source.h"
#include "records/sources/fixed_width_source.h"
#include "records/sources/mapping_proposal.h"
#include "records/sources/mrz_source.h"
#include "records/sources/text_form.h"
#include "records/sources/workbook_source.h"
#include "tests/fuzzing/check.h"
#include "tests/records/sources/zip_writer.h"
#include "workbook/cell_text.h"
#include "workbook/ods_sheet.h"
#include "workbook/xlsx_sheet.h"

namespace mirrorflow {
namespace {

// All that reading gave, as text.
template <typename Opened>
std::string Read(absl::StatusOr<Opened> source) {
  if (!source.ok()) return source.status().ToString();
  std::string seen;
  SourceRow row;
  for (int rows = 0; rows < 5000; ++rows) {
    const absl::StatusOr<bool> found = (*source)->Next(row);
    if (!found.ok()) return seen + found.status().ToString();
    if (!*found) break;
    seen += std::to_string(row.line);
    if (row.problem) {
      Check(row.cells.empty());
      Check(!row.problem_column || *row.problem_column < kMaxSheetColumns);
      seen += std::string(RowErrorCode(*row.problem)) + "\n";
      continue;
    }
    Check(row.cells.size() == (*source)->columns().size());
    Check(row.kinds.empty() || row.kinds.size() == row.cells.size());
    for (const std::string_view cell : row.cells) {
      Check(cell.size() <= kMaxCellBytes && IsValidUtf8(cell));
      seen.append(cell) += '|';
    }
  }
  return seen;
}

std::unique_ptr<std::istream> Stream(const std::string& bytes) {
  return std::make_unique<std::istringstream>(bytes);
}

std::string ReadText(const std::string& bytes, unsigned kind, TextEncoding encoding,
                     std::size_t chunk_bytes) {
  switch (kind) {
    case 0:
      return Read(CsvSource::Create(Stream(bytes), {.delimiter = ';', .encoding = encoding},
                                    std::nullopt, chunk_bytes));
    case 1:
      return Read(FixedWidthSource::Create(
          Stream(bytes), {.columns = {{"b", 3, 4}, {"a", 1, 2}, {"c", 4, 9}}, .encoding = encoding},
          std::nullopt, chunk_bytes));
    default:
      return Read(MrzSource::Create(Stream(bytes),
                                    {.separator = kind == 2 ? '\0' : '|', .encoding = encoding},
                                    std::nullopt, chunk_bytes));
  }
}

void ReadWorkbook(const std::string& bytes, bool ods) {
  absl::StatusOr<ZipArchive> archive = ZipArchive::OpenBytes(bytes);
  if (!archive.ok()) return;
  absl::StatusOr<std::unique_ptr<Sheet>> sheet =
      ods ? OpenOdsSheet(*std::move(archive), "") : OpenXlsxSheet(*std::move(archive), "");
  if (!sheet.ok()) return;
  Read(WorkbookSource::Create(*std::move(sheet), 0, {}));
}

void GuessAndPropose(const std::string& bytes) {
  const absl::StatusOr<TextForm> form = GuessTextForm(bytes);
  if (!form.ok() || form->kind != SourceKind::kCsv) return;
  auto source = CsvSource::Create(Stream(bytes), {.delimiter = form->delimiter,
                                                  .quote = form->quote,
                                                  .encoding = form->encoding,
                                                  .header_line = form->header_line});
  if (!source.ok()) return;
  const absl::StatusOr<MappingProposal> proposal =
      ProposeMapping(**source, {.rows = 100, .latest_year = 2026});
  Check(proposal.ok() && proposal->columns.size() == (*source)->columns().size());
  for (const ColumnProposal& column : proposal->columns) {
    Check(column.confidence >= 0 && column.confidence <= 1 && column.readable <= column.values);
  }
}

}  // namespace
}  // namespace mirrorflow

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mirrorflow;
  if (size < 2) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const unsigned kind = data[0] % 9u;
  const auto encoding = static_cast<TextEncoding>(data[1] % 7u);
  if (kind < 4) {
    Check(ReadText(bytes, kind, encoding, 1 + data[1] / 7u) ==
          ReadText(bytes, kind, encoding, std::size_t{256} * 1024));
  } else if (kind == 4) {
    GuessAndPropose(bytes);
  } else if (kind < 7) {
    ReadWorkbook(bytes, kind == 5);  // the bytes of the archive
  } else {
    // The XML inside a sound archive.
    ReadWorkbook(
        kind == 7 ? OdsOf(bytes) : XlsxOf(bytes, "<cellXfs><xf numFmtId=\"14\"/></cellXfs>"),
        kind == 7);
  }
  return 0;
}
