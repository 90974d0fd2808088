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

constexpr long kHour = 60 * 60;
constexpr int kHoursOfDay = 24;
constexpr int kTenYears = 3650 * kHoursOfDay;

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
Certificate NewCertificate(const std::string& common_name, EVP_PKEY* key, int from_hours,
                           int until_hours) {
  Certificate certificate(X509_new(), X509_free);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  const bool made =
      X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
      SetRandomSerial(certificate.get()) &&
      X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from_hours * kHour) != nullptr &&
      X509_gmtime_adj(X509_getm_notAfter(certificate.get()), until_hours * kHour) != nullptr &&
      X509_set_pubkey(certificate.get(), key) == 1 &&
      X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(common_name.c_str()), -1,
                                 -1, 0) == 1;
  return made ? certificate : nullptr;
}

Key NewKey(const CertificateContents& contents) {
  return {contents.rsa_bits > 0 ? EVP_RSA_gen(static_cast<unsigned>(contents.rsa_bits))
                                : EVP_EC_gen("P-256"),
          EVP_PKEY_free};
}

// `issuer` nullptr is the subject itself.
absl::StatusOr<IssuedCertificate> Sign(const CertificateContents& contents, EVP_PKEY* key,
                                       EVP_PKEY* signer, const X509_NAME* issuer) {
  if (key == nullptr) return absl::InternalError("can't make a key pair");
  const Certificate certificate =
      NewCertificate(contents.common_name, key, contents.from_hours, contents.until_hours);
  if (certificate == nullptr ||
      X509_set_issuer_name(certificate.get(),
                           issuer != nullptr ? issuer : X509_get_subject_name(certificate.get())) !=
          1 ||
      !AddExtension(certificate.get(), NID_basic_constraints, contents.constraints) ||
      !AddExtension(certificate.get(), NID_key_usage, "critical,digitalSignature") ||
      !AddExtension(certificate.get(), NID_ext_key_usage, contents.usage) ||
      (!contents.names.empty() &&
       !AddExtension(certificate.get(), NID_subject_alt_name, contents.names)) ||
      X509_sign(certificate.get(), signer, EVP_sha256()) == 0) {
    return absl::InternalError(
        absl::StrCat("can't issue a certificate for ", contents.common_name));
  }
  IssuedCertificate issued;
  issued.certificate_pem =
      ToPem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); });
  issued.private_key_pem = ToPem([&](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
  absl::StatusOr<std::string> fingerprint = CertificateFingerprint(issued.certificate_pem);
  if (!fingerprint.ok()) return fingerprint.status();
  issued.fingerprint = *std::move(fingerprint);
  return issued;
}

}  // namespace

absl::StatusOr<CertificateAuthority> CertificateAuthority::Create(std::string_view name) {
  CertificateAuthority authority;
  authority.key_ = Key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  if (authority.key_ == nullptr) return absl::InternalError("can't make a key pair");
  authority.certificate_ = NewCertificate(std::string(name), authority.key_.get(), -1, kTenYears);
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
  return Issue({.common_name = std::string(role_and_name),
                .names = absl::StrCat("URI:mirrorflow://", std::string(role_and_name),
                                      ",DNS:localhost,IP:127.0.0.1"),
                // An expired certificate was valid for a day.
                .from_hours = -1 + std::min(0, days - 1) * kHoursOfDay,
                .until_hours = days * kHoursOfDay});
}

absl::StatusOr<IssuedCertificate> CertificateAuthority::Issue(
    const CertificateContents& contents) const {
  const Key key = NewKey(contents);
  return Sign(contents, key.get(), key_.get(), X509_get_subject_name(certificate_.get()));
}

absl::StatusOr<IssuedCertificate> CertificateAuthority::SelfSigned(
    const CertificateContents& contents) {
  const Key key = NewKey(contents);
  return Sign(contents, key.get(), key.get(), nullptr);
}

absl::StatusOr<CertificateAuthority> CertificateAuthority::Of(const IssuedCertificate& issued) {
  const auto bio = [](const std::string& text) {
    return std::unique_ptr<BIO, decltype(&BIO_free)>(
        BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free);
  };
  CertificateAuthority authority;
  authority.certificate_pem_ = issued.certificate_pem;
  authority.certificate_ = Certificate(
      PEM_read_bio_X509(bio(issued.certificate_pem).get(), nullptr, nullptr, nullptr), X509_free);
  authority.key_ =
      Key(PEM_read_bio_PrivateKey(bio(issued.private_key_pem).get(), nullptr, nullptr, nullptr),
          EVP_PKEY_free);
  if (authority.certificate_ == nullptr || authority.key_ == nullptr) {
    return absl::InvalidArgumentError("not a certificate and its key in PEM form");
  }
  return authority;
}

}  // namespace mirrorflow
