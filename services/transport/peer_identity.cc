#include "services/transport/peer_identity.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kScheme = "mirrorflow://";

absl::StatusOr<Role> RoleFromName(std::string_view name) {
  for (const Role role :
       {Role::kNode, Role::kOffice, Role::kOperator, Role::kAuditor, Role::kParty}) {
    if (RoleName(role) == name) return role;
  }
  return absl::UnauthenticatedError("certificate names an unknown role");
}

}  // namespace

std::string_view RoleName(Role role) {
  switch (role) {
    case Role::kNode:
      return "node";
    case Role::kOffice:
      return "office";
    case Role::kOperator:
      return "operator";
    case Role::kAuditor:
      return "auditor";
    case Role::kParty:
      return "party";
  }
  return "";
}

absl::StatusOr<PeerIdentity> PeerIdentityFromCertificate(const std::vector<std::string>& uris,
                                                         std::string_view certificate_pem) {
  std::string name;
  for (const std::string& uri : uris) {
    if (!uri.starts_with(kScheme)) continue;
    if (!name.empty()) {
      return absl::UnauthenticatedError("certificate has more than one mirrorflow:// name");
    }
    name = uri.substr(kScheme.size());
  }
  const std::size_t slash = name.find('/');
  if (slash == std::string::npos || slash + 1 == name.size()) {
    return absl::UnauthenticatedError(
        "certificate has no subject alternative name URI:mirrorflow://ROLE/NAME");
  }
  absl::StatusOr<Role> role = RoleFromName(std::string_view(name).substr(0, slash));
  if (!role.ok()) return role.status();
  absl::StatusOr<std::string> fingerprint = CertificateFingerprint(certificate_pem);
  if (!fingerprint.ok()) return fingerprint.status();
  return PeerIdentity{*role, name.substr(slash + 1), *std::move(fingerprint)};
}

absl::StatusOr<PeerIdentity> PeerOf(const grpc::ServerContextBase& context) {
  const std::shared_ptr<const grpc::AuthContext> auth = context.auth_context();
  if (auth == nullptr) return absl::UnauthenticatedError("peer has no verified certificate");
  return PeerOf(*auth);
}

absl::StatusOr<PeerIdentity> PeerOf(const grpc::AuthContext& context) {
  if (!context.IsPeerAuthenticated()) {
    return absl::UnauthenticatedError("peer has no verified certificate");
  }
  const auto property = [&](const char* name) {
    std::vector<std::string> values;
    for (const grpc::string_ref& value : context.FindPropertyValues(name)) {
      values.emplace_back(value.data(), value.size());
    }
    return values;
  };
  const std::vector<std::string> pem = property("x509_pem_cert");
  return PeerIdentityFromCertificate(property("peer_uri"), pem.empty() ? "" : pem.front());
}

absl::StatusOr<std::string> CertificateFingerprint(std::string_view certificate_pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size())), BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (certificate == nullptr || X509_digest(certificate.get(), EVP_sha256(), digest, &size) != 1) {
    return absl::UnauthenticatedError("not a certificate in PEM form");
  }
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), size));
}

absl::StatusOr<std::string> ParseFingerprint(std::string_view text) {
  if (const std::size_t equals = text.find('='); equals != std::string_view::npos) {
    text.remove_prefix(equals + 1);
  }
  std::string hex;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ':' || absl::ascii_isspace(byte)) continue;
    if (!absl::ascii_isxdigit(byte)) {
      return absl::InvalidArgumentError("a certificate fingerprint has only hex digits and ':'");
    }
    hex.push_back(absl::ascii_tolower(byte));
  }
  if (hex.size() != 64) {
    return absl::InvalidArgumentError(
        absl::StrCat("a SHA-256 certificate fingerprint has 64 hex digits, not ", hex.size(),
                     "\nhint: openssl x509 -in CERTIFICATE -noout -fingerprint -sha256"));
  }
  return hex;
}

}  // namespace mirrorflow
