#include "tests/services/office/planted_node.h"

#include <thread>

#include "services/office/normalisation_profiles.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

std::string Bytes(const Hash256& hash) { return {hash.begin(), hash.end()}; }

// From where it is asked for, as on a line that breaks all the time.
grpc::Status WriteTwoPieces(std::uint32_t number, const std::string& chunk,
                            const v1::StreamBatchRequest& request,
                            grpc::internal::WriterInterface<v1::BatchPart>& writer) {
  constexpr std::size_t kPiece = 100'000;
  v1::BatchPart part;
  std::size_t at = number == request.first_chunk() ? request.first_offset() : 0;
  for (int i = 0; i < 2 && at < chunk.size(); ++i) {
    part.mutable_piece()->set_chunk(number);
    part.mutable_piece()->set_offset(static_cast<std::uint32_t>(at));
    part.mutable_piece()->set_bytes(chunk.substr(at, kPiece));
    writer.Write(part);
    at += part.piece().bytes().size();
  }
  return {grpc::StatusCode::UNAVAILABLE, "connection lost"};
}

}  // namespace

v1::RunState PlantedNode::OutcomeOf(const std::string& run_id) const {
  const std::lock_guard lock(mutex_);
  const auto run = runs_.find(run_id);
  return run == runs_.end() ? v1::RUN_STATE_UNSPECIFIED : run->second.outcome;
}

int PlantedNode::streams() const {
  const std::lock_guard lock(mutex_);
  return streams_;
}

std::uint32_t PlantedNode::last_first_chunk() const {
  const std::lock_guard lock(mutex_);
  return last_first_chunk_;
}

int PlantedNode::campaigns_proposed() const {
  const std::lock_guard lock(mutex_);
  return proposed_;
}

std::string PlantedNode::Heard() const {
  const std::lock_guard lock(mutex_);
  return heard_;
}

void PlantedNode::Hear(const google::protobuf::Message& message) {
  const std::lock_guard lock(mutex_);
  heard_ += message.SerializeAsString() + message.DebugString();
}

