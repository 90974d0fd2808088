#include "services/office/linkage_service.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/clock/clock.h"
#include "services/office/campaign_plan.h"
#include "services/office/run_cover.h"
#include "services/office/sealed_batch_receiver.h"
#include "services/transport/rpc_status.h"
#include "services/wire/commitment.h"
#include "services/wire/link_quality.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

// How soon a watcher that has gone away is noticed.
constexpr std::chrono::milliseconds kWatchInterval{500};
// So that a campaign of hundreds of runs is not sent at every percent of each.
constexpr std::chrono::milliseconds kPauseAfterNews{100};
// Each takes a thread of the server, which has 64.
constexpr int kMaxWatches = 32;

static_assert(static_cast<int>(RunState::kCreated) == v1::CREATED &&
              static_cast<int>(RunState::kCancelled) == v1::CANCELLED);

v1::Run RunToWire(const StoredRun& run) {
  v1::Run wire;
  wire.set_run_id(run.id.value());
  wire.set_campaign_id(run.campaign.value());
  wire.set_corridor(run.terms.corridor.ToString());
  wire.set_state(static_cast<v1::RunState>(run.state));
  wire.set_message(run.message);
  wire.set_percent(run.percent);
  if (run.by_files) wire.set_terms(run.terms_bytes);
  wire.set_by_files(run.by_files);
  return wire;
}

bool AllEnded(const std::vector<StoredRun>& runs) {
  return std::ranges::all_of(runs, HasEnded, &StoredRun::state);
}

absl::StatusOr<StatedLinkQuality> QualityFromWire(const v1::LinkQuality& wire) {
  return StatedLinkQuality::Create(LinkQualityFiguresOf(wire), wire.source());
}

void QualityToWire(const StatedLinkQuality& quality, v1::LinkQuality& wire) {
  LinkQualityFiguresToWire(quality.figures(), wire);
  wire.set_source(quality.source());
}

static_assert(static_cast<int>(QualityOrigin::kAgreement) == v1::RunLinkQuality::AGREEMENT &&
              static_cast<int>(QualityOrigin::kDraft) == v1::RunLinkQuality::DRAFT &&
              static_cast<int>(QualityOrigin::kUnknown) == v1::RunLinkQuality::NOT_STATED &&
              static_cast<int>(QualityOrigin::kNotPermitted) == v1::RunLinkQuality::NOT_PERMITTED);

absl::StatusOr<ReleaseDraft> DraftFromWire(const v1::DraftReleaseRequest& wire) {
  absl::StatusOr<RunId> id = RunId::Create(wire.release_id());
  if (!id.ok()) return id.status();
  absl::StatusOr<Vintage> vintage = Vintage::Create(wire.vintage());
  if (!vintage.ok()) return vintage.status();
  if (wire.campaign_ids().empty() || wire.campaign_ids_size() > 1000) {
    return absl::InvalidArgumentError("a release is of 1 to 1000 campaigns");
  }
  ReleaseDraft draft{
      .id = *std::move(id), .campaigns = {}, .vintage = *vintage, .quality = std::nullopt};
  for (const std::string& text : wire.campaign_ids()) {
    absl::StatusOr<RunId> campaign = RunId::Create(text);
    if (!campaign.ok()) return campaign.status();
    if (std::ranges::find(draft.campaigns, *campaign) != draft.campaigns.end()) {
      return absl::InvalidArgumentError(absl::StrCat("campaign ", text, " stands twice"));
    }
    draft.campaigns.push_back(*std::move(campaign));
  }
  if (wire.has_quality()) {
    absl::StatusOr<StatedLinkQuality> quality = QualityFromWire(wire.quality());
    if (!quality.ok()) return quality.status();
    draft.quality = *std::move(quality);
  }
  return draft;
}

static_assert(static_cast<int>(ReleaseState::kDrafted) == v1::DRAFTED &&
              static_cast<int>(ReleaseState::kRevised) == v1::REVISED);

}  // namespace

LinkageService::LinkageService(const OfficeConfig& config, RunStore& store, CampaignDriver& driver,
                               const TrustStore& trust, ReleaseDesk& desk,
                               const ReleaseStore& releases, const UnsealKey* unseal_key,
                               CampaignDriver::Log log)
    : config_(config),
      store_(store),
      driver_(driver),
      trust_(trust),
      desk_(desk),
      releases_(releases),
      unseal_key_(unseal_key),
      log_(std::move(log)) {}

