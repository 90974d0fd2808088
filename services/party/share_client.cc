#include "services/party/share_client.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "mirrorflow/v1/node_service.grpc.pb.h"
#include "services/clock/pause.h"
#include "services/transport/channel.h"
#include "services/transport/rpc_status.h"
#include "services/transport/stream_guard.h"
#include "services/wire/commitment.h"

namespace mirrorflow {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPause{500};

// One stream, from the chunk that is next. OK with a receiver that is not complete: it ended early.
grpc::Status FetchOnce(v1::NodeService::Stub& stub, const v1::StreamBatchRequest& request,
                       std::chrono::milliseconds patience, ShareReceiver& receiver,
                       const std::function<void()>& on_progress, const std::stop_token& stop,
                       absl::Status& refused) {
  receiver.Resume();
  grpc::ClientContext context;
  StreamGuard guard(context, patience, stop);
  const auto reader = stub.StreamShares(&context, request);
  v1::BatchPart part;
  while (refused.ok() && reader->Read(&part)) {
    guard.Progress();
    refused = receiver.Add(part);
    on_progress();
  }
  if (!refused.ok()) context.TryCancel();
  const grpc::Status finished = reader->Finish();
  if (guard.timed_out()) {
    return {grpc::StatusCode::DEADLINE_EXCEEDED, "nothing arrived for too long"};
  }
  return finished;
}

}  // namespace

absl::Status FetchShares(const ShareSource& source, const TlsPaths& tls, const RunId& run,
                         const Hash256& peer_commitment, std::chrono::milliseconds patience,
                         ShareReceiver& receiver, const std::function<void()>& on_progress,
                         const std::stop_token& stop) {
  const std::string name = absl::StrCat("node ", std::string(source.country.alpha2()));
  v1::StreamBatchRequest request;
  request.set_run_id(run.value());
  *request.mutable_peer_commitment() = CommitmentToWire(peer_commitment);
  Clock::time_point until = Clock::now() + patience;
  while (true) {
    absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = CreatePinnedChannel(
        source.address, tls,
        {Role::kNode, std::string(source.country.alpha2()), source.check_certificate});
    if (!channel.ok()) return channel.status();
    const std::unique_ptr<v1::NodeService::Stub> stub = v1::NodeService::NewStub(*channel);
    const std::uint32_t first = receiver.next_chunk();
    request.set_first_chunk(first);
    absl::Status refused;
    const grpc::Status status =
        FetchOnce(*stub, request, patience, receiver, on_progress, stop, refused);
    if (stop.stop_requested()) return absl::CancelledError("stopped");
    if (!refused.ok()) {
      return absl::Status(refused.code(), absl::StrCat(name, ": ", refused.message()));
    }
    if (receiver.complete()) return absl::OkStatus();
    if (receiver.next_chunk() > first) until = Clock::now() + patience;
    if (!WasNotReached(status) || Clock::now() >= until) {
      const absl::Status failed = FromRpcStatus(status, name + ": StreamShares");
      return failed.ok() ? absl::DataLossError(name + ": the stream ended too early") : failed;
    }
    Pause(kPause, stop);
  }
}

}  // namespace mirrorflow
