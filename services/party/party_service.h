#pragma once

#include <functional>
#include <string>

#include "mirrorflow/v1/party_service.grpc.pb.h"
#include "services/party/party_runs.h"
#include "services/transport/peer_identity.h"

namespace mirrorflow {

// The gRPC face of PartyRuns: who may call what, and wire <-> domain.
class PartyService final : public v1::PartyService::Service {
 public:
  // Whether a certificate is the linkage service's in the registry.
  using CheckOffice = std::function<absl::Status(const PeerIdentity& peer)>;

  PartyService(CheckOffice check_office, PartyRuns& runs, PartyRuns::Log log)
      : check_office_(std::move(check_office)), runs_(runs), log_(std::move(log)) {}

  grpc::Status ProposeRun(grpc::ServerContext* context, const v1::ProposePartyRunRequest* request,
                          v1::PartyRunStatus* response) override;
  grpc::Status StartRun(grpc::ServerContext* context, const v1::StartPartyRunRequest* request,
                        v1::PartyRunStatus* response) override;
  grpc::Status WatchRun(grpc::ServerContext* context, const v1::WatchPartyRunRequest* request,
                        grpc::ServerWriter<v1::PartyRunStatus>* writer) override;
  grpc::Status EndRun(grpc::ServerContext* context, const v1::EndPartyRunRequest* request,
                      v1::PartyRunStatus* response) override;
  grpc::Status Exchange(grpc::ServerContext* context,
                        grpc::ServerReaderWriter<v1::PartyFrame, v1::PartyFrame>* stream) override;

 private:
  absl::Status Authorise(const grpc::ServerContext& context, const char* method) const;
  absl::StatusOr<RunId> Admit(const grpc::ServerContext& context, const char* method,
                              const std::string& run_id) const;
  grpc::Status Answer(const std::string& run_id, const char* method,
                      const absl::Status& status) const;
  absl::Status Fill(const RunId& run, v1::PartyRunStatus& wire) const;
  absl::Status Carry(grpc::ServerContext& context,
                     grpc::ServerReaderWriter<v1::PartyFrame, v1::PartyFrame>& stream);

  const CheckOffice check_office_;
  PartyRuns& runs_;
  const PartyRuns::Log log_;
};

}  // namespace mirrorflow
