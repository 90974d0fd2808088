#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

struct evp_pkey_st;
struct x509_st;

namespace mirrorflow {

struct IssuedCertificate {
  std::string certificate_pem;
  std::string private_key_pem;
  std::string fingerprint;  // SHA-256 of the DER form, 64 lower-case hex digits
};

// What a certificate says, for tests of certificates that are not as they should be.
struct CertificateContents {
  std::string common_name;
  std::string names;  // subject alternative names as OpenSSL writes them; empty for none
  std::string usage = "serverAuth,clientAuth";
  std::string constraints = "critical,CA:FALSE";
  int from_hours = -1;
  int until_hours = 24;
  int rsa_bits = 0;  // 0 for ECDSA P-256
};

// A certificate authority for the sandbox and for tests: ECDSA P-256, certificates for this machine
// only (localhost, 127.0.0.1). Keys are plain strings. Never use it for real members: a real
// authority keeps its key off line.
class CertificateAuthority {
 public:
  static absl::StatusOr<CertificateAuthority> Create(std::string_view name);

  // A certificate with the name URI:mirrorflow://ROLE/NAME, e.g. "node/KE", valid from one hour ago
  // until `days` from now; a negative number makes an expired one.
  absl::StatusOr<IssuedCertificate> Issue(std::string_view role_and_name, int days = 30) const;

  absl::StatusOr<IssuedCertificate> Issue(const CertificateContents& contents) const;
  // Signed with its own key, by nobody else.
  static absl::StatusOr<IssuedCertificate> SelfSigned(const CertificateContents& contents);
  // An authority whose certificate is `issued`, whatever that is allowed to sign.
  static absl::StatusOr<CertificateAuthority> Of(const IssuedCertificate& issued);

  const std::string& certificate_pem() const { return certificate_pem_; }

 private:
  CertificateAuthority() = default;

  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<x509_st> certificate_;
  std::string certificate_pem_;
};

}  // namespace mirrorflow
