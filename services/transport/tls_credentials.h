#pragma once

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/transport/peer_identity.h"

namespace mirrorflow {

// Paths of PEM files. Mutual TLS is the only mode there is.
struct TlsPaths {
  std::string certificate_chain;
  std::string private_key;
  std::string trusted_authorities;
};

// Both read the files at once and refuse, with the file's name, what can't work: a missing file, a
// private key that others may read, a key that does not belong to the certificate, a certificate
// that has expired. Later changes of the files are taken up within seconds.
//
// Server side: a client must show a certificate of a trusted authority; who it is and what it may
// do is checked for each call (PeerOf).
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> CreateServerCredentials(
    const TlsPaths& paths);

// Client side: during the hand-shake, before anything is sent, the server's certificate must be of
// a trusted authority, name this role and name, and have this fingerprint. An empty name takes any:
// the fingerprint says which.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CreateChannelCredentials(
    const TlsPaths& paths, const PeerIdentity& expected_server);

}  // namespace mirrorflow
