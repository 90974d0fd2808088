#include "services/office/run_state.h"

#include <array>
#include <string>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

struct Row {
  std::string_view name;
  RunState next;  // itself: final
};

// In the order of the states' values.
constexpr std::array<Row, kRunStateCount> kRows = {{
    {"CREATED", RunState::kAgreed},
    {"AGREED", RunState::kCommitted},
    {"COMMITTED", RunState::kReceived},
    {"RECEIVED", RunState::kLinked},
    {"LINKED", RunState::kTabulated},
    {"TABULATED", RunState::kErased},
    {"ERASED", RunState::kErased},
    {"FAILED", RunState::kFailed},
    {"CANCELLED", RunState::kCancelled},
}};

const Row& RowOf(RunState state) { return kRows[static_cast<std::size_t>(state) - 1]; }

}  // namespace

std::string_view RunStateName(RunState state) { return RowOf(state).name; }

absl::StatusOr<RunState> RunStateFromCode(std::uint32_t code) {
  if (code < 1 || code > kRunStateCount) {
    return absl::InvalidArgumentError(absl::StrCat("there is no run state ", code));
  }
  return static_cast<RunState>(code);
}

bool HasEnded(RunState state) { return RowOf(state).next == state; }

bool MayFollow(RunState from, RunState to) {
  if (HasEnded(from)) return false;
  return to == RowOf(from).next || to == RunState::kFailed || to == RunState::kCancelled;
}

absl::Status CheckFollows(RunState from, RunState to) {
  if (MayFollow(from, to)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("a run that is ", std::string(RunStateName(from)), " can't become ",
                   std::string(RunStateName(to))));
}

}  // namespace mirrorflow
