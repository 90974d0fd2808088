#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "corridor/country.h"
#include "mirrorflow/v1/node_service.grpc.pb.h"
#include "tests/services/office/made_batch.h"

namespace mirrorflow {

// A node for tests of the office, spoken to over real TLS: it does what a node does, without
// registers and keys, and with one fault that is planted.
class PlantedNode final : public v1::NodeService::Service {
 public:
  enum class Fault {
    kNone,
    kSaysOtherCountry,
    kOtherEncodingProfile,
    kRefusesRun,
    kHostileReason,  // long, with control characters and bytes that are no UTF-8
    kEncodingFails,
    kCommitsToOtherBatch,
    kHeaderOfOtherTerms,
    kRowsOfOtherBatch,
    kOtherRowCount,
    kStreamEndsEarly,
    kStreamStalls,
    kLineBreaksOnce,  // after two chunks, as if the connection was lost
    kSlowKey,
    kSlowStream,      // a chunk every 50 ms
    kBreaksInAChunk,  // after every second piece
    kDoesNotErase,
    kKeepsItsKey,      // says so, at least
    kForeignIdentity,  // its batch is signed by another
    kBatchOfOtherRun,
    kBatchOfOtherProfile,
    kAwaitsApproval,  // until `approved`
  };

  explicit PlantedNode(Country country) : country_(country) {}

  // What it has to send for a run: `common` persons as the other side, and `own`.
  struct Register {
    std::size_t common = 20;
    std::size_t own = 5;
  };

  Fault fault = Fault::kNone;
  std::string only_run;  // the fault is planted in this run alone; empty: in all
  Register register_size;
  std::atomic<bool> approved = false;

  // The outcome it was told for a run; RUN_STATE_UNSPECIFIED if it was not.
  v1::RunState OutcomeOf(const std::string& run_id) const;
  int streams() const;
  std::uint32_t last_first_chunk() const;
  std::uint32_t chunks_sent() const { return chunks_sent_; }
  int campaigns_proposed() const;
  // Every message that it was sent, serialised and as text.
  std::string Heard() const;

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
      grpc::ServerReaderWriter<v1::BatchPart, v1::StreamBatchRequest>* writer) override;
  grpc::Status EndRun(grpc::ServerContext* context, const v1::EndRunRequest* request,
                      v1::EndRunResponse* response) override;

 private:
  struct Run {
    RunTerms terms;
    Side side;
    std::unique_ptr<MadeBatch> batch;
    int commit_calls = 0;
    int streams = 0;
    v1::RunState outcome = v1::RUN_STATE_UNSPECIFIED;
  };

  bool Has(Fault which, const std::string& run_id) const {
    return fault == which && (only_run.empty() || only_run == run_id);
  }
  void Sleep(const grpc::ServerContext& context) const;
  void Hear(const google::protobuf::Message& message);

  const Country country_;
  mutable std::mutex mutex_;
  std::map<std::string, Run> runs_;
  int streams_ = 0;
  int proposed_ = 0;
  std::uint32_t last_first_chunk_ = 0;
  std::string heard_;
  std::atomic<std::uint32_t> chunks_sent_ = 0;
};

}  // namespace mirrorflow
