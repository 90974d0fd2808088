#pragma once

#include <functional>

#include "absl/status/status.h"
#include "mirrorflow/v1/log_service.grpc.pb.h"
#include "services/log/event_log.h"
#include "services/log/witness.h"
#include "services/transport/peer_identity.h"

namespace mirrorflow {

// The gRPC face of a log and of a witness (log_service.proto): authorises, parses, calls, maps
// statuses. Whoever may call learns checkpoints and no entry.
class LogService final : public v1::LogService::Service {
 public:
  struct Parts {
    EventLog& log;
    Witness& witness;
    std::function<std::vector<NoteKey>()> witness_keys;  // as the registry has them now
    // Whether the caller may call this method.
    std::function<absl::Status(const grpc::ServerContext& context, const char* method)> authorise;
  };
  explicit LogService(Parts parts) : parts_(std::move(parts)) {}

  grpc::Status GetCheckpoint(grpc::ServerContext* context, const v1::GetCheckpointRequest* request,
                             v1::GetCheckpointResponse* response) override;
  grpc::Status Cosign(grpc::ServerContext* context, const v1::CosignRequest* request,
                      v1::CosignResponse* response) override;
  grpc::Status AddCosignatures(grpc::ServerContext* context,
                               const v1::AddCosignaturesRequest* request,
                               v1::AddCosignaturesResponse* response) override;

 private:
  const Parts parts_;
};

// For nodes and compute parties: a caller whose certificate says office, and that `check_office`
// knows.
std::function<absl::Status(const grpc::ServerContext& context, const char* method)> OnlyTheOffice(
    std::function<absl::Status(const PeerIdentity& peer)> check_office);

// Hashes of a proof as they travel. InvalidArgument for another length, or more than a proof has.
absl::StatusOr<std::vector<Hash256>> ProofFromWire(
    const google::protobuf::RepeatedPtrField<std::string>& wire);
void ProofToWire(const std::vector<Hash256>& proof,
                 google::protobuf::RepeatedPtrField<std::string>& wire);

}  // namespace mirrorflow
