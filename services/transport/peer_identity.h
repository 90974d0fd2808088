#pragma once

#include <grpcpp/server_context.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace mirrorflow {

enum class Role { kNode, kOffice, kOperator, kAuditor, kParty };
std::string_view RoleName(Role role);  // "node", "office", "operator", "auditor", "party"

// Who a peer is, by its certificate: exactly one subject alternative name of the form
//   URI:mirrorflow://ROLE/NAME     e.g. mirrorflow://node/KE, mirrorflow://office/comesa
// and the SHA-256 fingerprint of the certificate (64 lower-case hex digits).
struct PeerIdentity {
  Role role;
  std::string name;
  std::string fingerprint;
};

// From what the TLS layer verified. Unauthenticated if there is no, or more than one, such name.
absl::StatusOr<PeerIdentity> PeerIdentityFromCertificate(const std::vector<std::string>& uris,
                                                         std::string_view certificate_pem);
absl::StatusOr<PeerIdentity> PeerOf(const grpc::AuthContext& context);
absl::StatusOr<PeerIdentity> PeerOf(const grpc::ServerContextBase& context);

// SHA-256 over the DER form of a PEM certificate, in lower-case hex.
absl::StatusOr<std::string> CertificateFingerprint(std::string_view certificate_pem);

// Accepts what `openssl x509 -fingerprint -sha256` prints ("AB:CD:...", with or without the part
// before '='); returns 64 lower-case hex digits.
absl::StatusOr<std::string> ParseFingerprint(std::string_view text);

}  // namespace mirrorflow
