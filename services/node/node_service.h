#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/run.h"
#include "mirrorflow/v1/node_service.grpc.pb.h"
#include "services/node/node_runs.h"
#include "services/transport/peer_identity.h"

namespace mirrorflow {

// The node's gRPC face: authorises each call, parses, calls NodeRuns, maps statuses. Only a linkage
// service of the registry may call, but for StreamShares: that is for the compute parties of the
// run's agreement, each for its own view.
class NodeService final : public v1::NodeService::Service {
 public:
  // Whether the registry has a caller's certificate as one of a linkage service.
  using CheckOffice = std::function<absl::Status(const PeerIdentity& peer)>;

  // `runs` must outlive the service.
  NodeService(Country country, CheckOffice check_office, NodeRuns& runs, NodeRuns::Log log);

  grpc::Status Describe(grpc::ServerContext* context, const v1::DescribeRequest* request,
                        v1::DescribeResponse* response) override;
  grpc::Status ProposeCampaign(grpc::ServerContext* context,
                               const v1::ProposeCampaignRequest* request,
                               v1::ProposeCampaignResponse* response) override;
  grpc::Status WatchRun(grpc::ServerContext* context, const v1::WatchNodeRunRequest* request,
                        grpc::ServerWriter<v1::NodeRunStatus>* writer) override;
  grpc::Status OfferKey(grpc::ServerContext* context, const v1::OfferKeyRequest* request,
                        v1::KeyOffer* response) override;
  grpc::Status AcceptKey(grpc::ServerContext* context, const v1::AcceptKeyRequest* request,
                         v1::KeyConfirmation* response) override;
  grpc::Status CommitBatch(grpc::ServerContext* context, const v1::CommitBatchRequest* request,
                           v1::CommitBatchResponse* response) override;
  grpc::Status StreamBatch(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<v1::BatchPart, v1::StreamBatchRequest>* stream) override;
  grpc::Status StreamShares(grpc::ServerContext* context, const v1::StreamBatchRequest* request,
                            grpc::ServerWriter<v1::BatchPart>* writer) override;
  grpc::Status ReadSet(grpc::ServerContext* context, const v1::ReadSetRequest* request,
                       v1::SetPiece* response) override;
  grpc::Status WriteSet(grpc::ServerContext* context, const v1::WriteSetRequest* request,
                        v1::WriteSetResponse* response) override;
  grpc::Status EndRun(grpc::ServerContext* context, const v1::EndRunRequest* request,
                      v1::EndRunResponse* response) override;

 private:
  absl::Status Authorise(const grpc::ServerContext& context, const char* method) const;
  // For the calls about one run: authorised, and the run id in a form that can stand in a log.
  absl::StatusOr<RunId> Admit(const grpc::ServerContext& context, const char* method,
                              const std::string& run_id) const;
  absl::StatusOr<NodeRuns::BatchStart> Start(const RunId& run_id, int party,
                                             const v1::StreamBatchRequest& request);
  grpc::Status WriteTrailer(const RunId& run_id, const char* method, int party,
                            grpc::internal::WriterInterface<v1::BatchPart>& writer);
  // Logs a refusal.
  grpc::Status Answer(const RunId& run_id, const char* method, const absl::Status& status) const;

  const Country country_;
  const CheckOffice check_office_;
  NodeRuns& runs_;
  const NodeRuns::Log log_;
};

}  // namespace mirrorflow
