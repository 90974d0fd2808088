#include "services/transport/peer_version.h"

#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

TEST(PeerVersionTest, VersionsAreComparedAsNumbers) {
  EXPECT_LT(ValueOrDie(PeerVersion::Parse("0.9.1")), ValueOrDie(PeerVersion::Parse("0.10.0")));
  EXPECT_EQ(ValueOrDie(PeerVersion::Parse("1.2.3")).ToString(), "1.2.3");
}

TEST(PeerVersionTest, AnythingElseIsRefused) {
  for (const char* text : {"", "1", "1.2", "1.2.", "1.2.3.4", "1.2.x", "-1.2.3", "1.2.3 ", "+1.2.3",
                           "1.2.1000000", "1.2.99999999999"}) {
    EXPECT_THAT(PeerVersion::Parse(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(PeerVersionTest, OwnUserAgentSaysTheVersion) {
  EXPECT_EQ(ValueOrDie(PeerVersion::FromUserAgent(OwnUserAgent() + " grpc-c++/1.51.1")).ToString(),
            MIRRORFLOW_VERSION);
  EXPECT_THAT(PeerVersion::FromUserAgent("grpc-c++/1.51.1"), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace mirrorflow
