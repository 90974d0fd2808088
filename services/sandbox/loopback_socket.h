#pragma once

#include <cstdint>

#include "absl/status/statusor.h"

namespace mirrorflow {

// TCP on 127.0.0.1, for the proxies between programs on one machine. Sockets are the caller's to
// close; small writes leave at once (TCP_NODELAY).

struct LoopbackListener {
  int socket = -1;
  std::uint16_t port = 0;
};
// On a free port. Unavailable if there is none.
absl::StatusOr<LoopbackListener> ListenOnLoopback();

// The next connection; -1 once the listener was shut down.
int AcceptConnection(int listener);
// -1 if nobody listens there.
int ConnectToLoopback(std::uint16_t port);

// A port that was free a moment ago.
absl::StatusOr<std::uint16_t> FreePort();

}  // namespace mirrorflow