absl::Status LinkageService::CheckKnown(const PeerIdentity& peer) const {
  if (peer.role == Role::kOperator) {
    if (config_.operators.contains(peer.fingerprint)) return absl::OkStatus();
    return absl::PermissionDeniedError(
        "the certificate's fingerprint is not in the configuration for the "
        "role operator");
  }
  if (peer.role != Role::kNode && peer.role != Role::kAuditor) {
    return absl::PermissionDeniedError(absl::StrCat("a certificate for the role ",
                                                    std::string(RoleName(peer.role)),
                                                    " may not call the linkage service"));
  }
  const PartyRole role = peer.role == Role::kNode ? PartyRole::kMemberState : PartyRole::kAuditor;
  return trust_.CheckCertificate(role, peer.name, peer.fingerprint);
}

absl::StatusOr<PeerIdentity> LinkageService::Authorise(const grpc::ServerContext& context,
                                                       const char* method,
                                                       std::initializer_list<Role> roles) const {
  absl::StatusOr<PeerIdentity> peer = PeerOf(context);
  std::string reason;
  if (!peer.ok()) {
    reason = std::string(peer.status().message());
  } else if (std::ranges::find(roles, peer->role) == roles.end()) {
    reason = absl::StrCat("a certificate for the role ", std::string(RoleName(peer->role)),
                          " may not call ", method);
  } else if (absl::Status known = CheckKnown(*peer); !known.ok()) {
    reason = std::string(known.message());
  } else {
    return peer;
  }
  log_("-", absl::StrCat(method, " refused: ", reason));
  return absl::PermissionDeniedError(
      absl::StrCat("the linkage service refuses the caller: ", reason));
}

absl::StatusOr<StoredCampaign> LinkageService::CampaignFor(const std::string& id) const {
  const absl::StatusOr<RunId> campaign_id = RunId::Create(id);
  if (!campaign_id.ok()) return campaign_id.status();
  std::optional<StoredCampaign> campaign = store_.FindCampaign(*campaign_id);
  if (!campaign.has_value()) {
    return absl::NotFoundError(
        absl::StrCat("there is no campaign ", id, "\nhint: mf-office run list shows all"));
  }
  return *std::move(campaign);
}

absl::StatusOr<StoredRun> LinkageService::RunFor(const std::string& id) const {
  const absl::StatusOr<RunId> run_id = RunId::Create(id);
  if (!run_id.ok()) return run_id.status();
  std::optional<StoredRun> run = store_.FindRun(*run_id);
  if (!run.has_value()) {
    return absl::NotFoundError(
        absl::StrCat("there is no run ", id, "\nhint: mf-office run list shows all"));
  }
  return *std::move(run);
}

v1::Campaign LinkageService::ToWire(const StoredCampaign& campaign) const {
  v1::Campaign wire;
  wire.set_campaign_id(campaign.id.value());
  wire.set_created(campaign.created);
  for (const StoredRun& run : store_.RunsOf(campaign.id)) {
    wire.set_period(run.terms.period.ToString());
    *wire.add_runs() = RunToWire(run);
  }
  return wire;
}

grpc::Status LinkageService::CreateCampaign(grpc::ServerContext* context,
                                            const v1::CreateCampaignRequest* request,
                                            v1::Campaign* response) {
  absl::StatusOr<PeerIdentity> peer = Authorise(*context, "CreateCampaign", {Role::kOperator});
  if (!peer.ok()) return ToRpcStatus(peer.status());
  const absl::Status status = Create(*request, *peer, *response);
  if (!status.ok()) {
    const absl::StatusOr<RunId> id = RunId::Create(request->campaign_id());
    log_(id.ok() ? id->value() : "-", absl::StrCat("campaign refused: ", status.message()));
  }
  return ToRpcStatus(status);
}

