#include "services/confinement/confined_workbook.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/confinement/input_limits.h"
#include "services/confinement/row_frames.h"
#include "services/confinement/table_frames.h"
#include "services/confinement/workbook_kind.h"

namespace mirrorflow {
namespace {

absl::StatusOr<int> InMemory(std::string_view bytes) {
  const int descriptor = memfd_create("workbook", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0) {
    return absl::ResourceExhaustedError(
        absl::StrCat("can't hold a workbook in memory: ", std::strerror(errno)));
  }
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t written = write(descriptor, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      close(descriptor);
      return absl::ResourceExhaustedError("can't hold a workbook in memory");
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
  return descriptor;
}

}  // namespace

// The rows of one sheet as they arrive.
class ConfinedWorkbook::RowsOfSheet final : public Sheet {
 public:
  RowsOfSheet(ConfinedWorkbook& workbook, std::uint64_t total_bytes)
      : workbook_(workbook), total_bytes_(total_bytes) {}

  ~RowsOfSheet() override {
    if (!ended_) workbook_.process_.reset();
  }

  absl::StatusOr<bool> Next(SheetRow& row) override {
    if (ended_) return false;
    const absl::StatusOr<bool> more = frames_.HasRow(*workbook_.process_);
    if (!more.ok()) return Ended(more.status());
    ended_ = !*more;
    if (ended_) return false;
    if (absl::Status parsed = ParseSheetRow(frames_.rows(), row); !parsed.ok())
      return Refuse(parsed);
    if (row.number <= last_row_) return Refuse(NoReaderWrites("rows in an order"));
    last_row_ = row.number;
    return true;
  }

  std::uint64_t bytes_read() const override { return frames_.bytes_read(); }
  std::uint64_t total_bytes() const override { return total_bytes_; }

 private:
  absl::Status Refuse(const absl::Status& why) { return Ended(workbook_.process_->Distrust(why)); }

  absl::Status Ended(absl::Status status) {
    ended_ = true;
    return workbook_.Failed(std::move(status));
  }

  ConfinedWorkbook& workbook_;
  const std::uint64_t total_bytes_;
  RowFrames frames_;
  std::uint64_t last_row_ = 0;
  bool ended_ = false;
};

absl::StatusOr<std::unique_ptr<ConfinedWorkbook>> ConfinedWorkbook::OfBytes(
    const std::string& reader, const std::string& name, std::string_view bytes) {
  absl::StatusOr<int> descriptor = InMemory(bytes);
  if (!descriptor.ok()) return descriptor.status();
  return std::unique_ptr<ConfinedWorkbook>(
      new ConfinedWorkbook(reader, name, kXlsxWorkbook, *descriptor));
}

absl::StatusOr<std::unique_ptr<ConfinedWorkbook>> ConfinedWorkbook::OfFile(
    const std::string& reader, const std::string& path, std::uint32_t kind) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return absl::NotFoundError("can't be opened; check that the file exists and can be read");
  }
  return std::unique_ptr<ConfinedWorkbook>(new ConfinedWorkbook(reader, path, kind, descriptor));
}

ConfinedWorkbook::~ConfinedWorkbook() { close(descriptor_); }

absl::Status ConfinedWorkbook::Prepare() {
  if (process_ != nullptr) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<ReaderProcess>> process = ReaderProcess::Start(
      {.program = reader_, .input = name_, .setup = WorkbookLimits(descriptor_)}, descriptor_);
  if (!process.ok()) return failure_ = process.status();
  process_ = *std::move(process);
  return absl::OkStatus();
}

absl::Status ConfinedWorkbook::Failed(absl::Status status) {
  // Another sheet has another reader.
  if (!process_->running()) failure_ = status;
  process_.reset();
  return status;
}

absl::StatusOr<std::vector<std::string>> ConfinedWorkbook::SheetNames() {
  confinement::ReaderRequest request;
  request.set_sheet_names(kind_);
  absl::StatusOr<ReaderProcess::Frame> frame = Ask(request, FrameKind::kNames);
  if (!frame.ok()) return frame.status();
  absl::StatusOr<std::vector<std::string>> names = ParseNamesFrame(frame->bytes);
  if (names.ok()) return names;
  return Failed(process_->Distrust(names.status()));
}

absl::StatusOr<std::unique_ptr<Sheet>> ConfinedWorkbook::Open(const std::string& name) {
  confinement::ReaderRequest request;
  request.mutable_sheet()->set_kind(kind_);
  request.mutable_sheet()->set_sheet(name);
  absl::StatusOr<ReaderProcess::Frame> frame = Ask(request, FrameKind::kHeader);
  if (!frame.ok()) return frame.status();
  absl::StatusOr<TableHead> head = ParseHeadFrame(frame->bytes);
  if (!head.ok()) return Failed(process_->Distrust(head.status()));
  return std::make_unique<RowsOfSheet>(*this, head->total_bytes.value_or(0));
}

absl::StatusOr<ReaderProcess::Frame> ConfinedWorkbook::Ask(
    const confinement::ReaderRequest& request, FrameKind answer) {
  if (absl::Status prepared = Prepare(); !prepared.ok()) return prepared;
  if (absl::Status sent = process_->Send(request); !sent.ok()) return Failed(std::move(sent));
  absl::StatusOr<ReaderProcess::Frame> frame = process_->Receive();
  if (!frame.ok()) return Failed(frame.status());
  if (frame->kind != answer) return Failed(process_->Distrust(NoReaderWrites("a frame")));
  return frame;
}

}  // namespace mirrorflow
