#include "services/transport/service_log.h"

#include <gtest/gtest.h>

namespace mirrorflow {
namespace {

TEST(ServiceLogTest, LineForPeopleHasTimeIdMessageAndRequest) {
  EXPECT_EQ(LogText("2026-01-01T00:00:00Z", "r1", "0123456789abcdef", "a\nhint: b", false),
            "2026-01-01T00:00:00Z r1 a hint: b (request 0123456789abcdef)\n");
  EXPECT_EQ(LogText("2026-01-01T00:00:00Z", "-", "", "started", false),
            "2026-01-01T00:00:00Z - started\n");
}

TEST(ServiceLogTest, LineForMachinesIsOneJsonObject) {
  EXPECT_EQ(LogText("2026-01-01T00:00:00Z", "r1", "0123456789abcdef", "a \"b\" \\\n\x01", true),
            "{\"time\":\"2026-01-01T00:00:00Z\",\"id\":\"r1\",\"request\":\"0123456789abcdef\","
            "\"message\":\"a \\\"b\\\" \\\\\\u000a\\u0001\"}\n");
  EXPECT_EQ(LogText("2026-01-01T00:00:00Z", "-", "", "started", true),
            "{\"time\":\"2026-01-01T00:00:00Z\",\"message\":\"started\"}\n");
}

}  // namespace
}  // namespace mirrorflow
