#pragma once

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/transport/peer_identity.h"

namespace mirrorflow {

// Paths of PEM files. Mutual TLS is the only mode there is.
struct TlsPaths {
  std::string certificate_chain;
  std::string private_key;
  std::string trusted_authorities;
};

// Whether the files can work together: what the two functions below refuse.
absl::Status CheckTlsFiles(const TlsPaths& paths);

// Both read the files at once and refuse, with the file's name, what can't work: a missing file, a
// private key that others may read, a key that does not belong to the certificate, a certificate
// that has expired. Later changes of the files are taken up within seconds.
//
// Server side: a client must show a certificate of a trusted authority; who it is and what it may
// do is checked for each call (PeerOf).
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> CreateServerCredentials(
    const TlsPaths& paths);

// The server that a client means. `check_fingerprint` is asked at every
// hand-shake, from threads of gRPC: what it answers may change while the
// program runs.
struct ExpectedServer {
  Role role = Role::kOffice;
  std::string name;  // empty takes any: the fingerprint says which
  std::function<absl::Status(const std::string& fingerprint)> check_fingerprint;

  // The one certificate with this fingerprint.
  static ExpectedServer Pinned(Role role, std::string name, std::string fingerprint);
};

// Client side: during the hand-shake, before anything is sent, the server's
// certificate must be of a trusted authority, name this role and name, and have
// a fingerprint that is accepted.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CreateChannelCredentials(
    const TlsPaths& paths, const ExpectedServer& expected_server);

}  // namespace mirrorflow
