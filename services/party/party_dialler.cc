#include "services/party/party_dialler.h"

#include <grpcpp/client_context.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "mirrorflow/v1/party_service.grpc.pb.h"
#include "services/clock/pause.h"
#include "services/party/party_hello.h"
#include "services/transport/channel.h"
#include "services/transport/rpc_status.h"

namespace mirrorflow {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPause{200};

}  // namespace

void PartyDialler::Carry(const RunTerms& terms, const PartyPermit& permit, int place,
                         PeerChannel& channel, const std::stop_token& stop) const {
  const Clock::time_point until = Clock::now() + patience_;
  while (true) {
    bool carried = false;
    const absl::Status status = Call(terms, permit, place, channel, carried, stop);
    if (carried) return;
    const bool again =
        absl::IsUnavailable(status) || absl::IsNotFound(status) || absl::IsDeadlineExceeded(status);
    if (!again || Clock::now() >= until || stop.stop_requested() || channel.closed()) {
      channel.FailToConnect(status);
      return;
    }
    Pause(kPause, stop);
  }
}

absl::Status PartyDialler::Call(const RunTerms& terms, const PartyPermit& permit, int place,
                                PeerChannel& channel, bool& carried,
                                const std::stop_token& stop) const {
  const ComputeParty& party = permit.parties[static_cast<std::size_t>(place)];
  const auto address = addresses_.find(party.name);
  if (address == addresses_.end()) {
    return absl::FailedPreconditionError(
        absl::StrCat("party ", party.name,
                     " has no address in the configuration\nhint: parties { "
                     "name: \"",
                     party.name, "\" address: \"HOST:PORT\" }"));
  }
  absl::StatusOr<std::shared_ptr<grpc::Channel>> connection = CreatePinnedChannel(
      address->second, tls_,
      ExpectedServer::Pinned(Role::kParty, party.name, party.certificate_fingerprint));
  if (!connection.ok()) return connection.status();
  const std::unique_ptr<v1::PartyService::Stub> stub = v1::PartyService::NewStub(*connection);
  grpc::ClientContext context;
  const std::stop_callback cancel_on_stop(stop, [&context] { context.TryCancel(); });
  const auto stream = stub->Exchange(&context);
  const std::string what = absl::StrCat("party ", party.name, ": Exchange");
  const SecretBytes ours = SecretBytes::Random(kKeyShareBytes);
  v1::PartyFrame frame;
  if (!stream->Write(HelloFrame(terms, permit.self, ours)) || !stream->Read(&frame)) {
    const absl::Status refused = FromRpcStatus(stream->Finish(), what);
    return refused.ok() ? absl::UnavailableError(what + ": no answer") : refused;
  }
  absl::StatusOr<SecretBytes> theirs = ReadHello(terms, place, frame);
  if (!theirs.ok()) {
    context.TryCancel();
    stream->Finish();
    return theirs.status();
  }
  carried = true;
  const PartyStream line{.read = [&](v1::PartyFrame& in) { return stream->Read(&in); },
                         .write = [&](const v1::PartyFrame& out) { return stream->Write(out); },
                         .done_writing = [&] { stream->WritesDone(); },
                         .finish = [&] { return FromRpcStatus(stream->Finish(), what); },
                         .cancel = [&] { context.TryCancel(); }};
  return channel.Carry(line, DerivePairKey(terms, permit.self, place, ours, *theirs));
}

}  // namespace mirrorflow
