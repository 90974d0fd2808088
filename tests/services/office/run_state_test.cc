#include "services/office/run_state.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Every legal step by name; what is not here must be refused.
const std::set<std::pair<std::string, std::string>> kLegal = {
    {"CREATED", "AGREED"},     {"CREATED", "FAILED"},   {"CREATED", "CANCELLED"},
    {"AGREED", "COMMITTED"},   {"AGREED", "FAILED"},    {"AGREED", "CANCELLED"},
    {"COMMITTED", "RECEIVED"}, {"COMMITTED", "FAILED"}, {"COMMITTED", "CANCELLED"},
    {"RECEIVED", "LINKED"},    {"RECEIVED", "FAILED"},  {"RECEIVED", "CANCELLED"},
    {"LINKED", "TABULATED"},   {"LINKED", "FAILED"},    {"LINKED", "CANCELLED"},
    {"TABULATED", "ERASED"},   {"TABULATED", "FAILED"}, {"TABULATED", "CANCELLED"},
};

TEST(RunStateTest, OnlyTheStepsOfTheTableAreLegal) {
  for (int from = 1; from <= kRunStateCount; ++from) {
    for (int to = 1; to <= kRunStateCount; ++to) {
      const auto a = static_cast<RunState>(from);
      const auto b = static_cast<RunState>(to);
      const std::pair<std::string, std::string> step(RunStateName(a), RunStateName(b));
      EXPECT_EQ(MayFollow(a, b), kLegal.contains(step)) << step.first << " to " << step.second;
    }
  }
}

TEST(RunStateTest, ExactlyErasedFailedAndCancelledAreFinal) {
  for (int code = 1; code <= kRunStateCount; ++code) {
    const auto state = static_cast<RunState>(code);
    EXPECT_EQ(HasEnded(state), state == RunState::kErased || state == RunState::kFailed ||
                                   state == RunState::kCancelled)
        << RunStateName(state);
  }
}

TEST(RunStateTest, IllegalStepNamesBothStates) {
  EXPECT_THAT(CheckFollows(RunState::kErased, RunState::kLinked),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("ERASED"), HasSubstr("LINKED"))));
  EXPECT_THAT(CheckFollows(RunState::kReceived, RunState::kLinked), IsOk());
}

TEST(RunStateTest, CodesOutsideTheTableAreRefused) {
  EXPECT_FALSE(RunStateFromCode(0).ok());
  EXPECT_FALSE(RunStateFromCode(10).ok());
  EXPECT_EQ(*RunStateFromCode(7), RunState::kErased);
}

}  // namespace
}  // namespace mirrorflow
