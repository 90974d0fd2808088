#include "services/confinement/register_reader.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "records/sources/open_source.h"
#include "records/sources/sql_source.h"
#include "records/sources/text_form.h"
#include "services/confinement/row_sending.h"
#include "services/confinement/source_frames.h"
#include "services/confinement/workbook_kind.h"
#include "services/confinement/workbook_reader.h"
#include "workbook/cell_text.h"

namespace mirrorflow {
namespace {

static_assert(kXlsxWorkbook == static_cast<std::uint32_t>(SourceKind::kXlsx));
static_assert(kOdsWorkbook == static_cast<std::uint32_t>(SourceKind::kOds));

Mapping MappingOf(const confinement::SourceRequest& request) {
  Mapping mapping{.source = request.source_name(),
                  .delimiter = static_cast<char>(request.delimiter())};
  mapping.kind = static_cast<SourceKind>(request.kind());
  mapping.encoding = static_cast<TextEncoding>(request.encoding());
  mapping.quote = static_cast<char>(request.quote());
  mapping.sheet = request.sheet();
  mapping.header_row = request.header_row();
  mapping.query = request.query();
  for (const auto& column : request.fixed_columns()) {
    mapping.fixed_columns.push_back({column.name(), column.first(), column.last()});
  }
  mapping.fixed_bytes = request.fixed_bytes();
  mapping.skip_lines = request.skip_lines();
  mapping.mrz_separator = static_cast<char>(request.mrz_separator());
  for (const std::string& column : request.wanted_columns()) {
    mapping.columns.push_back({.field = FieldKind::kRecordId, .column = column});
  }
  return mapping;
}

absl::Status AnswerSource(const confinement::SourceRequest& request, ReaderInput input,
                          FrameSink& sink) {
  const Mapping mapping = MappingOf(request);
  absl::StatusOr<std::unique_ptr<Source>> source =
      mapping.kind == SourceKind::kSql ? OpenSource(mapping, {.connection = request.connection()})
                                       : OpenSourceBytes(mapping, request.source_name(), input);
  if (!source.ok()) return source.status();
  for (std::size_t i = 0; i < (*source)->columns().size(); ++i) {
    if (!HasControlCharacter((*source)->columns()[i])) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(request.source_name(), ": the name of column ", i + 1,
                     " has a control character\nhint: give it another name, in a query with AS"));
  }
  const TableHead head{.columns = (*source)->columns(), .total_bytes = (*source)->total_bytes()};
  return SendTable(**source, head, AddSourceRow, sink);
}

absl::Status Answer(const confinement::ReaderRequest& request, ReaderInput input, FrameSink& sink) {
  if (request.has_source()) return AnswerSource(request.source(), input, sink);
  if (!request.has_text_form()) return AnswerWorkbookRequest(request, input, sink);
  absl::StatusOr<TextForm> form = GuessBytesForm(request.text_form(), input);
  if (!form.ok()) return form.status();
  sink.Send(FrameKind::kTextForm, TextFormFrame(*form));
  return absl::OkStatus();
}

// The driver manager and the driver are libraries, loaded when they are first used; a connection
// that stays open keeps them.
absl::Status LoadDriver(const confinement::ReaderSetup& setup) {
  static std::unique_ptr<SqlSource> kept;
  if (setup.odbc_driver().empty()) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<SqlSource>> source = SqlSource::Open(
      {.connection = absl::StrCat("Driver=", setup.odbc_driver(), ";Database=:memory:"),
       .query = "SELECT 1"});
  if (!source.ok()) return source.status();
  kept = *std::move(source);
  return absl::OkStatus();
}

}  // namespace

ReaderTasks RegisterTasks() { return {.prepare = LoadDriver, .answer = Answer}; }

}  // namespace mirrorflow
