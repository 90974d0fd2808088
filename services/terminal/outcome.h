#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace mirrorflow {

// What every command ends with: 0 done, 1 failed, 2 wrong usage.
inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

// Prints "PROGRAM: MESSAGE" to stderr, a hint in the message on a line of its own, and gives the
// exit code: 0 for OK, else 1.
int ReportOutcome(std::string_view program, const absl::Status& status);

}  // namespace mirrorflow
