#include "services/party/party_service.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/party/party_hello.h"
#include "services/transport/rpc_status.h"
#include "services/wire/commitment.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

// How soon a watcher that has gone away is noticed.
constexpr std::chrono::milliseconds kWatchInterval{500};

void ToWire(const RunId& run, const PartyRunView& view, v1::PartyRunStatus& wire) {
  wire.set_run_id(run.value());
  wire.set_state(static_cast<v1::PartyRunStatus::State>(view.state));
  wire.set_message(view.message);
  wire.set_percent(view.percent);
  wire.mutable_traffic()->set_bytes_sent(view.traffic.bytes_sent);
  wire.mutable_traffic()->set_bytes_received(view.traffic.bytes_received);
  wire.mutable_traffic()->set_messages_sent(view.traffic.messages_sent);
  wire.mutable_traffic()->set_rounds(view.traffic.rounds);
  wire.set_opened(view.opened);
  if (view.transcript.has_value()) {
    wire.set_transcript(view.transcript->data(), view.transcript->size());
  }
}

}  // namespace

absl::Status PartyService::Authorise(const grpc::ServerContext& context, const char* method) const {
  absl::StatusOr<PeerIdentity> peer = PeerOf(context);
  std::string reason;
  if (!peer.ok()) {
    reason = std::string(peer.status().message());
  } else if (peer->role != Role::kOffice) {
    reason = absl::StrCat("its certificate says ", std::string(RoleName(peer->role)),
                          ", only the office may call this");
  } else if (absl::Status known = check_office_(*peer); !known.ok()) {
    reason = std::string(known.message());
  } else {
    return absl::OkStatus();
  }
  log_("-", absl::StrCat(method, " refused: ", reason));
  return absl::PermissionDeniedError(
      absl::StrCat("this compute party refuses the caller: ", reason));
}

absl::StatusOr<RunId> PartyService::Admit(const grpc::ServerContext& context, const char* method,
                                          const std::string& run_id) const {
  if (absl::Status status = Authorise(context, method); !status.ok()) return status;
  return RunId::Create(run_id);
}

grpc::Status PartyService::Answer(const std::string& run_id, const char* method,
                                  const absl::Status& status) const {
  if (!status.ok()) log_(run_id, absl::StrCat(method, " refused: ", status.message()));
  return ToRpcStatus(status);
}

absl::Status PartyService::Fill(const RunId& run, v1::PartyRunStatus& wire) const {
  absl::StatusOr<PartyRunView> view = runs_.View(run);
  if (view.ok()) ToWire(run, *view, wire);
  return view.status();
}

grpc::Status PartyService::ProposeRun(grpc::ServerContext* context,
                                      const v1::ProposePartyRunRequest* request,
                                      v1::PartyRunStatus* response) {
  if (absl::Status s = Authorise(*context, "ProposeRun"); !s.ok()) return ToRpcStatus(s);
  absl::StatusOr<RunTerms> terms = ParseTerms(request->terms());
  if (!terms.ok()) return Answer("-", "ProposeRun", terms.status());
  absl::Status status = runs_.Propose(*terms, request->terms());
  if (status.ok()) status = Fill(terms->run_id, *response);
  return Answer(terms->run_id.value(), "ProposeRun", status);
}

grpc::Status PartyService::StartRun(grpc::ServerContext* context,
                                    const v1::StartPartyRunRequest* request,
                                    v1::PartyRunStatus* response) {
  absl::StatusOr<RunId> run = Admit(*context, "StartRun", request->run_id());
  if (!run.ok()) return ToRpcStatus(run.status());
  absl::StatusOr<Hash256> sender = CommitmentFromWire(request->sender_commitment());
  absl::StatusOr<Hash256> receiver = CommitmentFromWire(request->receiver_commitment());
  absl::Status status = sender.ok() ? receiver.status() : sender.status();
  if (status.ok()) status = runs_.Start(*run, {.sender = *sender, .receiver = *receiver});
  if (status.ok()) status = Fill(*run, *response);
  return Answer(run->value(), "StartRun", status);
}

