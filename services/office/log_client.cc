#include "services/office/log_client.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/log/log_service.h"
#include "services/transport/channel.h"
#include "services/transport/rpc_status.h"

namespace mirrorflow {
namespace {

constexpr std::chrono::seconds kCall{10};

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + kCall);
}

}  // namespace

absl::StatusOr<std::unique_ptr<LogClient>> LogClient::Create(std::string origin,
                                                             const std::string& address,
                                                             const TlsPaths& tls,
                                                             const ExpectedServer& expected) {
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel =
      CreatePinnedChannel(address, tls, expected);
  if (!channel.ok()) return channel.status();
  return std::unique_ptr<LogClient>(
      new LogClient(std::move(origin), v1::LogService::NewStub(*channel)));
}

absl::StatusOr<LogClient::Shown> LogClient::GetCheckpoint(std::uint64_t old_size,
                                                          std::uint64_t size) const {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetCheckpointRequest request;
  request.set_old_size(old_size);
  request.set_size(size);
  v1::GetCheckpointResponse response;
  const grpc::Status status = stub_->GetCheckpoint(&context, request, &response);
  if (!status.ok()) return FromRpcStatus(status, absl::StrCat(origin_, ": GetCheckpoint"));
  absl::StatusOr<SignedNote> note = SignedNote::Parse(response.checkpoint());
  if (!note.ok()) return note.status();
  absl::StatusOr<std::vector<Hash256>> proof = ProofFromWire(response.consistency());
  if (!proof.ok()) return proof.status();
  return Shown{.note = *std::move(note), .proof = *std::move(proof)};
}

absl::StatusOr<WitnessAnswer> LogClient::Cosign(const SignedNote& note, std::uint64_t old_size,
                                                const std::vector<Hash256>& proof) const {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::CosignRequest request;
  request.set_checkpoint(note.ToText());
  request.set_old_size(old_size);
  ProofToWire(proof, *request.mutable_consistency());
  v1::CosignResponse response;
  const grpc::Status status = stub_->Cosign(&context, request, &response);
  if (!status.ok()) return FromRpcStatus(status, absl::StrCat(origin_, ": Cosign"));
  WitnessAnswer answer{.cosignature = {}, .known_size = response.known_size()};
  if (response.cosignature().empty()) return answer;
  const std::string& line = response.cosignature();
  absl::StatusOr<NoteSignature> signature = NoteSignature::Parse(line.substr(0, line.find('\n')));
  if (!signature.ok()) return signature.status();
  answer.cosignature = *std::move(signature);
  return answer;
}

absl::Status LogClient::AddCosignatures(const SignedNote& note) const {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::AddCosignaturesRequest request;
  request.set_checkpoint(note.ToText());
  v1::AddCosignaturesResponse response;
  return FromRpcStatus(stub_->AddCosignatures(&context, request, &response),
                       absl::StrCat(origin_, ": AddCosignatures"));
}

}  // namespace mirrorflow
