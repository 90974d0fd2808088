#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/country.h"
#include "corridor/terms.h"
#include "mirrorflow/v1/node_service.grpc.pb.h"
#include "services/office/batch_receiver.h"
#include "services/transport/tls_credentials.h"

namespace mirrorflow {

struct NodeClientLimits {
  // Of one unary call.
  std::chrono::milliseconds call{std::chrono::seconds(30)};
  // For how long a call or stream is tried again while the node is not reached.
  std::chrono::milliseconds patience{std::chrono::minutes(2)};
  // Of a batch stream on which nothing arrives.
  std::chrono::milliseconds no_progress{std::chrono::minutes(1)};
  // Of reading and encoding a register, all runs before it in the node's queue included.
  std::chrono::milliseconds encoding{std::chrono::hours(24)};
};

// What a node commits to, and its word that the keys are destroyed.
struct NodeCommitment {
  Hash256 commitment{};
  v1::SignedErasure key_erasure;
};

// A set of psi-cardinality mode as a node gave it.
struct ReadIdentifierSet {
  std::string bytes;
  std::int64_t reported = 0;  // with a returned set
};

// One member state's node, called over a pinned channel. A call that does not get through is made
// again with growing pauses until the limit; nodes answer a repeated call alike. A broken batch
// stream is resumed where it broke. Errors begin with "node XX:".
//
// Thread-safe. A stop ends a call within moments, as Cancelled.
class NodeClient {
 public:
  // Whether the registry has a certificate as one of the country's node.
  using CheckCertificate = std::function<absl::Status(const std::string& fingerprint)>;

  // Reads the TLS files; connects when first used.
  static absl::StatusOr<std::unique_ptr<NodeClient>> Create(Country country,
                                                            const std::string& address,
                                                            CheckCertificate check_certificate,
                                                            const TlsPaths& tls,
                                                            const NodeClientLimits& limits);

  absl::StatusOr<v1::DescribeResponse> Describe(std::stop_token stop);
  absl::StatusOr<v1::ProposeCampaignResponse> ProposeCampaign(
      const v1::ProposeCampaignRequest& request, std::stop_token stop);
  absl::StatusOr<v1::KeyOffer> OfferKey(const RunId& run, std::stop_token stop);
  absl::StatusOr<v1::KeyConfirmation> AcceptKey(const RunId& run, const v1::KeyOffer& peer_offer,
                                                std::stop_token stop);
  // Waits until the node has encoded its records. The erasure statement is not checked yet.
  absl::StatusOr<NodeCommitment> CommitBatch(const RunId& run,
                                             const v1::KeyConfirmation& peer_confirmation,
                                             std::stop_token stop);
  // Whether the run waits for the approval of the node's operator. NotFound when the node does not
  // know the run.
  absl::StatusOr<bool> IsAwaitingApproval(const RunId& run, std::stop_token stop);
  // Hands the parts to `receiver` until it is complete; `on_progress` after each.
  absl::Status StreamBatch(const RunId& run, const Hash256& peer_commitment,
                           BatchReceiver& receiver, const std::function<void()>& on_progress,
                           std::stop_token stop);
  // In psi-cardinality mode (docs/psi.md): the node's own set, under the other side's commitment
  // and its word on its keys; the other side's set to it; that set returned, for which the node
  // computes some time. Each goes on where a broken line left it.
  absl::StatusOr<ReadIdentifierSet> ReadBlindedSet(const RunId& run, const Hash256& peer_commitment,
                                                   const v1::SignedErasure& peer_word,
                                                   std::stop_token stop);
  absl::Status WriteSet(const RunId& run, std::string_view set, std::stop_token stop);
  absl::StatusOr<ReadIdentifierSet> ReadReturnedSet(const RunId& run, std::stop_token stop);
  // OK when the node says that it has destroyed all it held of the run, with its statement; nothing
  // when it does not know the run.
  absl::StatusOr<std::optional<v1::SignedErasure>> EndRun(const RunId& run, v1::RunState outcome,
                                                          std::chrono::milliseconds patience,
                                                          std::stop_token stop);

 private:
  using Stub = v1::NodeService::Stub;

  NodeClient(Country country, std::string address, CheckCertificate check_certificate, TlsPaths tls,
             const NodeClientLimits& limits)
      : country_(country),
        address_(std::move(address)),
        check_certificate_(std::move(check_certificate)),
        tls_(std::move(tls)),
        limits_(limits) {}

  absl::Status Connect();
  std::shared_ptr<Stub> stub() const;
  std::string Named(std::string_view method) const;

  // Calls `attempt` until it gives something else than "not reached" or patience is at an end.
  // An attempt that got further than the ones before sets `progress`, and patience starts anew.
  absl::Status Persist(std::string_view method, std::chrono::milliseconds patience,
                       std::stop_token stop,
                       const std::function<grpc::Status(bool& progress)>& attempt);
  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(std::string_view method,
                                grpc::Status (Stub::*call)(grpc::ClientContext*, const Request&,
                                                           Response*),
                                const Request& request, std::chrono::milliseconds patience,
                                std::stop_token stop);
  absl::StatusOr<ReadIdentifierSet> ReadSet(v1::ReadSetRequest request, std::stop_token stop);
  absl::Status WaitUntilCommitted(const RunId& run, std::chrono::steady_clock::time_point until,
                                  std::stop_token stop);

  const Country country_;
  const std::string address_;
  const CheckCertificate check_certificate_;
  const TlsPaths tls_;
  const NodeClientLimits limits_;
  mutable std::mutex mutex_;
  std::shared_ptr<Stub> stub_;
};

}  // namespace mirrorflow