grpc::Status PartyService::WatchRun(grpc::ServerContext* context,
                                    const v1::WatchPartyRunRequest* request,
                                    grpc::ServerWriter<v1::PartyRunStatus>* writer) {
  absl::StatusOr<RunId> run = Admit(*context, "WatchRun", request->run_id());
  if (!run.ok()) return ToRpcStatus(run.status());
  absl::StatusOr<PartyRunView> view = runs_.View(*run);
  std::optional<PartyRunView> told;
  while (view.ok() && !context->IsCancelled()) {
    if (told != *view) {
      v1::PartyRunStatus wire;
      ToWire(*run, *view, wire);
      if (!writer->Write(wire)) break;
      told = *view;
    }
    if (view->state >= PartyRunState::kOpened) return grpc::Status::OK;
    view = runs_.WaitForChange(*run, *view, kWatchInterval);
  }
  if (!view.ok()) return Answer(run->value(), "WatchRun", view.status());
  return grpc::Status::CANCELLED;
}

grpc::Status PartyService::EndRun(grpc::ServerContext* context,
                                  const v1::EndPartyRunRequest* request,
                                  v1::PartyRunStatus* response) {
  absl::StatusOr<RunId> run = Admit(*context, "EndRun", request->run_id());
  if (!run.ok()) return ToRpcStatus(run.status());
  const bool done = request->outcome() == v1::ERASED;
  absl::Status status = runs_.End(*run, done, done ? "done" : "the linkage service ended the run");
  if (status.ok()) status = Fill(*run, *response);
  return Answer(run->value(), "EndRun", status);
}

grpc::Status PartyService::Exchange(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<v1::PartyFrame, v1::PartyFrame>* stream) {
  return ToRpcStatus(Carry(*context, *stream));
}

absl::Status PartyService::Carry(grpc::ServerContext& context,
                                 grpc::ServerReaderWriter<v1::PartyFrame, v1::PartyFrame>& stream) {
  absl::StatusOr<PeerIdentity> peer = PeerOf(context);
  if (!peer.ok() || peer->role != Role::kParty) {
    log_("-", "Exchange refused: the caller's certificate is no compute party's");
    return absl::PermissionDeniedError("only compute parties exchange shares");
  }
  v1::PartyFrame frame;
  if (!stream.Read(&frame) || !frame.has_hello()) {
    return absl::InvalidArgumentError("an exchange begins with a hello");
  }
  absl::StatusOr<RunId> run = RunId::Create(frame.hello().run_id());
  if (!run.ok()) return run.status();
  Hash256 terms_hash{};
  if (frame.hello().terms_hash().size() != terms_hash.size()) {
    return absl::InvalidArgumentError("a hash has 32 bytes");
  }
  std::ranges::copy(frame.hello().terms_hash(), terms_hash.begin());
  const auto place = static_cast<int>(std::min(frame.hello().party(), 100U));
  absl::StatusOr<PartyRuns::Incoming> incoming =
      runs_.Attach(*run, terms_hash, place, peer->name, peer->fingerprint);
  if (!incoming.ok()) {
    log_(run->value(), absl::StrCat("Exchange refused: ", incoming.status().message()));
    return incoming.status();
  }
  absl::StatusOr<SecretBytes> theirs = ReadHello(incoming->terms, place, frame);
  if (!theirs.ok()) return theirs.status();
  const SecretBytes ours = SecretBytes::Random(kKeyShareBytes);
  if (!stream.Write(HelloFrame(incoming->terms, incoming->self, ours))) {
    return absl::UnavailableError("the other party is gone");
  }
  const PartyStream line{.read = [&](v1::PartyFrame& in) { return stream.Read(&in); },
                         .write = [&](const v1::PartyFrame& out) { return stream.Write(out); },
                         .done_writing = [] {},
                         .finish = [&]() -> absl::Status {
                           if (!context.IsCancelled()) return absl::OkStatus();
                           return absl::UnavailableError(absl::StrCat(
                               "the line to party ", peer->name, " broke, or it ended the run"));
                         },
                         .cancel = [&] { context.TryCancel(); }};
  return incoming->channel->Carry(
      line, DerivePairKey(incoming->terms, place, incoming->self, *theirs, ours));
}

}  // namespace mirrorflow
