#include "services/transport/server.h"

#include <csignal>
#include <thread>

#include "tests/services/transport/tls_world.h"

namespace mirrorflow {
namespace {

using ServerTest = TlsWorld;

TEST_F(ServerTest, CallRunsUnderTheRequestIdOfItsCaller) {
  StartService();
  const Party office = Write("office", ValueOrDie(authority_.Issue("office/comesa")));
  v1::DescribeResponse response;
  ASSERT_TRUE(Call(office, Server(), &response).ok());
  const std::string first = service_.last_request();
  EXPECT_TRUE(IsRequestId(first)) << first;
  ASSERT_TRUE(Call(office, Server(), &response).ok());
  EXPECT_NE(service_.last_request(), first);
}

TEST_F(ServerTest, EndedCallsAreReportedWithMethodAndCode) {
  std::mutex mutex;
  std::vector<EndedCall> ended;
  StartService({.on_call_end = [&](const EndedCall& call) {
    const std::lock_guard lock(mutex);
    ended.push_back(call);
  }});
  const Party office = Write("office", ValueOrDie(authority_.Issue("office/comesa")));
  v1::DescribeResponse response;
  ASSERT_TRUE(Call(office, Server(), &response).ok());
  const auto stub = Connect(office);
  grpc::ClientContext context;
  v1::EndRunResponse end;
  EXPECT_EQ(stub->EndRun(&context, {}, &end).error_code(), grpc::StatusCode::UNIMPLEMENTED);
  listening_ = {};
  ASSERT_EQ(ended.size(), 2U);
  EXPECT_EQ(ended[0].method, "/mirrorflow.v1.NodeService/Describe");
  EXPECT_EQ(ended[0].code, absl::StatusCode::kOk);
  EXPECT_GT(ended[0].took.count(), 0);
  EXPECT_EQ(ended[1].code, absl::StatusCode::kUnimplemented);
}

TEST_F(ServerTest, DrainRefusesNewConnectionsAndFinishesCallsInWork) {
  BlockShutdownSignals();
  StartService();
  const Party office = Write("office", ValueOrDie(authority_.Issue("office/comesa")));
  const auto stub = Connect(office);
  grpc::ClientContext context;
  const auto watch = stub->WatchRun(&context, {});
  v1::NodeRunStatus status;
  ASSERT_TRUE(watch->Read(&status));

  bool refused = false;
  std::thread serving([&] {
    ServeUntilSignal(listening_, [&] {
      // Here the listener is closed and the call still in work.
      v1::DescribeResponse response;
      refused = Call(office, Server(), &response).error_code() == grpc::StatusCode::UNAVAILABLE;
      EXPECT_EQ(listening_.calls_in_work(), 1U);
      context.TryCancel();
    });
  });
  // To the thread that waits for it: others of this process may not have it blocked.
  pthread_kill(serving.native_handle(), SIGTERM);
  watch->Finish();
  serving.join();
  EXPECT_TRUE(refused);
  EXPECT_EQ(listening_.calls_in_work(), 0U);
}

}  // namespace
}  // namespace mirrorflow
