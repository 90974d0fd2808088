#include "services/sandbox/certificates.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/transport/peer_identity.h"

namespace mirrorflow {
namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

constexpr int kHour = 60 * 60;
constexpr int kDay = 24 * kHour;

template <typename Write>
std::string ToPem(Write write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  if (write(bio.get()) != 1) return "";
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

bool AddExtension(X509* certificate, int nid, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str()), X509_EXTENSION_free);
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool SetRandomSerial(X509* certificate) {
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> serial(BN_new(), BN_free);
  return BN_rand(serial.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr;
}

// A version 3 certificate with everything but extensions and signature.
Certificate NewCertificate(const std::string& common_name, EVP_PKEY* key, int days) {
  Certificate certificate(X509_new(), X509_free);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  // An expired certificate was valid for a day.
  const long from = -kHour + std::min(0, days - 1) * kDay;
  const bool made =
      X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
      SetRandomSerial(certificate.get()) &&
      X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from) != nullptr &&
      X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * kDay) != nullptr &&
      X509_set_pubkey(certificate.get(), key) == 1 &&
      X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(common_name.c_str()), -1,
                                 -1, 0) == 1;
  return made ? certificate : nullptr;
}

}  // namespace

absl::StatusOr<CertificateAuthority> CertificateAuthority::Create(std::string_view name) {
  CertificateAuthority authority;
  authority.key_ = Key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  if (authority.key_ == nullptr) return absl::InternalError("can't make a key pair");
  authority.certificate_ = NewCertificate(std::string(name), authority.key_.get(), 3650);
  X509* certificate = authority.certificate_.get();
  if (certificate == nullptr ||
      X509_set_issuer_name(certificate, X509_get_subject_name(certificate)) != 1 ||
      !AddExtension(certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !AddExtension(certificate, NID_key_usage, "critical,keyCertSign,cRLSign") ||
      X509_sign(certificate, authority.key_.get(), EVP_sha256()) == 0) {
    return absl::InternalError("can't make the certificate of an authority");
  }
  authority.certificate_pem_ =
      ToPem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
  return authority;
}

absl::StatusOr<IssuedCertificate> CertificateAuthority::Issue(std::string_view role_and_name,
                                                              int days) const {
  const Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  if (key == nullptr) return absl::InternalError("can't make a key pair");
  const Certificate certificate = NewCertificate(std::string(role_and_name), key.get(), days);
  const std::string names =
      absl::StrCat("URI:mirrorflow://", std::string(role_and_name), ",DNS:localhost,IP:127.0.0.1");
  if (certificate == nullptr ||
      X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get())) != 1 ||
      !AddExtension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE") ||
      !AddExtension(certificate.get(), NID_key_usage, "critical,digitalSignature") ||
      !AddExtension(certificate.get(), NID_ext_key_usage, "serverAuth,clientAuth") ||
      !AddExtension(certificate.get(), NID_subject_alt_name, names) ||
      X509_sign(certificate.get(), key_.get(), EVP_sha256()) == 0) {
    return absl::InternalError(
        absl::StrCat("can't issue a certificate for ", std::string(role_and_name)));
  }
  IssuedCertificate issued;
  issued.certificate_pem =
      ToPem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); });
  issued.private_key_pem = ToPem([&](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  absl::StatusOr<std::string> fingerprint = CertificateFingerprint(issued.certificate_pem);
  if (!fingerprint.ok()) return fingerprint.status();
  issued.fingerprint = *std::move(fingerprint);
  return issued;
}

}  // namespace mirrorflow
