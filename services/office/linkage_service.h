#pragma once

#include <atomic>
#include <initializer_list>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/unseal_key.h"
#include "mirrorflow/v1/linkage_service.grpc.pb.h"
#include "services/office/batch_exchange.h"
#include "services/office/campaign_driver.h"
#include "services/office/office_config.h"
#include "services/office/release_desk.h"
#include "services/office/release_store.h"
#include "services/office/run_store.h"
#include "services/transport/peer_identity.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {

// The linkage service's gRPC face: authorises each call, parses, calls store and driver, maps
// statuses. Operators and auditors are known by role and by the fingerprint of their certificate in
// the configuration; operators may do everything, auditors only look. A member state's node gets
// the published releases that it takes part in, and nothing else.
class LinkageService final : public v1::LinkageService::Service {
 public:
  // All must outlive the service. `unseal_key`: nullptr refuses runs by files.
  LinkageService(const OfficeConfig& config, RunStore& store, CampaignDriver& driver,
                 const TrustStore& trust, ReleaseDesk& desk, const ReleaseStore& releases,
                 const UnsealKey* unseal_key, CampaignDriver::Log log);

  grpc::Status CreateCampaign(grpc::ServerContext* context,
                              const v1::CreateCampaignRequest* request,
                              v1::Campaign* response) override;
  grpc::Status ListCampaigns(grpc::ServerContext* context, const v1::ListCampaignsRequest* request,
                             v1::ListCampaignsResponse* response) override;
  grpc::Status WatchCampaign(grpc::ServerContext* context, const v1::WatchCampaignRequest* request,
                             grpc::ServerWriter<v1::Campaign>* writer) override;
  grpc::Status CancelCampaign(grpc::ServerContext* context,
                              const v1::CancelCampaignRequest* request,
                              v1::Campaign* response) override;
  grpc::Status ListRuns(grpc::ServerContext* context, const v1::ListRunsRequest* request,
                        v1::ListRunsResponse* response) override;
  grpc::Status WatchRun(grpc::ServerContext* context, const v1::WatchRunRequest* request,
                        grpc::ServerWriter<v1::Run>* writer) override;
  grpc::Status CancelRun(grpc::ServerContext* context, const v1::CancelRunRequest* request,
                         v1::Run* response) override;
  grpc::Status ImportBatches(grpc::ServerContext* context,
                             grpc::ServerReader<v1::ImportBatchesRequest>* reader,
                             v1::Run* response) override;
  grpc::Status DraftRelease(grpc::ServerContext* context, const v1::DraftReleaseRequest* request,
                            v1::Release* response) override;
  grpc::Status CheckRelease(grpc::ServerContext* context, const v1::ReleaseRequest* request,
                            v1::Release* response) override;
  grpc::Status ApproveRelease(grpc::ServerContext* context,
                              const v1::ApproveReleaseRequest* request,
                              v1::Release* response) override;
  grpc::Status PublishRelease(grpc::ServerContext* context, const v1::ReleaseRequest* request,
                              v1::Release* response) override;
  grpc::Status ListReleases(grpc::ServerContext* context, const v1::ListReleasesRequest* request,
                            v1::ListReleasesResponse* response) override;
  grpc::Status GetRelease(grpc::ServerContext* context, const v1::ReleaseRequest* request,
                          v1::Release* response) override;
  grpc::Status GetReleaseFile(grpc::ServerContext* context,
                              const v1::GetReleaseFileRequest* request,
                              v1::ReleaseFile* response) override;

  grpc::Status VerifyRelease(grpc::ServerContext* context, const v1::ReleaseRequest* request,
                             v1::ReleaseVerification* response) override;

  // Whether the caller is one of ours: operators by the configuration, nodes and auditors by the
  // registry. Thread-safe.
  absl::Status CheckKnown(const PeerIdentity& peer) const;

  // Ends all watches, so that the server can stop.
  void StopWatches() { stopping_ = true; }

 private:
  absl::StatusOr<PeerIdentity> Authorise(const grpc::ServerContext& context, const char* method,
                                         std::initializer_list<Role> roles) const;
  absl::StatusOr<StoredCampaign> CampaignFor(const std::string& id) const;
  absl::StatusOr<StoredRun> RunFor(const std::string& id) const;
  v1::Campaign ToWire(const StoredCampaign& campaign) const;
  absl::Status Create(const v1::CreateCampaignRequest& request, const PeerIdentity& creator,
                      v1::Campaign& response);
  absl::Status Import(grpc::ServerReader<v1::ImportBatchesRequest>& reader, v1::Run& response);
  // The batches of both sides, in that order.
  absl::StatusOr<RunBatches> ReceiveFrames(grpc::ServerReader<v1::ImportBatchesRequest>& reader,
                                           const StoredRun& run, const RunCommitments& commitments);
  // Authorises an operator, does `step` and answers with the release as it is then.
  grpc::Status ReleaseStep(
      const grpc::ServerContext& context, const char* method, const std::string& id,
      const std::function<absl::StatusOr<ReleaseView>(const RunId&, const PeerIdentity&)>& step,
      v1::Release& response);
  // Operators and auditors see every release, a node the published ones that it takes part in.
  absl::StatusOr<ReleaseView> VisibleRelease(const grpc::ServerContext& context, const char* method,
                                             const std::string& id) const;
  v1::Release ToWire(const ReleaseView& view) const;
  // Writes what `now` gives, at once and when it has changed, until it says that it was the last.
  template <typename Message>
  grpc::Status Watch(const grpc::ServerContext& context, grpc::ServerWriter<Message>& writer,
                     const std::function<bool(Message&)>& now);

  const OfficeConfig& config_;
  RunStore& store_;
  CampaignDriver& driver_;
  const TrustStore& trust_;
  ReleaseDesk& desk_;
  const ReleaseStore& releases_;
  const UnsealKey* const unseal_key_;
  const CampaignDriver::Log log_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> watches_ = 0;
};

}  // namespace mirrorflow