absl::Status LinkageService::Create(const v1::CreateCampaignRequest& request,
                                    const PeerIdentity& creator, v1::Campaign& response) {
  absl::StatusOr<std::shared_ptr<const Trust>> trust = trust_.Current();
  if (!trust.ok()) return trust.status();
  absl::StatusOr<CampaignPlan> plan = PlanCampaign(request, **trust, trust_.today());
  if (!plan.ok()) return plan.status();
  for (const RunTerms& terms : plan->terms) {
    for (const Side side : {Side::kSender, Side::kReceiver}) {
      const Country country = CountryAt(terms.corridor, side);
      if (request.by_files() || config_.nodes.contains(country)) continue;
      return absl::InvalidArgumentError(absl::StrCat(
          "campaign, field corridors: there is no node of ", std::string(country.alpha2()),
          " in the configuration of the linkage service\nhint: add it under `nodes`, leave ",
          terms.corridor.ToString(), " out, or exchange the batches by_files"));
    }
    absl::Status budget = CheckRunCover(terms, trust_, store_, releases_.Ledger()).status();
    if (!budget.ok()) return budget;
    if (store_.FindCampaign(terms.run_id).has_value()) {
      return absl::AlreadyExistsError(
          absl::StrCat("the run ", terms.run_id.value(), " would have the id of another campaign"));
    }
  }
  if (store_.FindRun(plan->campaign).has_value()) {
    return absl::AlreadyExistsError(
        absl::StrCat(plan->campaign.value(), " is the id of a run already"));
  }
  absl::Status added = store_.AddCampaign(plan->campaign, request.SerializeAsString(), TimeNow(),
                                          request.by_files(), plan->terms_bytes);
  if (added.ok()) {
    log_(plan->campaign.value(),
         absl::StrCat("created by operator ", creator.name, ", ", plan->terms.size(), " runs"));
    driver_.Submit(plan->campaign);
  } else if (absl::IsAlreadyExists(added)) {
    const std::optional<StoredCampaign> known = store_.FindCampaign(plan->campaign);
    v1::CreateCampaignRequest first;
    if (!known.has_value() || !first.ParseFromString(known->request) ||
        !google::protobuf::util::MessageDifferencer::Equals(first, request)) {
      return absl::AlreadyExistsError(
          absl::StrCat("campaign ", plan->campaign.value(),
                       " exists with other content\nhint: take a new campaign_id"));
    }
  } else {
    return added;
  }
  response = ToWire(*store_.FindCampaign(plan->campaign));
  return absl::OkStatus();
}

grpc::Status LinkageService::ListCampaigns(grpc::ServerContext* context,
                                           const v1::ListCampaignsRequest*,
                                           v1::ListCampaignsResponse* response) {
  absl::StatusOr<PeerIdentity> peer =
      Authorise(*context, "ListCampaigns", {Role::kOperator, Role::kAuditor});
  if (!peer.ok()) return ToRpcStatus(peer.status());
  for (const StoredCampaign& campaign : store_.Campaigns()) {
    *response->add_campaigns() = ToWire(campaign);
  }
  return grpc::Status::OK;
}

template <typename Message>
grpc::Status LinkageService::Watch(const grpc::ServerContext& context,
                                   grpc::ServerWriter<Message>& writer,
                                   const std::function<bool(Message&)>& now) {
  if (++watches_ > kMaxWatches) {
    --watches_;
    return {grpc::StatusCode::RESOURCE_EXHAUSTED,
            "too many watches at the same time\nhint: end one, or use mf-office run list"};
  }
  std::string told;
  bool last = false;
  std::uint64_t seen = store_.version();
  while (!last && !context.IsCancelled() && !stopping_) {
    Message message;
    last = now(message);
    if (std::string bytes = message.SerializeAsString(); bytes != told) {
      if (!writer.Write(message)) break;
      told = std::move(bytes);
      if (!last) std::this_thread::sleep_for(kPauseAfterNews);
    }
    if (!last) seen = store_.WaitForChange(seen, kWatchInterval);
  }
  --watches_;
  if (last) return grpc::Status::OK;
  return stopping_ ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "the linkage service is stopping")
                   : grpc::Status::CANCELLED;
}

grpc::Status LinkageService::WatchCampaign(grpc::ServerContext* context,
                                           const v1::WatchCampaignRequest* request,
                                           grpc::ServerWriter<v1::Campaign>* writer) {
  absl::StatusOr<PeerIdentity> peer =
      Authorise(*context, "WatchCampaign", {Role::kOperator, Role::kAuditor});
  if (!peer.ok()) return ToRpcStatus(peer.status());
  absl::StatusOr<StoredCampaign> campaign = CampaignFor(request->campaign_id());
  if (!campaign.ok()) return ToRpcStatus(campaign.status());
  return Watch<v1::Campaign>(*context, *writer, [&](v1::Campaign& message) {
    const bool ended = AllEnded(store_.RunsOf(campaign->id));
    message = ToWire(*campaign);
    return ended;
  });
}

