#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/transport/peer_identity.h"
#include "services/transport/tls_credentials.h"

namespace mirrorflow {

// A certificate of this machine, as it lies on the disk.
struct OwnCertificate {
  PeerIdentity identity;
  std::int64_t valid_from = 0;  // seconds since 1970
  std::int64_t valid_until = 0;
};

// NotFound, InvalidArgument, or Unauthenticated for one without a mirrorflow:// name.
absl::StatusOr<OwnCertificate> ReadOwnCertificate(const std::string& path);

}  // namespace mirrorflow
