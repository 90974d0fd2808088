#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/client_interceptor.h>
#include <grpcpp/support/server_interceptor.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "services/transport/peer_identity.h"

namespace mirrorflow {

// A call that has ended, for whoever counts.
struct EndedCall {
  std::string method;  // "/mirrorflow.v1.NodeService/StreamBatch"
  absl::StatusCode code = absl::StatusCode::kOk;
  std::chrono::duration<double> took{};
};

// The calls that a server is working on, by the certificate of who called. Thread-safe.
class CallLedger {
 public:
  using OnEnd = std::function<void(const EndedCall&)>;

  explicit CallLedger(OnEnd on_end) : on_end_(std::move(on_end)) {}

  std::size_t InFlight(const std::string& fingerprint) const;
  std::size_t size() const;
  // Cancels the calls of whoever `refused` names, and returns how many.
  int Cancel(const std::function<bool(const PeerIdentity&)>& refused);

  std::uint64_t Begin(const grpc::ServerContextBase& context, const PeerIdentity& peer);
  void End(std::uint64_t call, const EndedCall& ended);

 private:
  struct Call {
    const grpc::ServerContextBase* context;
    PeerIdentity peer;
  };

  const OnEnd on_end_;
  mutable std::mutex mutex_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, Call> calls_;
  std::map<std::string, std::size_t> by_fingerprint_;
};

// Enters every call but health checks into the ledger, for as long as its handler works.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> EnterCalls(
    std::shared_ptr<CallLedger> ledger);

// Gives every call of a client a request id.
std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface> NameCalls();

}  // namespace mirrorflow
