#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/office/campaign_view.h"
#include "services/office/commands.h"
#include "services/office/office_client.h"
#include "services/terminal/progress_bar.h"
#include "services/wire/batch_file.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using Writer = grpc::ClientWriter<v1::ImportBatchesRequest>;

// OK also when the service has ended the call: it then has a better reason.
absl::Status SendBatchFile(const fs::path& path, Side side, Writer& writer) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("can't read ", path.string()));
  std::error_code error;
  const std::uint64_t size = fs::file_size(path, error);
  ProgressBar progress(absl::StrCat("sending ", path.filename().string()));

  v1::ImportBatchesRequest message;
  message.set_side(SideToWire(side));
  bool open = true;
  absl::Status status = ForEachBatchFrame(file, [&](std::string frame) {
    message.set_frame(std::move(frame));
    open = writer.Write(message);
    progress.Update(static_cast<std::uint64_t>(std::max<std::streamoff>(file.tellg(), 0)), size);
    return open ? absl::OkStatus() : absl::CancelledError("the service has ended the call");
  });
  if (status.ok() || !open) return absl::OkStatus();
  return absl::Status(status.code(), absl::StrCat(path.string(), ": ", status.message()));
}

}  // namespace

absl::Status RunLink(const LinkOptions& options, std::stop_token stop) {
  absl::StatusOr<RunId> run = RunId::Create(options.run);
  if (!run.ok()) return run.status();
  const fs::path directory = options.directory;
  absl::StatusOr<v1::BatchCommitment> sender =
      ReadCommitmentFile(directory / CommitmentFileName(*run, Side::kSender));
  if (!sender.ok()) return sender.status();
  absl::StatusOr<v1::BatchCommitment> receiver =
      ReadCommitmentFile(directory / CommitmentFileName(*run, Side::kReceiver));
  if (!receiver.ok()) return receiver.status();
  absl::StatusOr<v1::SignedErasure> sender_erasure =
      ReadErasureFile(directory / ErasureFileName(*run, Side::kSender));
  if (!sender_erasure.ok()) return sender_erasure.status();
  absl::StatusOr<v1::SignedErasure> receiver_erasure =
      ReadErasureFile(directory / ErasureFileName(*run, Side::kReceiver));
  if (!receiver_erasure.ok()) return receiver_erasure.status();
  absl::StatusOr<std::unique_ptr<OfficeStub>> office = ConnectToOffice(options.client);
  if (!office.ok()) return office.status();

  v1::Run response;
  grpc::ClientContext context;
  const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
  const std::unique_ptr<Writer> writer = (*office)->ImportBatches(&context, &response);
  v1::ImportBatchesRequest first;
  first.set_run_id(run->value());
  *first.mutable_sender_commitment() = *std::move(sender);
  *first.mutable_receiver_commitment() = *std::move(receiver);
  *first.mutable_sender_erasure() = *std::move(sender_erasure);
  *first.mutable_receiver_erasure() = *std::move(receiver_erasure);
  writer->Write(first);
  absl::Status sent;
  for (const Side side : {Side::kSender, Side::kReceiver}) {
    if (sent.ok()) sent = SendBatchFile(directory / BatchFileName(*run, side), side, *writer);
  }
  if (!sent.ok()) context.TryCancel();
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!sent.ok()) return sent;
  if (!status.ok()) return FromRpcStatus(status, "linkage service");
  return RunWatch({.id = run->value(), .client = options.client}, std::move(stop));
}

}  // namespace mirrorflow
