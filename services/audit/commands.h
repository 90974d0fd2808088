#pragma once

#include <string>

#include "absl/status/status.h"

namespace mirrorflow {

// The commands of mf-audit. All of them work on files; none opens a connection. Results go to
// stdout, everything else to stderr.

struct WireOptions {
  bool json = false;
};
// What can leave which program, field by field, with its sensitivity.
absl::Status RunWire(const WireOptions& options);

}  // namespace mirrorflow
