#include "services/audit/wire_contract.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace mirrorflow {
namespace {

const WireFlow* Find(const std::vector<WireFlow>& flows, const std::string& method, bool request) {
  for (const WireFlow& flow : flows) {
    if (flow.method == method && flow.request == request) return &flow;
  }
  return nullptr;
}

TEST(WireContractTest, EveryFieldOfEveryFlowHasASensitivity) {
  const std::vector<WireFlow> flows = WireContract();
  EXPECT_GT(flows.size(), 40U);
  for (const WireFlow& flow : flows) {
    for (const WireField& field : flow.fields) {
      EXPECT_NE(field.sensitivity, v1::SENSITIVITY_UNSPECIFIED) << flow.method << " " << field.path;
    }
  }
}

TEST(WireContractTest, EveryMethodStandsThereOnceInEachDirection) {
  std::set<std::pair<std::string, bool>> seen;
  for (const WireFlow& flow : WireContract()) {
    EXPECT_TRUE(seen.emplace(flow.method, flow.request).second) << flow.method;
  }
}

// A federation that runs for longer than a watchdog's interval has these calls in its taps.
TEST(WireContractTest, HealthChecksStandInIt) {
  const std::vector<WireFlow> flows = WireContract();
  EXPECT_NE(Find(flows, "/grpc.health.v1.Health/Check", true), nullptr);
  EXPECT_NE(Find(flows, "/grpc.health.v1.Health/Watch", false), nullptr);
}

TEST(WireContractTest, BatchLeavesANodeAsPseudonymisedBytesAndItsHeaderAsAggregate) {
  const std::vector<WireFlow> flows = WireContract();
  const WireFlow* batch = Find(flows, "/mirrorflow.v1.NodeService/StreamBatch", false);
  ASSERT_NE(batch, nullptr);
  EXPECT_EQ(batch->sender, "node");
  EXPECT_EQ(batch->receiver, "office");
  const auto sensitivity = [&](const std::string& path) {
    const auto found = std::find_if(batch->fields.begin(), batch->fields.end(),
                                    [&](const WireField& field) { return field.path == path; });
    return found == batch->fields.end() ? v1::SENSITIVITY_UNSPECIFIED : found->sensitivity;
  };
  EXPECT_EQ(sensitivity("chunk"), v1::PSEUDONYMISED);
  EXPECT_EQ(sensitivity("opening.salt"), v1::PSEUDONYMISED);
  EXPECT_EQ(sensitivity("header"), v1::AGGREGATE);
}

TEST(WireContractTest, EveryFieldThatIsNotPublicSaysItsForm) {
  for (const WireFlow& flow : WireContract()) {
    for (const WireField& field : flow.fields) {
      EXPECT_EQ(FormOf(flow, field).empty(), field.sensitivity == v1::PUBLIC)
          << flow.method << " " << flow.message->name() << " " << field.path;
    }
  }
}

TEST(WireContractTest, SharesGoToAPartyAndNeverToTheOffice) {
  const std::vector<WireFlow> flows = WireContract();
  const WireFlow* shares = Find(flows, "/mirrorflow.v1.NodeService/StreamShares", false);
  ASSERT_NE(shares, nullptr);
  EXPECT_EQ(shares->receiver, "party");
}

}  // namespace
}  // namespace mirrorflow
