#include "services/confinement/workbook_reader.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/confinement/row_sending.h"
#include "services/confinement/table_frames.h"
#include "services/confinement/workbook_kind.h"
#include "workbook/ods_sheet.h"
#include "workbook/xlsx_sheet.h"
#include "workbook/zip_archive.h"

namespace mirrorflow {
namespace {

absl::Status SendNames(std::uint32_t kind, ReaderInput input, FrameSink& sink) {
  absl::StatusOr<ZipArchive> archive = ZipArchive::OpenBytes(input);
  if (!archive.ok()) return archive.status();
  absl::StatusOr<std::vector<std::string>> names =
      kind == kOdsWorkbook ? OdsSheetNames(*archive) : XlsxSheetNames(*archive);
  if (!names.ok()) return names.status();
  sink.Send(FrameKind::kNames, NamesFrame(*names));
  return absl::OkStatus();
}

absl::Status SendRows(const confinement::SheetRequest& request, ReaderInput input,
                      FrameSink& sink) {
  absl::StatusOr<ZipArchive> archive = ZipArchive::OpenBytes(input);
  if (!archive.ok()) return archive.status();
  absl::StatusOr<std::unique_ptr<Sheet>> sheet =
      request.kind() == kOdsWorkbook ? OpenOdsSheet(*std::move(archive), request.sheet())
                                     : OpenXlsxSheet(*std::move(archive), request.sheet());
  if (!sheet.ok()) return sheet.status();
  return SendTable(**sheet, {.columns = {}, .total_bytes = (*sheet)->total_bytes()}, AddSheetRow,
                   sink);
}

}  // namespace

absl::Status AnswerWorkbookRequest(const confinement::ReaderRequest& request, ReaderInput input,
                                   FrameSink& sink) {
  if (request.has_sheet()) return SendRows(request.sheet(), input, sink);
  if (request.has_sheet_names()) return SendNames(request.sheet_names(), input, sink);
  return absl::InvalidArgumentError("a request for something else than a workbook");
}

}  // namespace mirrorflow
