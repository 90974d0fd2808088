#include "records/sources/open_source.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "records/sources/csv_source.h"
#include "records/sources/fixed_width_source.h"
#include "records/sources/mrz_source.h"
#include "records/sources/sql_source.h"
#include "records/sources/text_file.h"
#include "records/sources/workbook_source.h"

namespace mirrorflow {

namespace {

CsvFormat CsvOf(const Mapping& mapping) {
  return {.delimiter = mapping.delimiter,
          .quote = mapping.quote,
          .encoding = mapping.encoding,
          .header_line = mapping.header_row};
}

FixedWidthFormat FixedWidthOf(const Mapping& mapping) {
  return {.columns = mapping.fixed_columns,
          .bytes = mapping.fixed_bytes,
          .encoding = mapping.encoding,
          .skip_lines = mapping.skip_lines};
}

MrzLayout MrzOf(const Mapping& mapping) {
  return {.separator = mapping.mrz_separator,
          .encoding = mapping.encoding,
          .skip_lines = mapping.skip_lines};
}

std::vector<std::string> WantedColumns(const Mapping& mapping) {
  std::vector<std::string> wanted;
  for (const MappedColumn& column : mapping.columns) wanted.push_back(column.column);
  return wanted;
}

absl::StatusOr<std::unique_ptr<Source>> OpenDatabase(const Mapping& mapping,
                                                     const SourcePlace& place,
                                                     std::stop_token stop) {
  absl::StatusOr<std::unique_ptr<SqlSource>> source = SqlSource::Open(
      {.connection = place.connection, .password = place.password, .query = mapping.query},
      std::move(stop));
  if (!source.ok()) {
    return absl::Status(
        source.status().code(),
        absl::StrCat("database of mapping '", mapping.source, "': ", source.status().message()));
  }
  return source;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Source>> OpenSource(const Mapping& mapping, const SourcePlace& place,
                                                   std::stop_token stop) {
  switch (mapping.kind) {
    case SourceKind::kCsv:
      return CsvSource::OpenFile(place.file, CsvOf(mapping));
    case SourceKind::kXlsx:
    case SourceKind::kOds:
      return WorkbookSource::OpenFile(place.file, mapping.kind, mapping.sheet, mapping.header_row,
                                      WantedColumns(mapping));
    case SourceKind::kSql:
      return OpenDatabase(mapping, place, std::move(stop));
    case SourceKind::kFixedWidth:
      return FixedWidthSource::OpenFile(place.file, FixedWidthOf(mapping));
    case SourceKind::kMrz:
      return MrzSource::OpenFile(place.file, MrzOf(mapping));
  }
  return absl::InternalError("a mapping of no known kind");
}

absl::StatusOr<std::unique_ptr<Source>> OpenSourceBytes(const Mapping& mapping,
                                                        const std::string& name,
                                                        std::string_view bytes) {
  switch (mapping.kind) {
    case SourceKind::kCsv:
      return ReadTextSource<CsvSource>(name, TextFileOfBytes(bytes), CsvOf(mapping));
    case SourceKind::kXlsx:
    case SourceKind::kOds:
      return WorkbookSource::OpenBytes(name, bytes, mapping.kind, mapping.sheet, mapping.header_row,
                                       WantedColumns(mapping));
    case SourceKind::kFixedWidth:
      return ReadTextSource<FixedWidthSource>(name, TextFileOfBytes(bytes), FixedWidthOf(mapping));
    case SourceKind::kMrz:
      return ReadTextSource<MrzSource>(name, TextFileOfBytes(bytes), MrzOf(mapping));
    case SourceKind::kSql:
      return absl::InvalidArgumentError("a database is no file");
  }
  return absl::InternalError("a mapping of no known kind");
}

}  // namespace mirrorflow
