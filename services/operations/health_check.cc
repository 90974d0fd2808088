#include "services/operations/health_check.h"

#include <grpcpp/client_context.h>

#include "grpc/health/v1/health.grpc.pb.h"
#include "services/transport/channel.h"
#include "services/transport/rpc_status.h"

namespace mirrorflow {

absl::StatusOr<bool> CheckHealth(const std::shared_ptr<grpc::Channel>& channel,
                                 std::chrono::milliseconds patience) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + patience);
  grpc::health::v1::HealthCheckResponse response;
  const grpc::Status status =
      grpc::health::v1::Health::NewStub(channel)->Check(&context, {}, &response);
  if (!status.ok()) return FromRpcStatus(status, "health check");
  return response.status() == grpc::health::v1::HealthCheckResponse::SERVING;
}

absl::StatusOr<bool> CheckHealthAt(const std::string& address, const TlsPaths& paths,
                                   const ExpectedServer& expected,
                                   std::chrono::milliseconds patience) {
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel =
      CreatePinnedChannel(address, paths, expected);
  if (!channel.ok()) return channel.status();
  return CheckHealth(*channel, patience);
}

}  // namespace mirrorflow