grpc::Status LinkageService::CancelCampaign(grpc::ServerContext* context,
                                            const v1::CancelCampaignRequest* request,
                                            v1::Campaign* response) {
  absl::StatusOr<PeerIdentity> peer = Authorise(*context, "CancelCampaign", {Role::kOperator});
  if (!peer.ok()) return ToRpcStatus(peer.status());
  absl::StatusOr<StoredCampaign> campaign = CampaignFor(request->campaign_id());
  if (!campaign.ok()) return ToRpcStatus(campaign.status());
  if (absl::Status status = driver_.CancelCampaign(campaign->id); !status.ok()) {
    return ToRpcStatus(status);
  }
  *response = ToWire(*campaign);
  return grpc::Status::OK;
}

grpc::Status LinkageService::ListRuns(grpc::ServerContext* context,
                                      const v1::ListRunsRequest* request,
                                      v1::ListRunsResponse* response) {
  absl::StatusOr<PeerIdentity> peer =
      Authorise(*context, "ListRuns", {Role::kOperator, Role::kAuditor});
  if (!peer.ok()) return ToRpcStatus(peer.status());
  std::vector<StoredCampaign> campaigns;
  if (request->campaign_id().empty()) {
    campaigns = store_.Campaigns();
  } else {
    absl::StatusOr<StoredCampaign> campaign = CampaignFor(request->campaign_id());
    if (!campaign.ok()) return ToRpcStatus(campaign.status());
    campaigns.push_back(*std::move(campaign));
  }
  for (const StoredCampaign& campaign : campaigns) {
    for (const StoredRun& run : store_.RunsOf(campaign.id)) *response->add_runs() = RunToWire(run);
  }
  return grpc::Status::OK;
}

grpc::Status LinkageService::WatchRun(grpc::ServerContext* context,
                                      const v1::WatchRunRequest* request,
                                      grpc::ServerWriter<v1::Run>* writer) {
  absl::StatusOr<PeerIdentity> peer =
      Authorise(*context, "WatchRun", {Role::kOperator, Role::kAuditor});
  if (!peer.ok()) return ToRpcStatus(peer.status());
  absl::StatusOr<StoredRun> run = RunFor(request->run_id());
  if (!run.ok()) return ToRpcStatus(run.status());
  return Watch<v1::Run>(*context, *writer, [&](v1::Run& message) {
    const StoredRun now = *store_.FindRun(run->id);
    message = RunToWire(now);
    return HasEnded(now.state);
  });
}

grpc::Status LinkageService::CancelRun(grpc::ServerContext* context,
                                       const v1::CancelRunRequest* request, v1::Run* response) {
  absl::StatusOr<PeerIdentity> peer = Authorise(*context, "CancelRun", {Role::kOperator});
  if (!peer.ok()) return ToRpcStatus(peer.status());
  absl::StatusOr<StoredRun> run = RunFor(request->run_id());
  if (!run.ok()) return ToRpcStatus(run.status());
  if (absl::Status status = driver_.CancelRun(run->id); !status.ok()) return ToRpcStatus(status);
  *response = RunToWire(*store_.FindRun(run->id));
  return grpc::Status::OK;
}

grpc::Status LinkageService::ImportBatches(grpc::ServerContext* context,
                                           grpc::ServerReader<v1::ImportBatchesRequest>* reader,
                                           v1::Run* response) {
  absl::StatusOr<PeerIdentity> peer = Authorise(*context, "ImportBatches", {Role::kOperator});
  if (!peer.ok()) return ToRpcStatus(peer.status());
  return ToRpcStatus(Import(*reader, *response));
}

