#include "services/audit/tapped_messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "mirrorflow/v1/node_service.pb.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::SizeIs;

void Tap(const std::filesystem::path& directory, const std::string& name,
         const std::string& bytes) {
  std::ofstream(directory / name, std::ios::binary) << bytes;
}

TEST(TappedMessagesTest, BytesAreCountedBySenderMethodAndSensitivity) {
  const TemporaryDirectory directory;
  v1::DescribeResponse described;
  described.set_country("KE");
  Tap(directory.path(), "mf-node-tapped,7,0,response,_mirrorflow.v1.NodeService_Describe",
      described.SerializeAsString());
  v1::BatchPart opening;
  opening.mutable_opening()->set_salt(std::string(32, 's'));
  opening.mutable_opening()->set_record_count(300);
  v1::BatchPart chunk;
  chunk.set_chunk(std::string(1000, 'c'));
  Tap(directory.path(), "mf-node-tapped,7,1,response,_mirrorflow.v1.NodeService_StreamBatch",
      opening.SerializeAsString());
  Tap(directory.path(), "mf-node-tapped,7,2,response,_mirrorflow.v1.NodeService_StreamBatch",
      chunk.SerializeAsString());

  const std::vector<TappedFlow> flows = ValueOrDie(ReadTappedMessages(directory.path()));
  ASSERT_THAT(flows, SizeIs(2));
  const TappedFlow& batch = flows[1];
  EXPECT_EQ(batch.sender, "node KE");
  EXPECT_EQ(batch.receiver, "office");
  EXPECT_EQ(batch.messages, 2U);
  EXPECT_EQ(batch.unknown_bytes, 0U);
  auto bytes = BytesBySensitivity(batch);
  EXPECT_EQ(bytes[v1::PSEUDONYMISED], 1032U);
  EXPECT_EQ(bytes[v1::AGGREGATE], 2U);  // a varint
  EXPECT_EQ(bytes[v1::PUBLIC], 0U);
}

TEST(TappedMessagesTest, BytesOutsideTheContractAreSeen) {
  const TemporaryDirectory directory;
  v1::WatchNodeRunRequest larger;
  larger.set_run_id("r");
  std::string bytes = larger.SerializeAsString();
  bytes +=
      "\x7a\x05"
      "Grace";  // field 15, a string
  Tap(directory.path(), "mf-office-tapped,8,0,request,_mirrorflow.v1.NodeService_WatchRun", bytes);
  const std::vector<TappedFlow> flows = ValueOrDie(ReadTappedMessages(directory.path()));
  ASSERT_THAT(flows, SizeIs(1));
  EXPECT_EQ(flows.front().sender, "office");
  EXPECT_EQ(flows.front().unknown_bytes, 7U);
}

TEST(TappedMessagesTest, WhatIsNoTappedMessageIsRefused) {
  const TemporaryDirectory directory;
  EXPECT_THAT(ReadTappedMessages(directory.path()), StatusIs(absl::StatusCode::kNotFound));
  Tap(directory.path(), "note.txt", "x");
  EXPECT_THAT(ReadTappedMessages(directory.path()), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace mirrorflow
