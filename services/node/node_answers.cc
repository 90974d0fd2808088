#include "services/node/node_answers.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/encoding_profile.h"
#include "records/normalisation_profile.h"
#include "services/transport/peer_identity.h"
#include "services/transport/rpc_status.h"
#include "services/wire/commitment.h"
#include "services/wire/key_exchange.h"
#include "services/wire/piece_bytes.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

// How soon a watcher that has gone away is noticed.
constexpr std::chrono::milliseconds kWatchInterval{500};
constexpr int kMaxTermsOfCampaign = 1000;

// What may be on its way: 8 MiB.
constexpr std::uint32_t kChunksAhead = 16;

bool HasEnded(NodeRunState state) { return state >= NodeRunState::kEnded; }

bool WriteStart(const NodeRuns::BatchStart& start,
                grpc::internal::WriterInterface<v1::BatchPart>& writer) {
  v1::BatchPart part;
  *part.mutable_opening() = BatchOpeningToWire(start.opening);
  if (!writer.Write(part)) return false;
  part.set_header(start.header);
  return writer.Write(part);
}

}  // namespace

NodeAnswers::NodeAnswers(Country country, NodeRuns& runs, NodeRuns::Log log)
    : country_(country), runs_(runs), log_(std::move(log)) {}

absl::StatusOr<RunId> NodeAnswers::Named(const char* method, const std::string& run_id) const {
  absl::StatusOr<RunId> parsed = RunId::Create(run_id);
  if (!parsed.ok()) log_("-", absl::StrCat(method, " refused: it names no valid run id"));
  return parsed;
}

grpc::Status NodeAnswers::Answer(const RunId& run_id, const char* method,
                                 const absl::Status& status) const {
  if (!status.ok()) {
    log_(run_id.value(), absl::StrCat(method, " refused: ", status.message()));
  }
  return ToRpcStatus(status);
}

void NodeAnswers::Describe(v1::DescribeResponse& response) const {
  response.set_version(MIRRORFLOW_VERSION);
  response.set_country(std::string(country_.alpha2()));
  for (const EncodingProfile& profile : EncodingProfiles()) {
    if (profile.name == kClearProfile) continue;
    v1::Profile* wire = response.add_encoding_profiles();
    wire->set_name(profile.name);
    wire->set_hash(profile.hash.data(), profile.hash.size());
  }
  const Hash256 hash = NormalisationProfileHash();
  v1::Profile* normalisation = response.add_normalisation_profiles();
  normalisation->set_name(std::string(kNormalisationProfile));
  normalisation->set_hash(hash.data(), hash.size());
  for (const LinkageMode mode : kLinkageModes) {
    response.add_modes(std::string(LinkageModeName(mode)));
  }
}

grpc::Status NodeAnswers::ProposeCampaign(const v1::ProposeCampaignRequest& request,
                                          v1::ProposeCampaignResponse& response) {
  if (request.terms_size() > kMaxTermsOfCampaign) {
    return ToRpcStatus(absl::InvalidArgumentError(
        absl::StrCat("a campaign has at most ", kMaxTermsOfCampaign, " runs")));
  }
  for (const std::string& bytes : request.terms()) {
    v1::RunDecision* decision = response.add_decisions();
    absl::StatusOr<RunTerms> terms = ParseTerms(bytes);
    if (terms.ok()) decision->set_run_id(terms->run_id.value());
    const absl::Status status =
        terms.ok()
            ? runs_.Propose(*terms, {.terms_bytes = bytes, .campaign = request.campaign_id()})
            : terms.status();
    decision->set_accepted(status.ok());
    if (status.ok()) {
      const absl::StatusOr<NodeRunStatus> now = runs_.StatusOf(terms->run_id);
      decision->set_awaiting_approval(now.ok() && now->awaiting_approval);
    }
    decision->set_reason(std::string(status.message()));
  }
  return grpc::Status::OK;
}

grpc::Status NodeAnswers::WatchRun(const v1::WatchNodeRunRequest& request,
                                   grpc::internal::WriterInterface<v1::NodeRunStatus>& writer,
                                   const std::function<bool()>& is_gone) {
  absl::StatusOr<RunId> run_id = Named("WatchRun", request.run_id());
  if (!run_id.ok()) return ToRpcStatus(run_id.status());
  absl::StatusOr<NodeRunStatus> status = runs_.StatusOf(*run_id);
  std::optional<NodeRunStatus> told;
  while (status.ok() && !is_gone()) {
    if (told != *status) {
      v1::NodeRunStatus wire;
      wire.set_run_id(run_id->value());
      wire.set_state(static_cast<v1::NodeRunStatus::State>(status->state));
      wire.set_message(status->message);
      wire.set_awaiting_approval(status->awaiting_approval);
      if (!writer.Write(wire)) break;
      told = *status;
    }
    if (HasEnded(status->state)) return grpc::Status::OK;
    status = runs_.WaitForChange(*run_id, *status, kWatchInterval);
  }
  if (!status.ok()) return Answer(*run_id, "WatchRun", status.status());
  return grpc::Status::CANCELLED;
}

