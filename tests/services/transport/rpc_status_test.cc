#include "services/transport/rpc_status.h"

#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(RpcStatusTest, EveryCodeSurvivesTheWayThereAndBack) {
  for (int code = 1; code <= 16; ++code) {
    const auto canonical = static_cast<absl::StatusCode>(code);
    const grpc::Status wire = ToRpcStatus(absl::Status(canonical, "run r1: why"));
    EXPECT_EQ(wire.error_code(), code);
    EXPECT_THAT(FromRpcStatus(wire, "node KE"),
                StatusIs(canonical, StartsWith("node KE: run r1: why")));
  }
  EXPECT_TRUE(ToRpcStatus(absl::OkStatus()).ok());
  EXPECT_THAT(FromRpcStatus(grpc::Status::OK, "x"), IsOk());
}

TEST(RpcStatusTest, UnreachablePeerGetsAHint) {
  EXPECT_THAT(FromRpcStatus({grpc::StatusCode::UNAVAILABLE, "refused"}, "office"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("\nhint: ")));
}

TEST(RpcStatusTest, OnlyWhatTheLineMayHaveDoneIsWorthAnotherTry) {
  for (int code = 0; code <= 16; ++code) {
    const bool line =
        code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::DEADLINE_EXCEEDED;
    EXPECT_EQ(WasNotReached({static_cast<grpc::StatusCode>(code), "why"}), line) << code;
  }
  EXPECT_TRUE(WasNotReached({grpc::StatusCode::UNKNOWN, "Stream removed"}));
  EXPECT_FALSE(WasNotReached({grpc::StatusCode::INTERNAL, "Stream removed"}));
}

}  // namespace
}  // namespace mirrorflow
