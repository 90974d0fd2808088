#pragma once

#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/server.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "services/transport/call_ledger.h"
#include "services/transport/connection_acceptor.h"
#include "services/transport/peer_gate.h"
#include "services/transport/tls_credentials.h"

namespace mirrorflow {

struct ServerOptions {
  ConnectionLimits connections{};
  // A file of fingerprints that are refused at once (deny_list.h); empty for none.
  std::string denied_certificates{};
  PeerVersion minimum_version{.major = 0, .minor = 1, .patch = 0};
  std::size_t calls_per_peer = 32;
  // Whether the service knows a peer, asked for every call and, once a second, for those in work,
  // which end when the answer is no. Empty knows everybody with a certificate of the authority.
  std::function<absl::Status(const PeerIdentity&)> known{};
  // Of refusals and of calls that were cancelled; empty for none.
  PeerGate::Log log{};
  CallLedger::OnEnd on_call_end{};
  // On the same port, behind the same gate.
  std::vector<grpc::Service*> more_services{};
};

// A mutual-TLS server with its listener. Ends both when it goes.
class ListeningServer {
 public:
  ListeningServer() = default;
  ListeningServer(ListeningServer&&) = default;
  ListeningServer& operator=(ListeningServer&& other) noexcept;
  ~ListeningServer() { End(); }

  std::unique_ptr<grpc::Server> server;
  int port = 0;

  ConnectionCounts connections() const;
  std::size_t calls_in_work() const;
  // No new connections; calls in work go on.
  void StopListening();
  // The same, then calls in work have until `deadline`; returns when all have ended.
  void Shutdown(std::chrono::system_clock::time_point deadline);

 private:
  friend absl::StatusOr<ListeningServer> StartServer(const std::string& listen,
                                                     const TlsPaths& paths, grpc::Service* service,
                                                     ServerOptions options);
  void End();

  std::shared_ptr<CallLedger> ledger_;
  std::unique_ptr<ConnectionAcceptor> acceptor_;
  std::jthread review_;
};

// Starts a mutual-TLS server, TLS 1.3 only, with the limits that all services share and the
// standard health service. `listen` is host:port, port 0 takes a free one. Unavailable if the port
// is taken.
absl::StatusOr<ListeningServer> StartServer(const std::string& listen, const TlsPaths& paths,
                                            grpc::Service* service, ServerOptions options = {});

// Blocks until SIGINT or SIGTERM. Then: not serving, by its health service; no new connections;
// `before_shutdown`; running calls may finish, for at most 30 seconds. A second signal ends the
// process at once. BlockShutdownSignals must have been called before any thread was started.
void BlockShutdownSignals();
void ServeUntilSignal(ListeningServer& listening, const std::function<void()>& before_shutdown);

}  // namespace mirrorflow