absl::Status LinkageService::Import(grpc::ServerReader<v1::ImportBatchesRequest>& reader,
                                    v1::Run& response) {
  v1::ImportBatchesRequest message;
  if (!reader.Read(&message)) {
    return absl::InvalidArgumentError("an import without a first message");
  }
  absl::StatusOr<StoredRun> run = RunFor(message.run_id());
  if (!run.ok()) return run.status();
  absl::StatusOr<Hash256> sender_commitment = CommitmentFromWire(message.sender_commitment());
  if (!sender_commitment.ok()) return sender_commitment.status();
  absl::StatusOr<Hash256> receiver_commitment = CommitmentFromWire(message.receiver_commitment());
  if (!receiver_commitment.ok()) return receiver_commitment.status();
  absl::StatusOr<RunSigners> signers = driver_.SignersOf(run->terms);
  if (unseal_key_ == nullptr) {
    return absl::FailedPreconditionError(
        "this linkage service has no unseal key, so it takes no runs by files\nhint: name "
        "unseal_key in its configuration, then mf-office keys init");
  }
  const CommittedRun committed{.commitments = {*sender_commitment, *receiver_commitment},
                               .sender_erasure = message.sender_erasure(),
                               .receiver_erasure = message.receiver_erasure()};
  absl::Status status =
      signers.ok() ? CheckKeyErasures(run->terms, committed, *signers) : signers.status();
  if (status.ok()) status = driver_.BeginImport(run->id, committed);
  if (!status.ok()) {
    log_(run->id.value(), absl::StrCat("import refused: ", status.message()));
    return status;
  }
  absl::StatusOr<RunBatches> batches = ReceiveFrames(reader, *run, committed.commitments);
  if (!batches.ok()) {
    log_(run->id.value(), absl::StrCat("import refused: ", batches.status().message()));
    driver_.AbandonImport(run->id);
    return batches.status();
  }
  status = driver_.FinishImport(run->id, *std::move(batches));
  if (status.ok()) response = RunToWire(*store_.FindRun(run->id));
  return status;
}

absl::StatusOr<RunBatches> LinkageService::ReceiveFrames(
    grpc::ServerReader<v1::ImportBatchesRequest>& reader, const StoredRun& run,
    const RunCommitments& commitments) {
  absl::StatusOr<RunSigners> signers = driver_.SignersOf(run.terms);
  if (!signers.ok()) return signers.status();
  // What an import left that broke off is of no use: files begin anew.
  BatchStore& store = store_.batches();
  if (absl::Status erased = store.Erase(run.id); !erased.ok()) return erased;
  absl::StatusOr<BatchStore::Intake> of_sender = store.TakeIn(run.id, Side::kSender);
  if (!of_sender.ok()) return of_sender.status();
  absl::StatusOr<BatchStore::Intake> of_receiver = store.TakeIn(run.id, Side::kReceiver);
  if (!of_receiver.ok()) return of_receiver.status();
  SealedBatchReceiver sender(*unseal_key_, run.terms, Side::kSender, commitments.sender,
                             signers->sender, std::move(of_sender->reader));
  SealedBatchReceiver receiver(*unseal_key_, run.terms, Side::kReceiver, commitments.receiver,
                               signers->receiver, std::move(of_receiver->reader));
  v1::ImportBatchesRequest message;
  while (reader.Read(&message)) {
    absl::StatusOr<Side> side = SideFromWire(message.side());
    if (!side.ok()) return side.status();
    if (*side == Side::kReceiver && !sender.complete()) {
      return absl::FailedPreconditionError(
          "the receiver's batch began before the sender's was complete");
    }
    SealedBatchReceiver& batch = *side == Side::kSender ? sender : receiver;
    if (absl::Status added = batch.Add(message.frame()); !added.ok()) return added;
    store_.SetPercent(run.id, (sender.percent() + receiver.percent()) / 2);
  }
  absl::StatusOr<EncodedBatch> from_sender = std::move(sender).Finish();
  if (!from_sender.ok()) return from_sender.status();
  absl::StatusOr<EncodedBatch> from_receiver = std::move(receiver).Finish();
  if (!from_receiver.ok()) return from_receiver.status();
  return RunBatches{*std::move(from_sender), *std::move(from_receiver)};
}

