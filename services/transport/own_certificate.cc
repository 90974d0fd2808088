#include "services/transport/own_certificate.h"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kLargestFile = 1 << 20;

std::vector<std::string> UrisOf(const X509& certificate) {
  std::vector<std::string> uris;
  GENERAL_NAMES* names = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    if (name->type != GEN_URI) continue;
    const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
    uris.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                      static_cast<std::size_t>(ASN1_STRING_length(uri)));
  }
  GENERAL_NAMES_free(names);
  return uris;
}

std::int64_t SecondsOf(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? timegm(&parts) : 0;
}

}  // namespace

absl::StatusOr<OwnCertificate> ReadOwnCertificate(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("can't read the certificate file ", path));
  std::string pem((std::istreambuf_iterator<char>(file)), {});
  if (pem.size() > kLargestFile) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is too large for a certificate"));
  }
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
  if (certificate == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(path, " has no certificate in PEM form"));
  }
  absl::StatusOr<PeerIdentity> identity = PeerIdentityFromCertificate(UrisOf(*certificate), pem);
  if (!identity.ok()) {
    return absl::Status(identity.status().code(),
                        absl::StrCat(path, ": ", identity.status().message()));
  }
  return OwnCertificate{.identity = *std::move(identity),
                        .valid_from = SecondsOf(X509_get0_notBefore(certificate.get())),
                        .valid_until = SecondsOf(X509_get0_notAfter(certificate.get()))};
}

}  // namespace mirrorflow
