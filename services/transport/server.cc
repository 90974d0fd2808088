#include "services/transport/server.h"

#include <grpc/grpc.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server_builder.h>
#include <pthread.h>

#include <chrono>
#include <csignal>
#include <cstdio>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/transport/channel.h"
#include "services/transport/message_tap.h"

namespace mirrorflow {
namespace {

constexpr std::chrono::seconds kDrain{30};
constexpr int kMaxThreads = 64;

sigset_t ShutdownSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

absl::StatusOr<ListeningServer> StartServer(const std::string& listen, const TlsPaths& paths,
                                            grpc::Service* service,
                                            const std::vector<grpc::Service*>& more) {
  absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> credentials =
      CreateServerCredentials(paths);
  if (!credentials.ok()) return credentials.status();

  grpc::EnableDefaultHealthCheckService(true);
  ListeningServer result;
  grpc::ResourceQuota quota("mirrorflow");
  quota.SetMaxThreads(kMaxThreads);
  grpc::ServerBuilder builder;
  builder.SetResourceQuota(quota);
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.SetMaxSendMessageSize(kMaxMessageBytes);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 5'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 8 << 10);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 16);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, 5 * 60'000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 30'000);
  builder.AddListeningPort(listen, *credentials, &result.port);
  builder.RegisterService(service);
  for (grpc::Service* other : more) builder.RegisterService(other);
  builder.experimental().SetInterceptorCreators(ServerMessageTaps());
  result.server = builder.BuildAndStart();
  if (result.server == nullptr || result.port == 0) {
    return absl::UnavailableError(
        absl::StrCat("can't listen on ", listen,
                     "\nhint: is the port taken (ss -ltnp), or is `listen` not an address here?"));
  }
  return result;
}

void BlockShutdownSignals() {
  const sigset_t signals = ShutdownSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void ServeUntilSignal(grpc::Server& server, const std::function<void()>& before_shutdown) {
  const sigset_t signals = ShutdownSignals();
  int signal = 0;
  sigwait(&signals, &signal);
  std::fprintf(stderr, "stopping: finishing running calls\n");
  if (auto* health = server.GetHealthCheckService()) health->SetServingStatus(false);
  before_shutdown();
  server.Shutdown(std::chrono::system_clock::now() + kDrain);
  server.Wait();
}

}  // namespace mirrorflow