v1::Release LinkageService::ToWire(const ReleaseView& view) const {
  v1::Release wire;
  const office::ReleasePlan& plan = view.stored.plan;
  wire.set_release_id(plan.id());
  wire.set_state(static_cast<v1::ReleaseState>(view.stored.state));
  wire.set_period(plan.period());
  wire.set_vintage(plan.vintage());
  for (const StoredRun& run : view.runs) *wire.add_runs() = RunToWire(run);
  for (const StoredRun& run : view.missing) *wire.add_missing_runs() = RunToWire(run);
  if (view.drafted.has_value()) QualityToWire(*view.drafted, *wire.mutable_quality());
  for (std::size_t i = 0; i < view.runs.size(); ++i) {
    v1::RunLinkQuality& entry = *wire.add_run_qualities();
    entry.set_run_id(view.runs[i].id.value());
    entry.set_origin(static_cast<v1::RunLinkQuality::Origin>(view.qualities[i].origin));
    if (view.qualities[i].quality.has_value()) {
      QualityToWire(*view.qualities[i].quality, *entry.mutable_quality());
    }
  }
  wire.set_plan_digest(std::string(view.plan_digest.begin(), view.plan_digest.end()));
  for (const auto& approval : view.stored.record.approvals()) {
    v1::ReleaseApproval& entry = *wire.add_approvals();
    entry.set_fingerprint(approval.fingerprint());
    entry.set_name(approval.name());
    entry.set_time(approval.time());
  }
  wire.set_cost_nanoepsilon(view.cost);
  if (view.stored.state >= ReleaseState::kReleased) {
    absl::StatusOr<RunId> id = RunId::Create(plan.id());
    absl::StatusOr<std::vector<std::string>> files = id.ok() ? releases_.Files(*id) : id.status();
    if (files.ok()) wire.mutable_files()->Assign(files->begin(), files->end());
  }
  return wire;
}

grpc::Status LinkageService::ReleaseStep(
    const grpc::ServerContext& context, const char* method, const std::string& id,
    const std::function<absl::StatusOr<ReleaseView>(const RunId&, const PeerIdentity&)>& step,
    v1::Release& response) {
  absl::StatusOr<PeerIdentity> peer = Authorise(context, method, {Role::kOperator});
  if (!peer.ok()) return ToRpcStatus(peer.status());
  absl::StatusOr<RunId> release = RunId::Create(id);
  if (!release.ok()) return ToRpcStatus(release.status());
  absl::StatusOr<ReleaseView> view = step(*release, *peer);
  if (!view.ok()) {
    log_(release->value(), absl::StrCat(method, " refused: ", view.status().message()));
    return ToRpcStatus(view.status());
  }
  log_(release->value(), absl::StrCat(method, " by operator ", peer->name, ": ",
                                      std::string(ReleaseStateName(view->stored.state))));
  response = ToWire(*view);
  return grpc::Status::OK;
}

grpc::Status LinkageService::DraftRelease(grpc::ServerContext* context,
                                          const v1::DraftReleaseRequest* request,
                                          v1::Release* response) {
  return ReleaseStep(
      *context, "DraftRelease", request->release_id(),
      [&](const RunId&, const PeerIdentity&) -> absl::StatusOr<ReleaseView> {
        absl::StatusOr<ReleaseDraft> draft = DraftFromWire(*request);
        if (!draft.ok()) return draft.status();
        return desk_.Draft(*draft);
      },
      *response);
}

grpc::Status LinkageService::CheckRelease(grpc::ServerContext* context,
                                          const v1::ReleaseRequest* request,
                                          v1::Release* response) {
  return ReleaseStep(
      *context, "CheckRelease", request->release_id(),
      [&](const RunId& id, const PeerIdentity&) { return desk_.Check(id); }, *response);
}

grpc::Status LinkageService::ApproveRelease(grpc::ServerContext* context,
                                            const v1::ApproveReleaseRequest* request,
                                            v1::Release* response) {
  return ReleaseStep(
      *context, "ApproveRelease", request->release_id(),
      [&](const RunId& id, const PeerIdentity& peer) -> absl::StatusOr<ReleaseView> {
        Hash256 digest{};
        if (request->plan_digest().size() != digest.size()) {
          return absl::InvalidArgumentError("a plan's digest has 32 bytes");
        }
        std::copy(request->plan_digest().begin(), request->plan_digest().end(), digest.begin());
        return desk_.Approve(id, digest, {.name = peer.name, .fingerprint = peer.fingerprint});
      },
      *response);
}

