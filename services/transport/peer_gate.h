#pragma once

#include <grpcpp/security/auth_metadata_processor.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "services/transport/call_ledger.h"
#include "services/transport/deny_list.h"
#include "services/transport/peer_identity.h"
#include "services/transport/peer_version.h"

namespace mirrorflow {

// Who may call at all, asked for every call before its handler: the name in the certificate, the
// list of denied certificates, what the service knows of peers (its registry), the version, and how
// many calls of the same certificate are in work. What a caller may do is the handler's business.
// Health checks need a certificate that is not denied, and no more.
struct Admission {
  // Whether the service knows the peer, now. It may be asked from any thread; empty knows all.
  std::function<absl::Status(const PeerIdentity&)> known;
  std::unique_ptr<DenyList> denied;  // none denies nobody
  PeerVersion minimum_version;
  std::size_t calls_per_peer = 32;
};

// Thread-safe.
class PeerGate final : public grpc::AuthMetadataProcessor {
 public:
  using Log = std::function<void(const std::string&)>;

  PeerGate(Admission admission, std::shared_ptr<CallLedger> ledger, Log log)
      : admission_(std::move(admission)), ledger_(std::move(ledger)), log_(std::move(log)) {}

  // PermissionDenied, FailedPrecondition for a version that is too old, ResourceExhausted.
  absl::Status Admit(const PeerIdentity& peer, std::string_view path,
                     std::string_view user_agent) const;

  // Looks at the list again, and cancels the calls in work of those who are not known any more.
  void Review();

  bool IsBlocking() const override { return false; }
  grpc::Status Process(const InputMetadata& metadata, grpc::AuthContext* context,
                       OutputMetadata* consumed, OutputMetadata* response) override;

 private:
  absl::Status CheckKnown(const PeerIdentity& peer, bool health) const;

  const Admission admission_;
  const std::shared_ptr<CallLedger> ledger_;
  const Log log_;
};

}  // namespace mirrorflow
