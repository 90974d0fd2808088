#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

#include "services/sandbox/fault_proxy.h"
#include "tests/services/office/office_world.h"
#include "tests/status_matchers.h"

// Whole runs and releases over a line with faults between the linkage service and a node, through
// the real client, server and TLS. Whatever the line does, the counts are those of a good line or
// the run has failed with a reason; nothing is counted twice.
namespace mirrorflow {
namespace {

using testing::HasSubstr;

struct Case {
  const char* name;
  LineFaults faults;
};

class LineFaultsTest : public testing::TestWithParam<Case> {
 protected:
  LineFaultsTest() : world_("line-faults") {
    // A batch of six chunks of half a mebibyte: faults fall into the midst of it.
    world_.node("KE").register_size = {.common = kCommon, .own = 100};
    world_.node("UG").register_size = {.common = kCommon, .own = 50};
  }

  FaultProxy& Route(const std::string& country, const LineFaults& faults) {
    const std::string address = world_.config().nodes.at(ValueOrDie(Country::Create(country)));
    proxy_ = ValueOrDie(FaultProxy::Create(
        static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))), faults, 1));
    world_.RouteNode(country, proxy_->address());
    return *proxy_;
  }

  static constexpr std::size_t kCommon = 4000;
  OfficeWorld world_;
  std::unique_ptr<FaultProxy> proxy_;
};

TEST_P(LineFaultsTest, RunAndReleaseEndAsOnAGoodLine) {
  FaultProxy& line = Route("KE", GetParam().faults);
  const v1::CreateCampaignRequest campaign = OfficeWorld::Campaign({"KE-UG"});
  ASSERT_TRUE(world_.Create(campaign).ok());
  const StoredRun run = world_.WaitFor(campaign.campaign_id() + "-ke-ug");
  ASSERT_EQ(run.state, RunState::kErased) << run.message;
  EXPECT_EQ(world_.Total(run.terms.run_id.value(), Figure::kLinked), kCommon);
  EXPECT_EQ(world_.Total(run.terms.run_id.value(), Figure::kEmigSender), kCommon + 100);
  const grpc::Status released = world_.Release("r", campaign.campaign_id());
  EXPECT_TRUE(released.ok()) << released.error_message();
  // Once, and no more: a vintage is not released again.
  EXPECT_FALSE(world_.Release("again", campaign.campaign_id()).ok());
  if (GetParam().faults.cut_after > 0 || GetParam().faults.garbage_after > 0) {
    EXPECT_GT(line.connections(), 1) << "the fault did not happen";
  }
}

INSTANTIATE_TEST_SUITE_P(Lines, LineFaultsTest,
                         testing::Values(Case{"good", {}},
                                         Case{"slow_to_answer",
                                              {.latency = std::chrono::milliseconds(5),
                                               .jitter = std::chrono::milliseconds(10)}},
                                         Case{"narrow", {.bytes_per_second = 3'000'000}},
                                         Case{"in_small_pieces", {.slice = 64}},
                                         Case{"cut_again_and_again", {.cut_after = 900'000}},
                                         Case{"one_wrong_bit_a_connection",
                                              {.garbage_after = 900'000}}),
                         [](const auto& line) { return line.param.name; });

TEST_F(LineFaultsTest, LineThatTakesEverythingAndCarriesNothingFailsTheRunWithAReason) {
  Route("KE", {.half_open = true});
  const v1::CreateCampaignRequest campaign = OfficeWorld::Campaign({"KE-UG"});
  ASSERT_TRUE(world_.Create(campaign).ok());
  const StoredRun run = world_.WaitFor(campaign.campaign_id() + "-ke-ug");
  EXPECT_EQ(run.state, RunState::kFailed);
  EXPECT_THAT(run.message, HasSubstr("node KE"));
  EXPECT_FALSE(world_.Release("r", campaign.campaign_id()).ok());
}

TEST_F(LineFaultsTest, UploadThatIsCutTwentyTimesLosesNothing) {
  world_.node("KE").register_size = {.common = kCommon, .own = 22'000};
  FaultProxy& line = Route("KE", {.bytes_per_second = 6'000'000});
  const v1::CreateCampaignRequest campaign = OfficeWorld::Campaign({"KE-UG"});
  ASSERT_TRUE(world_.Create(campaign).ok());
  std::jthread cutter([&](const std::stop_token& stop) {
    std::uint64_t seen = 0;
    while (!stop.stop_requested() && line.cuts() < 20) {
      // Only a line that has carried something since the last cut: else nothing could ever arrive.
      if (line.bytes() > seen + 700'000) {
        seen = line.bytes();
        line.CutAll();
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  });
  const StoredRun run = world_.WaitFor(campaign.campaign_id() + "-ke-ug");
  cutter.request_stop();
  ASSERT_EQ(run.state, RunState::kErased) << run.message;
  EXPECT_EQ(world_.Total(run.terms.run_id.value(), Figure::kLinked), kCommon);
  EXPECT_EQ(line.cuts(), 20);
}

// The line of a border post, with the waiting times of a real linkage service. Minutes long, so in
// the long form alone (./mirrorflow fire).
TEST_F(LineFaultsTest, LineOf23KilobitsThatDropsEveryMinuteStillBringsTheBatch) {
  if (std::getenv("MIRRORFLOW_LONG") == nullptr) GTEST_SKIP() << "four minutes long";
  constexpr std::uint64_t kBytesPerSecond = 23'000 / 8;
  world_.node("KE").register_size = {.common = 900, .own = 100};
  world_.node("UG").register_size = {.common = 900, .own = 50};
  world_.SetNodeLimits({});
  FaultProxy& line =
      Route("KE", {.latency = std::chrono::milliseconds(300), .bytes_per_second = kBytesPerSecond});
  const v1::CreateCampaignRequest campaign = OfficeWorld::Campaign({"KE-UG"});
  ASSERT_TRUE(world_.Create(campaign).ok());
  const auto start = std::chrono::steady_clock::now();
  std::jthread cutter([&](const std::stop_token& stop) {
    auto next = start + std::chrono::minutes(1);
    while (!stop.stop_requested()) {
      if (std::chrono::steady_clock::now() >= next) {
        line.CutAll();
        next += std::chrono::minutes(1);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  });
  const StoredRun run =
      world_.WaitFor(campaign.campaign_id() + "-ke-ug", std::chrono::seconds(1200));
  cutter.request_stop();
  ASSERT_EQ(run.state, RunState::kErased) << run.message;
  EXPECT_EQ(world_.Total(run.terms.run_id.value(), Figure::kLinked), 900U);
  EXPECT_GE(line.cuts(), 3);
  std::printf("%llu bytes over %d connections in %.0f s\n",
              static_cast<unsigned long long>(line.bytes()), line.connections(),
              std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}

}  // namespace
}  // namespace mirrorflow