void PlantedNode::Sleep(const grpc::ServerContext& context) const {
  for (int i = 0; i < 600 && !context.IsCancelled(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

grpc::Status PlantedNode::Describe(grpc::ServerContext*, const v1::DescribeRequest*,
                                   v1::DescribeResponse* response) {
  response->set_version(MIRRORFLOW_VERSION);
  response->set_country(fault == Fault::kSaysOtherCountry ? "ZW" : std::string(country_.alpha2()));
  response->add_modes("linkage-unit");
  for (const EncodingProfile& profile : EncodingProfiles()) {
    v1::Profile* wire = response->add_encoding_profiles();
    wire->set_name(profile.name);
    wire->set_hash(fault == Fault::kOtherEncodingProfile ? std::string(32, 'x')
                                                         : Bytes(profile.hash));
  }
  v1::Profile* normalisation = response->add_normalisation_profiles();
  normalisation->set_name("basic-v2");
  normalisation->set_hash(Bytes(ValueOrDie(NormalisationProfileHashByName("basic-v2"))));
  return grpc::Status::OK;
}

grpc::Status PlantedNode::ProposeCampaign(grpc::ServerContext*,
                                          const v1::ProposeCampaignRequest* request,
                                          v1::ProposeCampaignResponse* response) {
  Hear(*request);
  const std::lock_guard lock(mutex_);
  ++proposed_;
  for (const std::string& bytes : request->terms()) {
    const RunTerms terms = ValueOrDie(ParseTerms(bytes));
    const std::string& id = terms.run_id.value();
    v1::RunDecision* decision = response->add_decisions();
    decision->set_run_id(id);
    decision->set_accepted(!Has(Fault::kRefusesRun, id));
    if (!decision->accepted()) {
      decision->set_reason("rule allow[0] has no such period");
      continue;
    }
    const Side side = terms.corridor.origin() == country_ ? Side::kSender : Side::kReceiver;
    RunTerms in_batch = terms;
    if (Has(Fault::kHeaderOfOtherTerms, id)) in_batch.hash[0] ^= 1;
    if (Has(Fault::kBatchOfOtherRun, id))
      in_batch.run_id = ValueOrDie(RunId::Create("y2023-ke-ug"));
    if (Has(Fault::kBatchOfOtherProfile, id)) in_batch.encoding_profile = "plain-v1";
    EncodedBatch batch = MakeBatch(in_batch, side, register_size.common, register_size.own);
    const Country signer =
        Has(Fault::kForeignIdentity, id) ? ValueOrDie(Country::Create("ZW")) : country_;
    runs_.emplace(id,
                  Run{.terms = terms,
                      .side = side,
                      .batch = std::make_unique<MadeBatch>(terms, side, std::move(batch), signer)});
    decision->set_awaiting_approval(Has(Fault::kAwaitsApproval, id) && !approved);
  }
  return grpc::Status::OK;
}

grpc::Status PlantedNode::WatchRun(grpc::ServerContext*, const v1::WatchNodeRunRequest* request,
                                   grpc::ServerWriter<v1::NodeRunStatus>* writer) {
  Hear(*request);
  v1::NodeRunStatus status;
  status.set_run_id(request->run_id());
  if (Has(Fault::kAwaitsApproval, request->run_id()) && !approved) {
    status.set_state(v1::NodeRunStatus::ACCEPTED);
    status.set_awaiting_approval(true);
    writer->Write(status);
    return grpc::Status::OK;
  }
  status.set_state(v1::NodeRunStatus::ENCODING);
  writer->Write(status);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  status.set_state(Has(Fault::kEncodingFails, request->run_id()) ? v1::NodeRunStatus::FAILED
                                                                 : v1::NodeRunStatus::COMMITTED);
  status.set_message("the registers are smaller than the minimum batch");
  writer->Write(status);
  return grpc::Status::OK;
}

grpc::Status PlantedNode::OfferKey(grpc::ServerContext* context, const v1::OfferKeyRequest* request,
                                   v1::KeyOffer* response) {
  Hear(*request);
  if (Has(Fault::kSlowKey, request->run_id())) Sleep(*context);
  if (Has(Fault::kHostileReason, request->run_id())) {
    return {grpc::StatusCode::FAILED_PRECONDITION, "\x1b[2J\r\xff\xfe" + std::string(2000, 'x')};
  }
  response->set_ephemeral_public_key(std::string(country_.alpha2()));
  return grpc::Status::OK;
}

grpc::Status PlantedNode::AcceptKey(grpc::ServerContext*, const v1::AcceptKeyRequest* request,
                                    v1::KeyConfirmation* response) {
  Hear(*request);
  // The offer must be the other side's, untouched.
  if (request->peer_offer().ephemeral_public_key() == country_.alpha2()) {
    return {grpc::StatusCode::INVALID_ARGUMENT, "this is my own offer"};
  }
  response->set_code(std::string(country_.alpha2()));
  return grpc::Status::OK;
}

grpc::Status PlantedNode::CommitBatch(grpc::ServerContext*, const v1::CommitBatchRequest* request,
                                      v1::CommitBatchResponse* response) {
  Hear(*request);
  if (request->peer_confirmation().code() == country_.alpha2()) {
    return {grpc::StatusCode::INVALID_ARGUMENT, "this is my own confirmation"};
  }
  const std::lock_guard lock(mutex_);
  Run& run = runs_.at(request->run_id());
  if (run.commit_calls++ == 0) return grpc::Status::OK;  // is encoding
  if (Has(Fault::kEncodingFails, request->run_id())) {
    return {grpc::StatusCode::FAILED_PRECONDITION, "has failed at this node"};
  }
  Hash256 commitment = run.batch->commitment;
  if (Has(Fault::kCommitsToOtherBatch, request->run_id())) commitment[0] ^= 1;
  *response->mutable_commitment() = CommitmentToWire(commitment);
  *response->mutable_key_erasure() = ErasureOf(
      run.terms, run.side, commitment,
      Has(Fault::kKeepsItsKey, request->run_id())
          ? std::vector{v1::ErasureStatement::EPHEMERAL_KEY}
          : std::vector{v1::ErasureStatement::RUN_KEY, v1::ErasureStatement::EPHEMERAL_KEY});
  return grpc::Status::OK;
}

grpc::Status PlantedNode::StreamBatch(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<v1::BatchPart, v1::StreamBatchRequest>* writer) {
  v1::StreamBatchRequest request;
  if (!writer->Read(&request)) return grpc::Status::CANCELLED;
  Hear(request);
  const std::string& id = request.run_id();
  Run* run = nullptr;
  int stream = 0;
  {
    const std::lock_guard lock(mutex_);
    run = &runs_.at(id);
    stream = ++run->streams;
    ++streams_;
    last_first_chunk_ = request.first_chunk();
  }
  const MadeBatch& batch = *run->batch;
  const MadeBatch other(run->terms, run->side,
                        MakeBatch(run->terms, run->side, 0, batch.batch->size()));
  v1::BatchPart part;
  BatchOpening opening = batch.opening;
  if (Has(Fault::kOtherRowCount, id)) ++opening.record_count;
  *part.mutable_opening() = BatchOpeningToWire(opening);
  writer->Write(part);
  part.set_header(batch.writer.header());
  writer->Write(part);
  if (Has(Fault::kStreamStalls, id)) Sleep(*context);
  const BatchWriter& rows = Has(Fault::kRowsOfOtherBatch, id) ? other.writer : batch.writer;
  for (std::uint32_t i = request.first_chunk(); i < rows.chunk_count(); ++i) {
    if (Has(Fault::kBreaksInAChunk, id)) return WriteTwoPieces(i, rows.chunk(i), request, *writer);
    if (Has(Fault::kSlowStream, id)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      if (context->IsCancelled()) return grpc::Status::CANCELLED;
    }
    part.set_chunk(rows.chunk(i));
    writer->Write(part);
    ++chunks_sent_;
    if (Has(Fault::kLineBreaksOnce, id) && stream == 1 && i == 1) {
      return {grpc::StatusCode::UNAVAILABLE, "connection lost"};
    }
    if (Has(Fault::kStreamEndsEarly, id)) return grpc::Status::OK;
  }
  part.set_trailer(rows.trailer());
  writer->Write(part);
  return grpc::Status::OK;
}

grpc::Status PlantedNode::EndRun(grpc::ServerContext*, const v1::EndRunRequest* request,
                                 v1::EndRunResponse* response) {
  Hear(*request);
  const std::lock_guard lock(mutex_);
  const auto run = runs_.find(request->run_id());
  if (run == runs_.end()) return {grpc::StatusCode::NOT_FOUND, "no such run"};
  run->second.outcome = request->outcome();
  response->set_erased(!Has(Fault::kDoesNotErase, request->run_id()));
  Hash256 commitment = run->second.batch->commitment;
  if (Has(Fault::kCommitsToOtherBatch, request->run_id())) commitment[0] ^= 1;
  *response->mutable_erasure() =
      ErasureOf(run->second.terms, run->second.side, commitment,
                {v1::ErasureStatement::RUN_KEY, v1::ErasureStatement::EPHEMERAL_KEY,
                 v1::ErasureStatement::BATCH});
  return grpc::Status::OK;
}

}  // namespace mirrorflow
