#include "services/office/node_client.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/psi/psi_set.h"
#include "services/clock/pause.h"
#include "services/transport/channel.h"
#include "services/transport/rpc_status.h"
#include "services/transport/stream_guard.h"
#include "services/wire/commitment.h"
#include "services/wire/piece_bytes.h"

namespace mirrorflow {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFirstPause{500};
constexpr std::chrono::milliseconds kLongestPause{10'000};
// A watch is begun anew after this time, so that a node that forgot it is noticed.
constexpr std::chrono::minutes kWatch{10};

// A set of the most elements, and what stands before them.
constexpr std::size_t kMaxSetBytes = kMaxPsiElements * sizeof(PsiPoint) + 1024;

void SetDeadline(grpc::ClientContext& context, std::chrono::milliseconds from_now) {
  context.set_deadline(std::chrono::system_clock::now() + from_now);
}

}  // namespace

absl::StatusOr<std::unique_ptr<NodeClient>> NodeClient::Create(Country country,
                                                               const std::string& address,
                                                               CheckCertificate check_certificate,
                                                               const TlsPaths& tls,
                                                               const NodeClientLimits& limits) {
  const ExpectedServer node{Role::kNode, std::string(country.alpha2()),
                            std::move(check_certificate)};
  return Create(
      country,
      [address, node, tls]() -> absl::StatusOr<std::shared_ptr<Stub>> {
        absl::StatusOr<std::shared_ptr<grpc::Channel>> channel =
            CreatePinnedChannel(address, tls, node);
        if (!channel.ok()) return channel.status();
        return v1::NodeService::NewStub(*channel);
      },
      limits);
}

absl::StatusOr<std::unique_ptr<NodeClient>> NodeClient::Create(Country country, Connect connect,
                                                               const NodeClientLimits& limits) {
  std::unique_ptr<NodeClient> client(new NodeClient(country, std::move(connect), limits));
  if (absl::Status status = client->Reconnect(); !status.ok()) return status;
  return client;
}

absl::Status NodeClient::Reconnect() {
  absl::StatusOr<std::shared_ptr<Stub>> stub = connect_();
  if (!stub.ok()) return stub.status();
  const std::lock_guard lock(mutex_);
  stub_ = *std::move(stub);
  return absl::OkStatus();
}

std::shared_ptr<NodeClient::Stub> NodeClient::stub() const {
  const std::lock_guard lock(mutex_);
  return stub_;
}

std::string NodeClient::Named(std::string_view method) const {
  return absl::StrCat("node ", std::string(country_.alpha2()), ": ", std::string(method));
}

absl::Status NodeClient::Persist(std::string_view method, std::chrono::milliseconds patience,
                                 std::stop_token stop,
                                 const std::function<grpc::Status(bool& progress)>& attempt) {
  Clock::time_point until = Clock::now() + patience;
  std::chrono::milliseconds pause = kFirstPause;
  while (true) {
    bool progress = false;
    const grpc::Status status = attempt(progress);
    if (stop.stop_requested()) return absl::CancelledError("stopped");
    if (!WasNotReached(status)) return FromRpcStatus(status, Named(method));
    if (progress) {
      until = Clock::now() + patience;
      pause = kFirstPause;
    }
    if (Clock::now() + pause >= until) return FromRpcStatus(status, Named(method));
    if (!Pause(pause, stop)) return absl::CancelledError("stopped");
    pause = std::min(2 * pause, kLongestPause);
    // A new channel connects at once; an old one waits for its own, longer pauses.
    if (absl::Status connected = Reconnect(); !connected.ok()) return connected;
  }
}

template <typename Request, typename Response>
absl::StatusOr<Response> NodeClient::Call(
    std::string_view method,
    grpc::Status (Stub::*call)(grpc::ClientContext*, const Request&, Response*),
    const Request& request, std::chrono::milliseconds patience, std::stop_token stop) {
  Response response;
  absl::Status status = Persist(method, patience, stop, [&](bool&) {
    grpc::ClientContext context;
    SetDeadline(context, limits_.call);
    const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
    response.Clear();
    return (stub().get()->*call)(&context, request, &response);
  });
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::DescribeResponse> NodeClient::Describe(std::stop_token stop) {
  return Call("Describe", &Stub::Describe, v1::DescribeRequest(), limits_.patience,
              std::move(stop));
}

absl::StatusOr<v1::ProposeCampaignResponse> NodeClient::ProposeCampaign(
    const v1::ProposeCampaignRequest& request, std::stop_token stop) {
  return Call("ProposeCampaign", &Stub::ProposeCampaign, request, limits_.patience,
              std::move(stop));
}

absl::StatusOr<v1::KeyOffer> NodeClient::OfferKey(const RunId& run, std::stop_token stop) {
  v1::OfferKeyRequest request;
  request.set_run_id(run.value());
  return Call("OfferKey", &Stub::OfferKey, request, limits_.patience, std::move(stop));
}

absl::StatusOr<v1::KeyConfirmation> NodeClient::AcceptKey(const RunId& run,
                                                          const v1::KeyOffer& peer_offer,
                                                          std::stop_token stop) {
  v1::AcceptKeyRequest request;
  request.set_run_id(run.value());
  *request.mutable_peer_offer() = peer_offer;
  return Call("AcceptKey", &Stub::AcceptKey, request, limits_.patience, std::move(stop));
}

absl::StatusOr<NodeCommitment> NodeClient::CommitBatch(const RunId& run,
                                                       const v1::KeyConfirmation& peer_confirmation,
                                                       std::stop_token stop) {
  const Clock::time_point until = Clock::now() + limits_.encoding;
  v1::CommitBatchRequest request;
  request.set_run_id(run.value());
  *request.mutable_peer_confirmation() = peer_confirmation;
  while (true) {
    absl::StatusOr<v1::CommitBatchResponse> response =
        Call("CommitBatch", &Stub::CommitBatch, request, limits_.patience, stop);
    if (!response.ok()) return response.status();
    if (response->has_commitment()) {
      absl::StatusOr<Hash256> commitment = CommitmentFromWire(response->commitment());
      if (commitment.ok()) return NodeCommitment{*commitment, response->key_erasure()};
      return absl::InvalidArgumentError(
          absl::StrCat(Named("CommitBatch"), ": ", commitment.status().message()));
    }
    if (absl::Status status = WaitUntilCommitted(run, until, stop); !status.ok()) return status;
  }
}

absl::Status NodeClient::WaitUntilCommitted(const RunId& run, Clock::time_point until,
                                            std::stop_token stop) {
  v1::WatchNodeRunRequest request;
  request.set_run_id(run.value());
  v1::NodeRunStatus seen;
  absl::Status status = Persist("WatchRun", limits_.patience, stop, [&](bool& progress) {
    grpc::ClientContext context;
    SetDeadline(context, kWatch);
    const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
    const auto reader = stub()->WatchRun(&context, request);
    while (reader->Read(&seen)) {
      progress = true;
      if (seen.state() < v1::NodeRunStatus::COMMITTED) continue;
      context.TryCancel();
      reader->Finish();
      return grpc::Status::OK;
    }
    const grpc::Status finished = reader->Finish();
    if (Clock::now() < until) return finished;
    return grpc::Status(grpc::StatusCode::ABORTED, "the node takes too long to encode its records");
  });
  if (!status.ok()) return status;
  if (seen.state() == v1::NodeRunStatus::FAILED) {
    return absl::FailedPreconditionError(
        absl::StrCat("node ", std::string(country_.alpha2()), ": ", seen.message()));
  }
  // A watch that the node ended without news must not become a busy loop.
  if (seen.state() < v1::NodeRunStatus::COMMITTED && !Pause(kFirstPause, stop)) {
    return absl::CancelledError("stopped");
  }
  return absl::OkStatus();
}

absl::Status NodeClient::StreamBatch(const RunId& run, const Hash256& peer_commitment,
                                     BatchReceiver& receiver,
                                     const std::function<void()>& on_progress,
                                     std::stop_token stop) {
  v1::StreamBatchRequest request;
  request.set_run_id(run.value());
  *request.mutable_peer_commitment() = CommitmentToWire(peer_commitment);
  absl::Status refused;
  absl::Status status =
      Persist("StreamBatch", limits_.patience, stop, [&](bool& progress) -> grpc::Status {
        const std::uint32_t first = receiver.next_chunk();
        const std::uint32_t offset = receiver.chunk_bytes();
        request.set_first_chunk(first);
        request.set_first_offset(offset);
        receiver.Resume();
        grpc::ClientContext context;
        StreamGuard guard(context, limits_.no_progress, stop);
        const auto stream = stub()->StreamBatch(&context);
        stream->Write(request);
        v1::BatchPart part;
        v1::StreamBatchRequest acknowledged;
        acknowledged.set_durable_chunks(first);
        while (stream->Read(&part)) {
          guard.Progress();
          refused = receiver.Add(part);
          if (!refused.ok() || receiver.complete()) break;
          progress = receiver.next_chunk() > first || receiver.chunk_bytes() > offset;
          if (receiver.durable_chunks() > acknowledged.durable_chunks()) {
            acknowledged.set_durable_chunks(receiver.durable_chunks());
            stream->Write(acknowledged);
          }
          on_progress();
        }
        if (!refused.ok()) context.TryCancel();
        if (refused.ok() && receiver.durable_chunks() > acknowledged.durable_chunks()) {
          acknowledged.set_durable_chunks(receiver.durable_chunks());
          stream->Write(acknowledged);
        }
        stream->WritesDone();
        while (refused.ok() && stream->Read(&part)) refused = receiver.Add(part);
        const grpc::Status finished = stream->Finish();
        if (!refused.ok() || receiver.complete()) return grpc::Status::OK;
        if (guard.timed_out()) {
          return {grpc::StatusCode::DEADLINE_EXCEEDED, "nothing arrived for too long"};
        }
        if (!finished.ok()) return finished;
        return {grpc::StatusCode::DATA_LOSS, "the stream ended before the batch was complete"};
      });
  if (!status.ok()) return status;
  if (refused.ok()) return refused;
  return absl::Status(refused.code(), absl::StrCat("node ", std::string(country_.alpha2()), ": ",
                                                   refused.message()));
}

absl::StatusOr<bool> NodeClient::IsAwaitingApproval(const RunId& run, std::stop_token stop) {
  v1::WatchNodeRunRequest request;
  request.set_run_id(run.value());
  v1::NodeRunStatus status;
  absl::Status watched = Persist("WatchRun", limits_.patience, stop, [&](bool&) {
    grpc::ClientContext context;
    SetDeadline(context, limits_.call);
    const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
    const auto reader = stub()->WatchRun(&context, request);
    if (!reader->Read(&status)) return reader->Finish();
    context.TryCancel();
    reader->Finish();
    return grpc::Status(grpc::Status::OK);
  });
  if (!watched.ok()) return watched;
  return status.awaiting_approval();
}

absl::StatusOr<ReadIdentifierSet> NodeClient::ReadSet(v1::ReadSetRequest request,
                                                      std::stop_token stop) {
  ReadIdentifierSet set;
  Clock::time_point until = Clock::now() + limits_.encoding;
  while (true) {
    request.set_offset(set.bytes.size());
    absl::StatusOr<v1::SetPiece> piece =
        Call("ReadSet", &Stub::ReadSet, request, limits_.patience, stop);
    if (!piece.ok()) return piece.status();
    if (piece->total() > kMaxSetBytes ||
        piece->bytes().size() > piece->total() - std::min(piece->total(), set.bytes.size())) {
      return absl::InvalidArgumentError(absl::StrCat(Named("ReadSet"), ": more than a set has"));
    }
    set.bytes += piece->bytes();
    set.reported = piece->reported();
    if (piece->total() > 0 && set.bytes.size() == piece->total()) return set;
    if (!piece->bytes().empty()) continue;
    // Not computed yet.
    if (piece->total() > 0 || Clock::now() >= until) {
      return absl::DeadlineExceededError(
          absl::StrCat(Named("ReadSet"), ": the node gives no more of its set"));
    }
    if (!Pause(kFirstPause, stop)) return absl::CancelledError("stopped");
  }
}

absl::StatusOr<ReadIdentifierSet> NodeClient::ReadBlindedSet(const RunId& run,
                                                             const Hash256& peer_commitment,
                                                             const v1::SignedErasure& peer_word,
                                                             std::stop_token stop) {
  v1::ReadSetRequest request;
  request.set_run_id(run.value());
  request.set_set(v1::BLINDED);
  *request.mutable_peer_commitment() = CommitmentToWire(peer_commitment);
  *request.mutable_peer_key_erasure() = peer_word;
  return ReadSet(std::move(request), std::move(stop));
}

absl::StatusOr<ReadIdentifierSet> NodeClient::ReadReturnedSet(const RunId& run,
                                                              std::stop_token stop) {
  v1::ReadSetRequest request;
  request.set_run_id(run.value());
  request.set_set(v1::RETURNED);
  return ReadSet(std::move(request), std::move(stop));
}

absl::Status NodeClient::WriteSet(const RunId& run, std::string_view set, std::stop_token stop) {
  v1::WriteSetRequest request;
  request.set_run_id(run.value());
  for (std::size_t at = 0; at < set.size(); at += kPieceBytes) {
    request.set_offset(at);
    request.set_bytes(std::string(set.substr(at, kPieceBytes)));
    absl::StatusOr<v1::WriteSetResponse> response =
        Call("WriteSet", &Stub::WriteSet, request, limits_.patience, stop);
    if (!response.ok()) return response.status();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<v1::SignedErasure>> NodeClient::EndRun(
    const RunId& run, v1::RunState outcome, std::chrono::milliseconds patience,
    std::stop_token stop) {
  v1::EndRunRequest request;
  request.set_run_id(run.value());
  request.set_outcome(outcome);
  absl::StatusOr<v1::EndRunResponse> response =
      Call("EndRun", &Stub::EndRun, request, patience, std::move(stop));
  // A node keeps nothing of a run over a restart, and then does not know it.
  if (absl::IsNotFound(response.status())) return std::optional<v1::SignedErasure>();
  if (!response.ok()) return response.status();
  if (response->erased()) return response->erasure();
  return absl::FailedPreconditionError(absl::StrCat(
      Named("EndRun"), ": the node does not say that it destroyed what it held of the run"));
}

}  // namespace mirrorflow
