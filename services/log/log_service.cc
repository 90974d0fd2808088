#include "services/log/log_service.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/transport/rpc_status.h"

namespace mirrorflow {
namespace {

constexpr int kMaxProof = 64;  // more than any tree is high

}  // namespace

std::function<absl::Status(const grpc::ServerContext& context, const char* method)> OnlyTheOffice(
    std::function<absl::Status(const PeerIdentity& peer)> check_office) {
  return [check_office = std::move(check_office)](const grpc::ServerContext& context,
                                                  const char* method) -> absl::Status {
    absl::StatusOr<PeerIdentity> peer = PeerOf(context);
    absl::Status may = peer.status();
    if (may.ok() && peer->role != Role::kOffice) {
      may = absl::PermissionDeniedError("its certificate is not that of a linkage service");
    }
    if (may.ok()) may = check_office(*peer);
    if (may.ok()) return may;
    return absl::PermissionDeniedError(absl::StrCat(method, " refused: ", may.message()));
  };
}

absl::StatusOr<std::vector<Hash256>> ProofFromWire(
    const google::protobuf::RepeatedPtrField<std::string>& wire) {
  if (wire.size() > kMaxProof) return absl::InvalidArgumentError("a proof has too many hashes");
  std::vector<Hash256> proof;
  for (const std::string& bytes : wire) {
    Hash256& hash = proof.emplace_back();
    if (bytes.size() != hash.size()) {
      return absl::InvalidArgumentError("a hash of a proof has not 32 bytes");
    }
    std::ranges::copy(bytes, hash.begin());
  }
  return proof;
}

void ProofToWire(const std::vector<Hash256>& proof,
                 google::protobuf::RepeatedPtrField<std::string>& wire) {
  for (const Hash256& hash : proof) wire.Add(std::string(hash.begin(), hash.end()));
}

grpc::Status LogService::GetCheckpoint(grpc::ServerContext* context,
                                       const v1::GetCheckpointRequest* request,
                                       v1::GetCheckpointResponse* response) {
  absl::Status may = parts_.authorise(*context, "GetCheckpoint");
  if (!may.ok()) return ToRpcStatus(may);
  absl::StatusOr<SignedNote> note = parts_.log.Refresh();
  if (!note.ok()) return ToRpcStatus(note.status());
  response->set_checkpoint(note->ToText());
  const absl::StatusOr<Checkpoint> checkpoint = Checkpoint::Parse(note->text());
  const std::uint64_t size = request->size() == 0 ? checkpoint->size : request->size();
  // A log that is shorter than the caller knows has nothing to prove: the checkpoint says it.
  if (size > checkpoint->size || request->old_size() > size) return grpc::Status::OK;
  absl::StatusOr<std::vector<Hash256>> proof =
      parts_.log.ConsistencyProof(request->old_size(), size);
  if (proof.ok()) ProofToWire(*proof, *response->mutable_consistency());
  return ToRpcStatus(proof.status());
}

grpc::Status LogService::Cosign(grpc::ServerContext* context, const v1::CosignRequest* request,
                                v1::CosignResponse* response) {
  absl::Status may = parts_.authorise(*context, "Cosign");
  if (!may.ok()) return ToRpcStatus(may);
  absl::StatusOr<SignedNote> note = SignedNote::Parse(request->checkpoint());
  if (!note.ok()) return ToRpcStatus(note.status());
  absl::StatusOr<std::vector<Hash256>> proof = ProofFromWire(request->consistency());
  if (!proof.ok()) return ToRpcStatus(proof.status());
  absl::StatusOr<WitnessAnswer> answer =
      parts_.witness.Consider(*note, request->old_size(), *proof, /*carried=*/true);
  if (!answer.ok()) return ToRpcStatus(answer.status());
  response->set_known_size(answer->known_size);
  if (answer->cosignature.has_value()) response->set_cosignature(answer->cosignature->ToLine());
  return grpc::Status::OK;
}

grpc::Status LogService::AddCosignatures(grpc::ServerContext* context,
                                         const v1::AddCosignaturesRequest* request,
                                         v1::AddCosignaturesResponse*) {
  absl::Status may = parts_.authorise(*context, "AddCosignatures");
  if (!may.ok()) return ToRpcStatus(may);
  absl::StatusOr<SignedNote> note = SignedNote::Parse(request->checkpoint());
  if (!note.ok()) return ToRpcStatus(note.status());
  return ToRpcStatus(parts_.log.AddCosignatures(*note, parts_.witness_keys()));
}

}  // namespace mirrorflow
