#include "services/transport/tls_credentials.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <cstdio>
#include <functional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/transport/tls_policy.h"

namespace mirrorflow {
namespace {

constexpr unsigned int kRefreshSeconds = 1;

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
struct X509Freer {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct KeyFreer {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;
using Certificate = std::unique_ptr<X509, X509Freer>;
using PrivateKey = std::unique_ptr<EVP_PKEY, KeyFreer>;

absl::StatusOr<File> Open(const std::string& path, const char* what) {
  File file(std::fopen(path.c_str(), "re"));
  if (file == nullptr) {
    return absl::NotFoundError(absl::StrCat("can't read the ", what, " file ", path));
  }
  return file;
}

absl::StatusOr<Certificate> ReadCertificate(const std::string& path, const char* what) {
  absl::StatusOr<File> file = Open(path, what);
  if (!file.ok()) return file.status();
  Certificate certificate(PEM_read_X509(file->get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(path, " has no certificate in PEM form"));
  }
  return certificate;
}

std::shared_ptr<grpc::experimental::FileWatcherCertificateProvider> WatchFiles(
    const TlsPaths& paths) {
  return std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      paths.private_key, paths.certificate_chain, paths.trusted_authorities, kRefreshSeconds);
}

void NameCertificates(grpc::experimental::TlsCredentialsOptions& options) {
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
}

// Pins role, name and fingerprint of the server during the hand-shake.
class PinnedServerVerifier : public grpc::experimental::ExternalCertificateVerifier {
 public:
  explicit PinnedServerVerifier(ExpectedServer expected) : expected_(std::move(expected)) {}

  bool Verify(grpc::experimental::TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)>, grpc::Status* sync_status) override {
    std::vector<std::string> uris;
    for (const grpc::string_ref& uri : request->uri_names()) {
      uris.emplace_back(uri.data(), uri.size());
    }
    const grpc::string_ref pem = request->peer_cert();
    absl::StatusOr<PeerIdentity> peer =
        PeerIdentityFromCertificate(uris, std::string_view(pem.data(), pem.size()));
    if (!peer.ok()) {
      *sync_status = Refuse(std::string(peer.status().message()));
    } else if (peer->role != expected_.role ||
               (!expected_.name.empty() && peer->name != expected_.name)) {
      *sync_status = Refuse(
          absl::StrCat("its certificate says ", std::string(RoleName(peer->role)), "/", peer->name,
                       ", expected ", std::string(RoleName(expected_.role)), "/", expected_.name));
    } else if (absl::Status known = expected_.check_fingerprint(peer->fingerprint); !known.ok()) {
      *sync_status = Refuse(std::string(known.message()));
    } else {
      *sync_status = grpc::Status::OK;
    }
    return true;  // decided synchronously
  }

  void Cancel(grpc::experimental::TlsCustomVerificationCheckRequest*) override {}

 private:
  static grpc::Status Refuse(const std::string& reason) {
    return {grpc::StatusCode::UNAUTHENTICATED, reason};
  }

  const ExpectedServer expected_;
};

}  // namespace

absl::Status CheckTlsFiles(const TlsPaths& paths) {
  absl::StatusOr<Certificate> certificate = ReadCertificate(paths.certificate_chain, "certificate");
  if (!certificate.ok()) return certificate.status();
  if (X509_cmp_current_time(X509_get0_notAfter(certificate->get())) < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("the certificate in ", paths.certificate_chain,
                     " has expired\nhint: have a new one issued and put it in the same place"));
  }
  if (absl::StatusOr<Certificate> root =
          ReadCertificate(paths.trusted_authorities, "trusted authorities");
      !root.ok()) {
    return root.status();
  }
  absl::StatusOr<File> key_file = Open(paths.private_key, "private key");
  if (!key_file.ok()) return key_file.status();
  struct stat info {};
  if (fstat(fileno(key_file->get()), &info) != 0 || (info.st_mode & 077) != 0) {
    return absl::PermissionDeniedError(absl::StrCat("others may read the private key ",
                                                    paths.private_key, "\nhint: chmod 600 ",
                                                    paths.private_key));
  }
  const PrivateKey key(PEM_read_PrivateKey(key_file->get(), nullptr, nullptr, nullptr));
  if (key == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(paths.private_key, " has no private key in PEM form"));
  }
  if (X509_check_private_key(certificate->get(), key.get()) != 1) {
    return absl::InvalidArgumentError(absl::StrCat("the private key in ", paths.private_key,
                                                   " does not belong to the certificate in ",
                                                   paths.certificate_chain));
  }
  return absl::OkStatus();
}

ExpectedServer ExpectedServer::Pinned(Role role, std::string name, std::string fingerprint) {
  return {.role = role,
          .name = std::move(name),
          .check_fingerprint = [pinned = std::move(fingerprint)](const std::string& shown) {
            return shown == pinned ? absl::OkStatus()
                                   : absl::UnauthenticatedError(
                                         "its certificate does not have the "
                                         "fingerprint in the configuration");
          }};
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> CreateServerCredentials(
    const TlsPaths& paths) {
  RequireTls13();
  if (absl::Status status = CheckTlsFiles(paths); !status.ok()) return status;
  // The options object serves one credentials object only: gRPC 1.51 frees it twice otherwise.
  grpc::experimental::TlsServerCredentialsOptions options(WatchFiles(paths));
  NameCertificates(options);
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CreateChannelCredentials(
    const TlsPaths& paths, const ExpectedServer& expected_server) {
  RequireTls13();
  if (absl::Status status = CheckTlsFiles(paths); !status.ok()) return status;
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(WatchFiles(paths));
  NameCertificates(options);
  options.set_verify_server_certs(true);
  options.set_check_call_host(false);  // the pinned identity says more than a host name
  options.set_certificate_verifier(
      grpc::experimental::ExternalCertificateVerifier::Create<PinnedServerVerifier>(
          expected_server));
  return grpc::experimental::TlsCredentials(options);
}

}  // namespace mirrorflow
