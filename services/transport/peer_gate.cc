#include "services/transport/peer_gate.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/transport/rpc_status.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kHealth = "/grpc.health.v1.Health/";
constexpr std::size_t kLongestPath = 100;

std::string_view ValueOf(const grpc::AuthMetadataProcessor::InputMetadata& metadata,
                         const char* key) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) return {};
  return {found->second.data(), found->second.size()};
}

// What a caller wrote, fit for a log.
std::string PathText(std::string_view path) {
  const bool plain = std::ranges::all_of(
      path, [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)); });
  return plain && path.size() <= kLongestPath ? std::string(path) : "a method of no service here";
}

}  // namespace

absl::Status PeerGate::CheckKnown(const PeerIdentity& peer, bool health) const {
  absl::Status status;
  if (admission_.denied != nullptr && admission_.denied->Contains(peer.fingerprint)) {
    status = absl::PermissionDeniedError("its certificate is on the list of denied certificates");
  } else if (admission_.known && !health) {
    status = admission_.known(peer);
  }
  if (status.ok()) return status;
  return {status.code(), absl::StrCat("the service refuses the caller: ", status.message())};
}

absl::Status PeerGate::Admit(const PeerIdentity& peer, std::string_view path,
                             std::string_view user_agent) const {
  const bool health = path.starts_with(kHealth);
  if (absl::Status status = CheckKnown(peer, health); !status.ok() || health) return status;
  const absl::StatusOr<PeerVersion> version = PeerVersion::FromUserAgent(user_agent);
  if (!version.ok() || *version < admission_.minimum_version) {
    return absl::FailedPreconditionError(absl::StrCat(
        "this service takes peers from version ", admission_.minimum_version.ToString(),
        version.ok() ? absl::StrCat(", the caller is ", version->ToString())
                     : ", the caller says none",
        "\nhint: upgrade the caller"));
  }
  if (ledger_->InFlight(peer.fingerprint) >= admission_.calls_per_peer) {
    return absl::ResourceExhaustedError(
        absl::StrCat(admission_.calls_per_peer,
                     " calls of the same certificate are in work already\nhint: try again when "
                     "some have ended"));
  }
  return absl::OkStatus();
}

void PeerGate::Review() {
  if (admission_.denied != nullptr) {
    const absl::StatusOr<bool> changed = admission_.denied->Reload();
    if (!changed.ok()) {
      log_(absl::StrCat("the list of denied certificates stays as it was: ",
                        changed.status().message()));
    } else if (*changed) {
      log_("the list of denied certificates has changed");
    }
  }
  const int cancelled =
      ledger_->Cancel([this](const PeerIdentity& peer) { return !CheckKnown(peer, false).ok(); });
  if (cancelled > 0) {
    log_(absl::StrCat(cancelled, " calls cancelled: their certificates are not known any more"));
  }
}

grpc::Status PeerGate::Process(const InputMetadata& metadata, grpc::AuthContext* context,
                               OutputMetadata*, OutputMetadata*) {
  const absl::StatusOr<PeerIdentity> peer = PeerOf(*context);
  absl::Status status =
      peer.ok() ? Admit(*peer, ValueOf(metadata, ":path"), ValueOf(metadata, "user-agent"))
                : peer.status();
  if (!status.ok()) {
    log_(absl::StrCat(PathText(ValueOf(metadata, ":path")), " refused to ",
                      peer.ok() ? absl::StrCat(std::string(RoleName(peer->role)), "/", peer->name)
                                : "a peer without a name",
                      ": ", status.message()));
  }
  return ToRpcStatus(status);
}

}  // namespace mirrorflow