grpc::Status NodeAnswers::OfferKey(const v1::OfferKeyRequest& request, v1::KeyOffer& response) {
  absl::StatusOr<RunId> run_id = Named("OfferKey", request.run_id());
  if (!run_id.ok()) return ToRpcStatus(run_id.status());
  absl::StatusOr<KeyOffer> offer = runs_.OfferKey(*run_id);
  if (offer.ok()) response = KeyOfferToWire(*offer);
  return Answer(*run_id, "OfferKey", offer.status());
}

grpc::Status NodeAnswers::AcceptKey(const v1::AcceptKeyRequest& request,
                                    v1::KeyConfirmation& response) {
  absl::StatusOr<RunId> run_id = Named("AcceptKey", request.run_id());
  if (!run_id.ok()) return ToRpcStatus(run_id.status());
  absl::StatusOr<KeyOffer> offer = KeyOfferFromWire(request.peer_offer());
  absl::StatusOr<KeyConfirmation> confirmation =
      offer.ok() ? runs_.AcceptKey(*run_id, *offer) : offer.status();
  if (confirmation.ok()) response = KeyConfirmationToWire(*confirmation);
  return Answer(*run_id, "AcceptKey", confirmation.status());
}

grpc::Status NodeAnswers::CommitBatch(const v1::CommitBatchRequest& request,
                                      v1::CommitBatchResponse& response) {
  absl::StatusOr<RunId> run_id = Named("CommitBatch", request.run_id());
  if (!run_id.ok()) return ToRpcStatus(run_id.status());
  absl::StatusOr<KeyConfirmation> confirmation =
      KeyConfirmationFromWire(request.peer_confirmation());
  absl::StatusOr<std::optional<NodeRuns::Commitment>> commitment =
      confirmation.ok() ? runs_.CommitBatch(*run_id, *confirmation) : confirmation.status();
  if (commitment.ok() && commitment->has_value()) {
    *response.mutable_commitment() = CommitmentToWire((*commitment)->commitment);
    *response.mutable_key_erasure() = (*commitment)->key_erasure;
  }
  return Answer(*run_id, "CommitBatch", commitment.status());
}

grpc::Status NodeAnswers::StreamBatch(
    grpc::internal::ReaderInterface<v1::StreamBatchRequest>& requests,
    grpc::internal::WriterInterface<v1::BatchPart>& writer) {
  v1::StreamBatchRequest request;
  const bool asked = requests.Read(&request);
  absl::StatusOr<RunId> run_id = Named("StreamBatch", request.run_id());
  if (!run_id.ok()) return ToRpcStatus(run_id.status());
  if (!asked) return grpc::Status::CANCELLED;
  absl::StatusOr<NodeRuns::BatchStart> start = Start(*run_id, NodeRuns::kNoParty, request);
  if (!start.ok()) return Answer(*run_id, "StreamBatch", start.status());
  if (!WriteStart(*start, writer)) return grpc::Status::CANCELLED;
  v1::BatchPart part;
  std::uint32_t durable = request.first_chunk();
  runs_.NoteDurable(*run_id, durable);
  for (std::uint32_t number = request.first_chunk(); number < start->chunk_count; ++number) {
    v1::StreamBatchRequest acknowledged;
    while (number >= durable + kChunksAhead) {
      if (!requests.Read(&acknowledged)) return grpc::Status::CANCELLED;
      durable = std::max(durable, acknowledged.durable_chunks());
      runs_.NoteDurable(*run_id, durable);
    }
    absl::StatusOr<std::string> chunk = runs_.ReadChunk(*run_id, number);
    std::size_t at = number == request.first_chunk() ? request.first_offset() : 0;
    if (chunk.ok() && at > chunk->size()) {
      chunk = absl::OutOfRangeError(
          absl::StrCat("run ", run_id->value(), ": chunk ", number, " has no byte ", at));
    }
    if (!chunk.ok()) return Answer(*run_id, "StreamBatch", chunk.status());
    while (at < chunk->size()) {
      v1::ChunkPiece* piece = part.mutable_piece();
      piece->set_chunk(number);
      piece->set_offset(static_cast<std::uint32_t>(at));
      piece->set_bytes(chunk->data() + at, std::min(kPieceBytes, chunk->size() - at));
      at += piece->bytes().size();
      if (!writer.Write(part)) return grpc::Status::CANCELLED;
    }
  }
  grpc::Status sent = WriteTrailer(*run_id, "StreamBatch", NodeRuns::kNoParty, writer);
  // What is acknowledged of the last chunks, until the caller has said all.
  while (sent.ok() && durable < start->chunk_count && requests.Read(&request)) {
    durable = std::max(durable, request.durable_chunks());
    runs_.NoteDurable(*run_id, durable);
  }
  return sent;
}

