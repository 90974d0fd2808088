#include "services/transport/call_ledger.h"

#include <string_view>
#include <utility>

#include "services/transport/request_id.h"

namespace mirrorflow {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;

constexpr std::string_view kHealth = "/grpc.health.v1.";

class LedgerEntry final : public grpc::experimental::Interceptor {
 public:
  LedgerEntry(std::shared_ptr<CallLedger> ledger, grpc::experimental::ServerRpcInfo& info)
      : ledger_(std::move(ledger)), context_(info.server_context()), method_(info.method()) {}
  ~LedgerEntry() override { End(absl::StatusCode::kCancelled); }

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_INITIAL_METADATA)) {
      Begin(*methods->GetRecvInitialMetadata());
    }
    // Not later: whoever cancels calls must find only contexts that are still whole.
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      End(static_cast<absl::StatusCode>(methods->GetSendStatus().error_code()));
    }
    methods->Proceed();
  }

 private:
  void Begin(const std::multimap<grpc::string_ref, grpc::string_ref>& metadata) {
    absl::StatusOr<PeerIdentity> peer = PeerOf(*context_);
    if (!peer.ok()) return;  // the gate lets no such call through
    begun_ = std::chrono::steady_clock::now();
    number_ = ledger_->Begin(*context_, *peer);
    const auto named = metadata.find(kRequestIdKey);
    const std::string_view id = named == metadata.end()
                                    ? std::string_view()
                                    : std::string_view(named->second.data(), named->second.size());
    SetCurrentRequest(IsRequestId(id) ? std::string(id) : NewRequestId());
  }

  void End(absl::StatusCode code) {
    if (number_ == 0) return;
    ledger_->End(std::exchange(number_, 0),
                 {method_, code, std::chrono::steady_clock::now() - begun_});
    SetCurrentRequest("");
  }

  const std::shared_ptr<CallLedger> ledger_;
  const grpc::ServerContextBase* const context_;
  const std::string method_;
  std::uint64_t number_ = 0;
  std::chrono::steady_clock::time_point begun_;
};

class LedgerEntries final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit LedgerEntries(std::shared_ptr<CallLedger> ledger) : ledger_(std::move(ledger)) {}

  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    if (info->method() == nullptr || std::string_view(info->method()).starts_with(kHealth)) {
      return nullptr;
    }
    return new LedgerEntry(ledger_, *info);
  }

 private:
  const std::shared_ptr<CallLedger> ledger_;
};

class RequestName final : public grpc::experimental::Interceptor {
 public:
  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      methods->GetSendInitialMetadata()->emplace(kRequestIdKey, NewRequestId());
    }
    methods->Proceed();
  }
};

class RequestNames final : public grpc::experimental::ClientInterceptorFactoryInterface {
  grpc::experimental::Interceptor* CreateClientInterceptor(
      grpc::experimental::ClientRpcInfo*) override {
    return new RequestName;
  }
};

}  // namespace

std::size_t CallLedger::InFlight(const std::string& fingerprint) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_fingerprint_.find(fingerprint);
  return found == by_fingerprint_.end() ? 0 : found->second;
}

std::size_t CallLedger::size() const {
  const std::lock_guard lock(mutex_);
  return calls_.size();
}

int CallLedger::Cancel(const std::function<bool(const PeerIdentity&)>& refused) {
  // Under the lock: a context in the ledger is whole, since its handler is not back yet.
  const std::lock_guard lock(mutex_);
  int cancelled = 0;
  for (const auto& [number, call] : calls_) {
    if (!refused(call.peer)) continue;
    call.context->TryCancel();
    ++cancelled;
  }
  return cancelled;
}

std::uint64_t CallLedger::Begin(const grpc::ServerContextBase& context, const PeerIdentity& peer) {
  const std::lock_guard lock(mutex_);
  calls_.emplace(++last_, Call{&context, peer});
  ++by_fingerprint_[peer.fingerprint];
  return last_;
}

void CallLedger::End(std::uint64_t call, const EndedCall& ended) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(call);
    if (found == calls_.end()) return;
    const auto peer = by_fingerprint_.find(found->second.peer.fingerprint);
    if (--peer->second == 0) by_fingerprint_.erase(peer);
    calls_.erase(found);
  }
  if (on_end_) on_end_(ended);
}

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> EnterCalls(
    std::shared_ptr<CallLedger> ledger) {
  return std::make_unique<LedgerEntries>(std::move(ledger));
}

std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface> NameCalls() {
  return std::make_unique<RequestNames>();
}

}  // namespace mirrorflow
