#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace mirrorflow {

// What /metrics of a service at `listen` (127.0.0.1:PORT or [::1]:PORT) says now: the lines of the
// project's own metrics, at most 1 MiB. Unavailable if nobody answers within some seconds.
absl::StatusOr<std::string> MetricsSnapshot(const std::string& listen);

}  // namespace mirrorflow
