#pragma once

#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/server.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/transport/tls_credentials.h"

namespace mirrorflow {

struct ListeningServer {
  std::unique_ptr<grpc::Server> server;
  int port = 0;
};

// Starts a mutual-TLS server with the limits that all services share and the standard health
// service. `listen` is host:port, port 0 takes a free one. Unavailable if the port is taken.
absl::StatusOr<ListeningServer> StartServer(const std::string& listen, const TlsPaths& paths,
                                            grpc::Service* service,
                                            const std::vector<grpc::Service*>& more = {});

// Blocks until SIGINT or SIGTERM, says so on stderr, calls `before_shutdown`, then lets running
// calls finish for at most 30 seconds. BlockShutdownSignals must have been called before any thread
// was started.
void BlockShutdownSignals();
void ServeUntilSignal(grpc::Server& server, const std::function<void()>& before_shutdown);

}  // namespace mirrorflow
