#pragma once

#include <grpcpp/channel.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/transport/tls_credentials.h"

namespace mirrorflow {

// Asks the standard health service at the other end: true for serving, false for one that is there
// and stops or is not ready. Unavailable, DeadlineExceeded or PermissionDenied with the peer's
// reason.
absl::StatusOr<bool> CheckHealth(const std::shared_ptr<grpc::Channel>& channel,
                                 std::chrono::milliseconds patience);

// The same over a new connection, as whoever has the files.
absl::StatusOr<bool> CheckHealthAt(const std::string& address, const TlsPaths& paths,
                                   const ExpectedServer& expected,
                                   std::chrono::milliseconds patience);

}  // namespace mirrorflow
