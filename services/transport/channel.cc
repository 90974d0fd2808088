#include "services/transport/channel.h"

#include <grpc/grpc.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <utility>

#include "services/transport/call_ledger.h"
#include "services/transport/message_tap.h"
#include "services/transport/peer_version.h"

namespace mirrorflow {

absl::StatusOr<std::shared_ptr<grpc::Channel>> CreatePinnedChannel(
    const std::string& address, const TlsPaths& paths, const ExpectedServer& expected_server) {
  absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> credentials =
      CreateChannelCredentials(paths, expected_server);
  if (!credentials.ok()) return credentials.status();
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetMaxSendMessageSize(kMaxMessageBytes);
  arguments.SetUserAgentPrefix(OwnUserAgent());
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  // Own connections: channels of other credentials must never be reused.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  auto interceptors = ClientMessageTaps();
  interceptors.push_back(NameCalls());
  return grpc::experimental::CreateCustomChannelWithInterceptors(address, *credentials, arguments,
                                                                 std::move(interceptors));
}

}  // namespace mirrorflow
