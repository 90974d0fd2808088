#include "tests/simulation/turns.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "services/clock/clock.h"

namespace mirrorflow::simulation {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using std::chrono::steady_clock;

class TurnsTest : public testing::Test {
 protected:
  ~TurnsTest() override { EndTurns(); }
};

TEST_F(TurnsTest, DayOfWaitingTakesNoTime) {
  BeginTurns(1);
  const auto begun = steady_clock::now();
  std::this_thread::sleep_for(hours(24));
  EXPECT_EQ(steady_clock::now() - begun, hours(24));
  EXPECT_EQ(TurnTime(), hours(24));
}

TEST_F(TurnsTest, ClockJumpIsOfItsOwnerAlone) {
  BeginTurns(1);
  const std::string right = TimeNow();
  SetWallClock(7, -hours(24 * 40));
  EXPECT_EQ(TimeNow(), right);
  const auto steady = steady_clock::now();
  std::thread([&] { EXPECT_EQ(TimeNow(), right); }).join();
  {
    const AsOwner as(7);
    EXPECT_LT(TimeNow(), right);
    std::thread([&] { EXPECT_LT(TimeNow(), right); }).join();
    EXPECT_EQ(steady_clock::now(), steady);
  }
  EXPECT_EQ(TimeNow(), right);
}

TEST_F(TurnsTest, WaitEndsByNewsOrByItsTime) {
  BeginTurns(1);
  std::mutex mutex;
  std::condition_variable_any changed;
  bool news = false;
  std::thread teller([&] {
    std::this_thread::sleep_for(seconds(5));
    const std::lock_guard lock(mutex);
    news = true;
    changed.notify_all();
  });
  std::unique_lock lock(mutex);
  EXPECT_FALSE(changed.wait_for(lock, seconds(4), [&] { return news; }));
  EXPECT_EQ(TurnTime(), seconds(4));
  EXPECT_TRUE(changed.wait_for(lock, hours(1), [&] { return news; }));
  EXPECT_EQ(TurnTime(), seconds(5));
  lock.unlock();
  teller.join();
}

TEST_F(TurnsTest, StopWakesWhoWaitsForIt) {
  BeginTurns(1);
  bool stopped = false;
  std::jthread waiting([&](const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    changed.wait_for(lock, stop, hours(10), [] { return false; });
    stopped = stop.stop_requested();
  });
  std::this_thread::sleep_for(seconds(1));
  waiting.request_stop();
  waiting.join();
  EXPECT_TRUE(stopped);
  EXPECT_EQ(TurnTime(), seconds(1));
}

// Who takes a lock first, of four threads that begin together.
std::string OrderOf(std::uint64_t seed) {
  BeginTurns(seed);
  std::mutex mutex;
  std::string order;
  std::vector<std::jthread> threads;
  for (const char name : {'a', 'b', 'c', 'd'}) {
    threads.emplace_back([&, name] {
      const std::lock_guard lock(mutex);
      order += name;
    });
  }
  threads.clear();
  EndTurns();
  return order;
}

TEST(TurnsOrderTest, OrderIsDrawnFromTheSeed) {
  std::set<std::string> orders;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    orders.insert(OrderOf(seed));
    EXPECT_EQ(OrderOf(seed), OrderOf(seed));
  }
  EXPECT_GT(orders.size(), 8U);
}

TEST(TurnsDeathTest, ThreadsThatWaitForEachOtherForEverAreTold) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        BeginTurns(1);
        std::mutex first;
        std::mutex second;
        const std::lock_guard mine(first);
        std::jthread other([&] {
          const std::lock_guard his(second);
          const std::lock_guard both(first);
        });
        std::this_thread::sleep_for(seconds(1));
        const std::lock_guard both(second);
      },
      "everybody waits for ever");
}

}  // namespace
}  // namespace mirrorflow::simulation
