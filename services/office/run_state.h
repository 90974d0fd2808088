#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mirrorflow {

// How far a run is at the linkage service; docs/run-states.md says who writes each state and what
// is on disk in it. The values are those of v1::RunState and of the run files: do not change them.
enum class RunState : std::uint8_t {
  kCreated = 1,
  kAgreed = 2,
  kCommitted = 3,
  kReceived = 4,
  kLinked = 5,
  kTabulated = 6,
  kErased = 7,
  kFailed = 8,
  kCancelled = 9
};
inline constexpr int kRunStateCount = 9;

std::string_view RunStateName(RunState state);  // "CREATED", ...
absl::StatusOr<RunState> RunStateFromCode(std::uint32_t code);

// Erased, failed and cancelled are final.
bool HasEnded(RunState state);

// A run goes on one step at a time, and fails or is cancelled from wherever it is until it ends.
bool MayFollow(RunState from, RunState to);
// FailedPrecondition that names both states unless `to` may follow `from`.
absl::Status CheckFollows(RunState from, RunState to);

}  // namespace mirrorflow