grpc::Status LinkageService::PublishRelease(grpc::ServerContext* context,
                                            const v1::ReleaseRequest* request,
                                            v1::Release* response) {
  return ReleaseStep(
      *context, "PublishRelease", request->release_id(),
      [&](const RunId& id, const PeerIdentity&) { return desk_.Publish(id); }, *response);
}

grpc::Status LinkageService::ListReleases(grpc::ServerContext* context,
                                          const v1::ListReleasesRequest*,
                                          v1::ListReleasesResponse* response) {
  absl::StatusOr<PeerIdentity> peer =
      Authorise(*context, "ListReleases", {Role::kOperator, Role::kAuditor});
  if (!peer.ok()) return ToRpcStatus(peer.status());
  for (const RunId& id : releases_.All()) {
    absl::StatusOr<ReleaseView> view = desk_.View(id);
    if (!view.ok()) return ToRpcStatus(view.status());
    *response->add_releases() = ToWire(*view);
  }
  return grpc::Status::OK;
}

absl::StatusOr<ReleaseView> LinkageService::VisibleRelease(const grpc::ServerContext& context,
                                                           const char* method,
                                                           const std::string& id) const {
  absl::StatusOr<PeerIdentity> peer =
      Authorise(context, method, {Role::kOperator, Role::kAuditor, Role::kNode});
  if (!peer.ok()) return peer.status();
  absl::StatusOr<RunId> release = RunId::Create(id);
  if (!release.ok()) return release.status();
  absl::StatusOr<ReleaseView> view = desk_.View(*release);
  if (!view.ok() || peer->role != Role::kNode) return view;
  const bool takes_part = std::ranges::any_of(view->runs, [&](const StoredRun& run) {
    return run.terms.corridor.origin().alpha2() == peer->name ||
           run.terms.corridor.destination().alpha2() == peer->name;
  });
  if (!takes_part || view->stored.state < ReleaseState::kReleased) {
    return absl::PermissionDeniedError(
        absl::StrCat("node ", peer->name, " takes no part in a published release ", id));
  }
  return view;
}

grpc::Status LinkageService::GetRelease(grpc::ServerContext* context,
                                        const v1::ReleaseRequest* request, v1::Release* response) {
  absl::StatusOr<ReleaseView> view = VisibleRelease(*context, "GetRelease", request->release_id());
  if (!view.ok()) return ToRpcStatus(view.status());
  *response = ToWire(*view);
  return grpc::Status::OK;
}

grpc::Status LinkageService::GetReleaseFile(grpc::ServerContext* context,
                                            const v1::GetReleaseFileRequest* request,
                                            v1::ReleaseFile* response) {
  absl::StatusOr<ReleaseView> view =
      VisibleRelease(*context, "GetReleaseFile", request->release_id());
  if (!view.ok()) return ToRpcStatus(view.status());
  absl::StatusOr<RunId> id = RunId::Create(request->release_id());
  if (!id.ok()) return ToRpcStatus(id.status());
  absl::StatusOr<std::string> content = releases_.ReadFile(*id, request->name());
  if (!content.ok()) return ToRpcStatus(content.status());
  response->set_name(request->name());
  response->set_content(*std::move(content));
  return grpc::Status::OK;
}

grpc::Status LinkageService::VerifyRelease(grpc::ServerContext* context,
                                           const v1::ReleaseRequest* request,
                                           v1::ReleaseVerification* response) {
  absl::StatusOr<PeerIdentity> peer =
      Authorise(*context, "VerifyRelease", {Role::kOperator, Role::kAuditor});
  if (!peer.ok()) return ToRpcStatus(peer.status());
  absl::StatusOr<RunId> id = RunId::Create(request->release_id());
  if (!id.ok()) return ToRpcStatus(id.status());
  absl::StatusOr<ReleaseDesk::Verified> verified = desk_.Verify(*id);
  if (!verified.ok()) {
    log_(id->value(), absl::StrCat("verification: ", verified.status().message()));
    return ToRpcStatus(verified.status());
  }
  response->set_files(static_cast<std::uint32_t>(verified->files));
  response->set_figures(static_cast<std::uint32_t>(verified->figures));
  response->set_runs_compared(static_cast<std::uint32_t>(verified->compared));
  response->set_runs_noised(static_cast<std::uint32_t>(verified->noised));
  response->set_runs_erased(static_cast<std::uint32_t>(verified->erased));
  return grpc::Status::OK;
}

}  // namespace mirrorflow
