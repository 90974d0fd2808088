#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/confinement/reader_process.h"
#include "workbook/workbook.h"

namespace mirrorflow {

// The program that reads workbooks for the linkage service, beside it.
inline constexpr const char* kWorkbookReader = "mf-office-reader";

// A workbook from outside that a confined process unpacks and parses; here its rows arrive, bounded
// and checked. What the sheets are and say is the same as without. Not thread-safe.
class ConfinedWorkbook final : public Workbook {
 public:
  // `reader` is the reader's program; `name` what messages call the workbook, its bytes are copied.
  static absl::StatusOr<std::unique_ptr<ConfinedWorkbook>> OfBytes(const std::string& reader,
                                                                   const std::string& name,
                                                                   std::string_view bytes);
  // `kind` of workbook_kind.h.
  static absl::StatusOr<std::unique_ptr<ConfinedWorkbook>> OfFile(const std::string& reader,
                                                                  const std::string& path,
                                                                  std::uint32_t kind);
  ~ConfinedWorkbook() override;

  absl::StatusOr<std::vector<std::string>> SheetNames() override;
  absl::StatusOr<std::unique_ptr<Sheet>> Open(const std::string& name) override;

  // Why a reader could not be started or had to be stopped, if one was: of which the errors above
  // are no word about the workbook.
  const absl::Status& failure() const { return failure_; }

 private:
  class RowsOfSheet;

  ConfinedWorkbook(std::string reader, std::string name, std::uint32_t kind, int descriptor)
      : reader_(std::move(reader)), name_(std::move(name)), kind_(kind), descriptor_(descriptor) {}

  // A reader that waits for a request; another one when the last sheet was not read to its end.
  absl::Status Prepare();
  absl::StatusOr<ReaderProcess::Frame> Ask(const confinement::ReaderRequest& request,
                                           FrameKind answer);
  // Of an answer that did not come: ends the reader. When it still ran the workbook is at fault;
  // otherwise failure() has why.
  absl::Status Failed(absl::Status status);

  const std::string reader_;
  const std::string name_;
  const std::uint32_t kind_;
  const int descriptor_;
  std::unique_ptr<ReaderProcess> process_;
  absl::Status failure_;
};

}  // namespace mirrorflow
