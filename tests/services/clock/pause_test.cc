#include "services/clock/pause.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>
#include <thread>

namespace mirrorflow {
namespace {

constexpr std::chrono::hours kLongerThanTheTest{24};

TEST(PauseTest, TimeThatIsOverIsSaid) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(Pause(std::chrono::milliseconds(20), {}));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(20));
}

TEST(PauseTest, StopEndsIt) {
  std::stop_source source;
  const std::jthread stopper([&source] { source.request_stop(); });
  EXPECT_FALSE(Pause(kLongerThanTheTest, source.get_token()));
}

TEST(PauseTest, StopBeforeItLeavesNone) {
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(Pause(kLongerThanTheTest, source.get_token()));
}

}  // namespace
}  // namespace mirrorflow
