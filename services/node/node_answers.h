#pragma once

#include <grpcpp/support/status.h>
#include <grpcpp/support/sync_stream.h>

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/run.h"
#include "mirrorflow/v1/node_service.pb.h"
#include "services/node/node_runs.h"
#include "services/transport/peer_identity.h"

namespace mirrorflow {

// What a node answers to a caller that was admitted: the calls of v1::NodeService as functions from
// message to message, without a connection. Parses, calls NodeRuns, maps statuses, and logs what it
// refuses.
//
// Thread-safe.
class NodeAnswers {
 public:
  // `runs` must outlive this.
  NodeAnswers(Country country, NodeRuns& runs, NodeRuns::Log log);

  void Describe(v1::DescribeResponse& response) const;
  grpc::Status ProposeCampaign(const v1::ProposeCampaignRequest& request,
                               v1::ProposeCampaignResponse& response);
  // Until the run has ended, or the watcher is gone.
  grpc::Status WatchRun(const v1::WatchNodeRunRequest& request,
                        grpc::internal::WriterInterface<v1::NodeRunStatus>& writer,
                        const std::function<bool()>& is_gone);
  grpc::Status OfferKey(const v1::OfferKeyRequest& request, v1::KeyOffer& response);
  grpc::Status AcceptKey(const v1::AcceptKeyRequest& request, v1::KeyConfirmation& response);
  grpc::Status CommitBatch(const v1::CommitBatchRequest& request,
                           v1::CommitBatchResponse& response);
  // `requests`: what is asked for, then acknowledgements.
  grpc::Status StreamBatch(grpc::internal::ReaderInterface<v1::StreamBatchRequest>& requests,
                           grpc::internal::WriterInterface<v1::BatchPart>& writer);
  // To the compute party with this certificate, of which a run's agreement knows.
  grpc::Status StreamShares(const absl::StatusOr<PeerIdentity>& party,
                            const v1::StreamBatchRequest& request,
                            grpc::internal::WriterInterface<v1::BatchPart>& writer);
  grpc::Status ReadSet(const v1::ReadSetRequest& request, v1::SetPiece& response);
  grpc::Status WriteSet(const v1::WriteSetRequest& request, v1::WriteSetResponse& response);
  grpc::Status EndRun(const v1::EndRunRequest& request, v1::EndRunResponse& response);

 private:
  // A run id in a form that can stand in a log.
  absl::StatusOr<RunId> Named(const char* method, const std::string& run_id) const;
  absl::StatusOr<NodeRuns::BatchStart> Start(const RunId& run_id, int party,
                                             const v1::StreamBatchRequest& request);
  grpc::Status WriteTrailer(const RunId& run_id, const char* method, int party,
                            grpc::internal::WriterInterface<v1::BatchPart>& writer);
  // Logs a refusal.
  grpc::Status Answer(const RunId& run_id, const char* method, const absl::Status& status) const;

  const Country country_;
  NodeRuns& runs_;
  const NodeRuns::Log log_;
};

}  // namespace mirrorflow
