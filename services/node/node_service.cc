#include "services/node/node_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/transport/rpc_status.h"

namespace mirrorflow {
NodeService::NodeService(Country country, CheckOffice check_office, NodeRuns& runs,
                         NodeRuns::Log log)
    : check_office_(std::move(check_office)), log_(log), answers_(country, runs, std::move(log)) {}

absl::Status NodeService::Authorise(const grpc::ServerContext& context, const char* method) const {
  absl::StatusOr<PeerIdentity> peer = PeerOf(context);
  std::string reason;
  if (!peer.ok()) {
    reason = std::string(peer.status().message());
  } else if (peer->role != Role::kOffice) {
    reason = absl::StrCat("its certificate says ", std::string(RoleName(peer->role)),
                          ", only the office may call a node");
  } else if (absl::Status known = check_office_(*peer); !known.ok()) {
    reason = std::string(known.message());
  } else {
    return absl::OkStatus();
  }
  log_("-", absl::StrCat(method, " refused: ", reason));
  return absl::PermissionDeniedError(absl::StrCat("this node refuses the caller: ", reason));
}

grpc::Status NodeService::Describe(grpc::ServerContext* context, const v1::DescribeRequest*,
                                   v1::DescribeResponse* response) {
  absl::Status admitted = Authorise(*context, "Describe");
  if (admitted.ok()) answers_.Describe(*response);
  return ToRpcStatus(admitted);
}

grpc::Status NodeService::ProposeCampaign(grpc::ServerContext* context,
                                          const v1::ProposeCampaignRequest* request,
                                          v1::ProposeCampaignResponse* response) {
  if (absl::Status s = Authorise(*context, "ProposeCampaign"); !s.ok()) return ToRpcStatus(s);
  return answers_.ProposeCampaign(*request, *response);
}

grpc::Status NodeService::OfferKey(grpc::ServerContext* context, const v1::OfferKeyRequest* request,
                                   v1::KeyOffer* response) {
  if (absl::Status s = Authorise(*context, "OfferKey"); !s.ok()) return ToRpcStatus(s);
  return answers_.OfferKey(*request, *response);
}

grpc::Status NodeService::AcceptKey(grpc::ServerContext* context,
                                    const v1::AcceptKeyRequest* request,
                                    v1::KeyConfirmation* response) {
  if (absl::Status s = Authorise(*context, "AcceptKey"); !s.ok()) return ToRpcStatus(s);
  return answers_.AcceptKey(*request, *response);
}

grpc::Status NodeService::CommitBatch(grpc::ServerContext* context,
                                      const v1::CommitBatchRequest* request,
                                      v1::CommitBatchResponse* response) {
  if (absl::Status s = Authorise(*context, "CommitBatch"); !s.ok()) return ToRpcStatus(s);
  return answers_.CommitBatch(*request, *response);
}

grpc::Status NodeService::EndRun(grpc::ServerContext* context, const v1::EndRunRequest* request,
                                 v1::EndRunResponse* response) {
  if (absl::Status s = Authorise(*context, "EndRun"); !s.ok()) return ToRpcStatus(s);
  return answers_.EndRun(*request, *response);
}

grpc::Status NodeService::WatchRun(grpc::ServerContext* context,
                                   const v1::WatchNodeRunRequest* request,
                                   grpc::ServerWriter<v1::NodeRunStatus>* writer) {
  if (absl::Status s = Authorise(*context, "WatchRun"); !s.ok()) return ToRpcStatus(s);
  return answers_.WatchRun(*request, *writer, [context] { return context->IsCancelled(); });
}

grpc::Status NodeService::StreamBatch(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<v1::BatchPart, v1::StreamBatchRequest>* stream) {
  // Before it may keep a thread waiting for what it asks.
  if (absl::Status s = Authorise(*context, "StreamBatch"); !s.ok()) return ToRpcStatus(s);
  return answers_.StreamBatch(*stream, *stream);
}

grpc::Status NodeService::StreamShares(grpc::ServerContext* context,
                                       const v1::StreamBatchRequest* request,
                                       grpc::ServerWriter<v1::BatchPart>* writer) {
  absl::StatusOr<PeerIdentity> party = PeerOf(*context);
  if (party.ok() && party->role != Role::kParty) {
    party = absl::PermissionDeniedError("shares go to compute parties only");
  }
  return answers_.StreamShares(party, *request, *writer);
}

grpc::Status NodeService::ReadSet(grpc::ServerContext* context, const v1::ReadSetRequest* request,
                                  v1::SetPiece* response) {
  if (absl::Status s = Authorise(*context, "ReadSet"); !s.ok()) return ToRpcStatus(s);
  return answers_.ReadSet(*request, *response);
}

grpc::Status NodeService::WriteSet(grpc::ServerContext* context, const v1::WriteSetRequest* request,
                                   v1::WriteSetResponse* response) {
  if (absl::Status s = Authorise(*context, "WriteSet"); !s.ok()) return ToRpcStatus(s);
  return answers_.WriteSet(*request, *response);
}

}  // namespace mirrorflow
