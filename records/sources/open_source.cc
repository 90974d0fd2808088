#include "records/sources/open_source.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "records/sources/csv_source.h"
#include "records/sources/fixed_width_source.h"
#include "records/sources/mrz_source.h"
#include "records/sources/sql_source.h"
#include "records/sources/workbook_source.h"

namespace mirrorflow {

absl::StatusOr<std::unique_ptr<Source>> OpenSource(const Mapping& mapping, const SourcePlace& place,
                                                   std::stop_token stop) {
  switch (mapping.kind) {
    case SourceKind::kCsv:
      return CsvSource::OpenFile(place.file, {.delimiter = mapping.delimiter,
                                              .quote = mapping.quote,
                                              .encoding = mapping.encoding,
                                              .header_line = mapping.header_row});
    case SourceKind::kXlsx:
    case SourceKind::kOds: {
      std::vector<std::string> wanted;
      for (const MappedColumn& column : mapping.columns) wanted.push_back(column.column);
      return WorkbookSource::OpenFile(place.file, mapping.kind, mapping.sheet, mapping.header_row,
                                      wanted);
    }
    case SourceKind::kSql: {
      absl::StatusOr<std::unique_ptr<SqlSource>> source = SqlSource::Open(
          {.connection = place.connection, .password = place.password, .query = mapping.query},
          std::move(stop));
      if (!source.ok()) {
        return absl::Status(source.status().code(),
                            absl::StrCat("database of mapping '", mapping.source,
                                         "': ", source.status().message()));
      }
      return source;
    }
    case SourceKind::kFixedWidth:
      return FixedWidthSource::OpenFile(place.file, {.columns = mapping.fixed_columns,
                                                     .bytes = mapping.fixed_bytes,
                                                     .encoding = mapping.encoding,
                                                     .skip_lines = mapping.skip_lines});
    case SourceKind::kMrz:
      return MrzSource::OpenFile(place.file, {.separator = mapping.mrz_separator,
                                              .encoding = mapping.encoding,
                                              .skip_lines = mapping.skip_lines});
  }
  return absl::InternalError("a mapping of no known kind");
}

}  // namespace mirrorflow
