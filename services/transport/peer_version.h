#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mirrorflow {

// The version of a program of this project, MAJOR.MINOR.PATCH.
struct PeerVersion {
  int major = 0;
  int minor = 0;
  int patch = 0;

  static absl::StatusOr<PeerVersion> Parse(std::string_view text);
  // From the user agent of a call: "mirrorflow/0.1.0 grpc-c++/1.51.1 ...". NotFound for a caller
  // that says no version.
  static absl::StatusOr<PeerVersion> FromUserAgent(std::string_view user_agent);
  std::string ToString() const;

  auto operator<=>(const PeerVersion&) const = default;
};

// What this program says of itself at the start of its user agent.
std::string OwnUserAgent();

}  // namespace mirrorflow