grpc::Status NodeAnswers::StreamShares(const absl::StatusOr<PeerIdentity>& party,
                                       const v1::StreamBatchRequest& request,
                                       grpc::internal::WriterInterface<v1::BatchPart>& writer) {
  absl::StatusOr<RunId> run_id = RunId::Create(request.run_id());
  if (!run_id.ok()) return ToRpcStatus(run_id.status());
  absl::StatusOr<int> place =
      party.ok() ? runs_.PlaceOf(*run_id, party->name, party->fingerprint) : party.status();
  if (!place.ok()) return Answer(*run_id, "StreamShares", place.status());
  absl::StatusOr<NodeRuns::BatchStart> start = Start(*run_id, *place, request);
  if (!start.ok()) return Answer(*run_id, "StreamShares", start.status());
  if (!WriteStart(*start, writer)) return grpc::Status::CANCELLED;
  v1::BatchPart part;
  for (std::uint32_t number = request.first_chunk(); number < start->chunk_count; ++number) {
    absl::StatusOr<std::string> chunk = runs_.ReadChunk(*run_id, number, *place);
    if (!chunk.ok()) return Answer(*run_id, "StreamShares", chunk.status());
    part.set_chunk(*std::move(chunk));
    if (!writer.Write(part)) return grpc::Status::CANCELLED;
  }
  return WriteTrailer(*run_id, "StreamShares", *place, writer);
}

absl::StatusOr<NodeRuns::BatchStart> NodeAnswers::Start(const RunId& run_id, int party,
                                                        const v1::StreamBatchRequest& request) {
  absl::StatusOr<Hash256> peer_commitment = CommitmentFromWire(request.peer_commitment());
  if (!peer_commitment.ok()) return peer_commitment.status();
  absl::StatusOr<NodeRuns::BatchStart> start = runs_.StartBatch(run_id, *peer_commitment, party);
  if (start.ok() && request.first_chunk() > start->chunk_count) {
    return absl::OutOfRangeError(absl::StrCat("run ", run_id.value(), " has no chunk ",
                                              request.first_chunk(), " to begin with"));
  }
  return start;
}

grpc::Status NodeAnswers::WriteTrailer(const RunId& run_id, const char* method, int party,
                                       grpc::internal::WriterInterface<v1::BatchPart>& writer) {
  absl::StatusOr<std::string> trailer = runs_.ReadTrailer(run_id, party);
  if (!trailer.ok()) return Answer(run_id, method, trailer.status());
  v1::BatchPart part;
  part.set_trailer(*std::move(trailer));
  return writer.Write(part) ? grpc::Status::OK : grpc::Status::CANCELLED;
}

grpc::Status NodeAnswers::ReadSet(const v1::ReadSetRequest& request, v1::SetPiece& response) {
  absl::StatusOr<RunId> run_id = Named("ReadSet", request.run_id());
  if (!run_id.ok()) return ToRpcStatus(run_id.status());
  absl::StatusOr<NodeRuns::SetPiece> piece = absl::InvalidArgumentError(
      absl::StrCat("run ", run_id->value(), ": which set is to be read is not said"));
  if (request.set() == v1::RETURNED) {
    piece = runs_.ReadReturnedSet(*run_id, request.offset());
  } else if (request.set() == v1::BLINDED) {
    absl::StatusOr<Hash256> peer = CommitmentFromWire(request.peer_commitment());
    piece = peer.ok()
                ? runs_.ReadBlindedSet(*run_id, request.offset(), *peer, request.peer_key_erasure())
                : peer.status();
  }
  if (piece.ok()) {
    response.set_total(piece->total);
    response.set_bytes(std::move(piece->bytes));
    response.set_reported(piece->reported);
  }
  return Answer(*run_id, "ReadSet", piece.status());
}

grpc::Status NodeAnswers::WriteSet(const v1::WriteSetRequest& request,
                                   v1::WriteSetResponse& response) {
  absl::StatusOr<RunId> run_id = Named("WriteSet", request.run_id());
  if (!run_id.ok()) return ToRpcStatus(run_id.status());
  absl::StatusOr<std::uint64_t> received =
      runs_.WriteSet(*run_id, request.offset(), request.bytes());
  if (received.ok()) response.set_received(*received);
  return Answer(*run_id, "WriteSet", received.status());
}

grpc::Status NodeAnswers::EndRun(const v1::EndRunRequest& request, v1::EndRunResponse& response) {
  absl::StatusOr<RunId> run_id = Named("EndRun", request.run_id());
  if (!run_id.ok()) return ToRpcStatus(run_id.status());
  absl::StatusOr<v1::SignedErasure> erasure = runs_.End(*run_id);
  response.set_erased(erasure.ok());
  if (erasure.ok()) *response.mutable_erasure() = *erasure;
  return Answer(*run_id, "EndRun", erasure.status());
}

}  // namespace mirrorflow
