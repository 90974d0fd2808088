#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/transport/tls_credentials.h"

namespace mirrorflow {

// Messages are at most this large in both directions; a batch travels in chunks well below it.
inline constexpr int kMaxMessageBytes = 4 << 20;

// A channel to one pinned peer. Connects when first used.
absl::StatusOr<std::shared_ptr<grpc::Channel>> CreatePinnedChannel(
    const std::string& address, const TlsPaths& paths, const ExpectedServer& expected_server);

}  // namespace mirrorflow
