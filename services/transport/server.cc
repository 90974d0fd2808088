#include "services/transport/server.h"

#include <grpc/grpc.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server_builder.h>
#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <stop_token>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "services/clock/pause.h"
#include "services/transport/channel.h"
#include "services/transport/message_tap.h"
#include "services/transport/service_log.h"

namespace mirrorflow {
namespace {

constexpr std::chrono::seconds kDrain{30};
constexpr int kMaxThreads = 64;
// How soon a certificate that is not known any more has no calls in work.
constexpr std::chrono::seconds kReview{1};

sigset_t ShutdownSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

absl::StatusOr<ListeningServer> StartServer(const std::string& listen, const TlsPaths& paths,
                                            grpc::Service* service, ServerOptions options) {
  absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> credentials =
      CreateServerCredentials(paths);
  if (!credentials.ok()) return credentials.status();
  Admission admission{.known = std::move(options.known),
                      .denied = nullptr,
                      .minimum_version = options.minimum_version,
                      .calls_per_peer = options.calls_per_peer};
  if (!options.denied_certificates.empty()) {
    absl::StatusOr<std::unique_ptr<DenyList>> denied = DenyList::Open(options.denied_certificates);
    if (!denied.ok()) return denied.status();
    admission.denied = *std::move(denied);
  }
  absl::StatusOr<std::unique_ptr<ConnectionAcceptor>> acceptor =
      ConnectionAcceptor::Listen(listen, options.connections);
  if (!acceptor.ok()) return acceptor.status();

  auto ledger = std::make_shared<CallLedger>(std::move(options.on_call_end));
  auto gate = std::make_shared<PeerGate>(
      std::move(admission), ledger,
      options.log ? std::move(options.log) : [](const std::string&) {});
  (*credentials)->SetAuthMetadataProcessor(gate);

  grpc::EnableDefaultHealthCheckService(true);
  grpc::ResourceQuota quota("mirrorflow");
  quota.SetMaxThreads(kMaxThreads);
  grpc::ServerBuilder builder;
  builder.SetResourceQuota(quota);
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.SetMaxSendMessageSize(kMaxMessageBytes);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 5'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 8 << 10);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 16);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, 5 * 60'000);
  // No new calls on an old connection, so that every caller shows its certificate again; calls in
  // work go on as long as they need.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 30 * 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 30'000);
  const std::shared_ptr<grpc::experimental::ExternalConnectionAcceptor> connections =
      builder.experimental().AddExternalConnectionAcceptor(
          grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, *credentials);
  builder.RegisterService(service);
  for (grpc::Service* other : options.more_services) builder.RegisterService(other);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors =
      ServerMessageTaps();
  interceptors.push_back(EnterCalls(ledger));
  builder.experimental().SetInterceptorCreators(std::move(interceptors));

  ListeningServer result;
  result.server = builder.BuildAndStart();
  if (result.server == nullptr) {
    return absl::UnavailableError("gRPC can't start a server; its log says why");
  }
  result.port = (*acceptor)->port();
  result.ledger_ = std::move(ledger);
  result.acceptor_ = *std::move(acceptor);
  result.acceptor_->Start([connections](int descriptor) {
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
    connection.fd = descriptor;
    connections->HandleNewConnection(&connection);
  });
  result.review_ = std::jthread([gate](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      gate->Review();
      Pause(kReview, stop);
    }
  });
  return result;
}

ListeningServer& ListeningServer::operator=(ListeningServer&& other) noexcept {
  if (this == &other) return *this;
  End();
  server = std::move(other.server);
  port = other.port;
  ledger_ = std::move(other.ledger_);
  acceptor_ = std::move(other.acceptor_);
  review_ = std::move(other.review_);
  return *this;
}

void ListeningServer::End() {
  // First the listener: gRPC does not close what is handed to a server that has ended.
  StopListening();
  review_ = std::jthread();
  server.reset();
  acceptor_.reset();
}

ConnectionCounts ListeningServer::connections() const {
  return acceptor_ == nullptr ? ConnectionCounts() : acceptor_->counts();
}

std::size_t ListeningServer::calls_in_work() const {
  return ledger_ == nullptr ? 0 : ledger_->size();
}

void ListeningServer::StopListening() {
  if (acceptor_ != nullptr) acceptor_->Stop();
}

void ListeningServer::Shutdown(std::chrono::system_clock::time_point deadline) {
  StopListening();
  server->Shutdown(deadline);
  server->Wait();
}

void BlockShutdownSignals() {
  const sigset_t signals = ShutdownSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void ServeUntilSignal(ListeningServer& listening, const std::function<void()>& before_shutdown) {
  const sigset_t signals = ShutdownSignals();
  int signal = 0;
  sigwait(&signals, &signal);
  LogLine("-", "stopping: finishing running calls; a second signal ends it at once");
  // Every state on disk is whole at every moment, so that an end at once loses no more than a power
  // cut would.
  std::thread([signals] {
    int second = 0;
    sigwait(&signals, &second);
    LogLine("-", "stopped at once");
    _exit(1);
  }).detach();
  if (auto* health = listening.server->GetHealthCheckService()) health->SetServingStatus(false);
  listening.StopListening();
  before_shutdown();
  listening.Shutdown(std::chrono::system_clock::now() + kDrain);
}

}  // namespace mirrorflow
