#include "tests/services/audit/made_run.h"

#include <sodium.h>

#include <algorithm>
#include <fstream>
#include <span>
#include <utility>

#include "crypto/batch_commitment.h"
#include "crypto/hex_text.h"
#include "crypto/transparency/cosignature.h"
#include "mirrorflow/v1/linkage_service.pb.h"
#include "services/audit/manifest.h"
#include "services/audit/run_checks.h"
#include "services/log/event_log.h"
#include "services/log/log_origin.h"
#include "services/node/run_records.h"
#include "services/office/release_plan.h"
#include "services/office/release_store.h"
#include "services/office/run_store.h"
#include "services/trust/trust_store.h"
#include "services/wire/erasure.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

constexpr char kCampaign[] = "y2024";
constexpr char kRelease[] = "y2024-final";

void Write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// As the witness of the others: they saw the log as it is now.
void Witness(EventLog& log, const std::string& name, const Signer& signer) {
  const SignedNote note = log.note();
  std::vector<NoteSignature> signatures = note.signatures();
  signatures.push_back(ValueOrDie(Cosign(note.text(), 1'740'823'200, name, signer)));
  const NoteKey key =
      ValueOrDie(NoteKey::Create(name, NoteAlgorithm::kCosignature, signer.public_key()));
  ASSERT_THAT(log.AddCosignatures(ValueOrDie(SignedNote::Create(note.text(), signatures)),
                                  std::span(&key, 1)),
              IsOk());
}

std::string Bytes(const Hash256& hash) { return {hash.begin(), hash.end()}; }

// One second later with each event.
EventLog::Clock Clock(int first_minute) {
  return [second = first_minute * 60]() mutable {
    ++second;
    char text[32];
    std::snprintf(text, sizeof text, "2025-03-01T10:%02d:%02dZ", second / 60, second % 60);
    return std::string(text);
  };
}

}  // namespace

MadeRun::MadeRun(const std::string& unlogged) : unlogged_(unlogged) {
  for (const char* name : {"KE", "UG", "office"}) {
    fs::create_directories(StateOf(name));
    fs::permissions(StateOf(name), fs::perms::owner_all);
  }
  MakeTrust();
  MakeNode(ke_, Side::kSender);
  MakeNode(ug_, Side::kReceiver);
  MakeOffice();
}

void MadeRun::MakeTrust() {
  v1::Registry registry = EmptyRegistry();
  *registry.add_parties() = StateEntry("KE", ke_.keys());
  *registry.add_parties() = StateEntry("UG", ug_.keys());
  v1::RegisteredParty office = OtherEntry(v1::LINKAGE_SERVICE, "comesa", std::string(64, 'a'));
  office.set_identity_key(office_.identity.public_key().ToText());
  *registry.add_parties() = office;
  registry_file_ = directory_ / "registry-1.txtpb";
  const std::string text = PrintText(registry);
  Write(registry_file_, text);
  for (const SampleState* state : {&ke_, &ug_}) {
    Write(registry_file_ + "." + state->code() + ".sig",
          DetachedSignatureText(kRegistryPurpose,
                                SignFile(kRegistryPurpose, text, state->code(), state->identity)));
  }
  v1::Agreement agreement = SampleAgreement("KE", ke_.keys(), "UG", ug_.keys());
  v1::AgreedLinkQuality& quality = *agreement.add_link_quality();
  quality.set_precision(981'000);
  quality.set_precision_error(4'000);
  quality.set_recall(930'000);
  quality.set_recall_error(12'000);
  quality.set_source("a made calibration");
  agreement_bytes_ = PrintText(agreement);
  agreement_path_ = directory_ / "ke-ug-2024.txtpb";
  Write(agreement_path_, agreement_bytes_);
  for (const SampleState* state : {&ke_, &ug_}) {
    Write(agreement_path_ + "." + state->code() + ".sig",
          DetachedSignatureText(kAgreementPurpose, SignFile(kAgreementPurpose, agreement_bytes_,
                                                            state->code(), state->identity)));
  }
  for (const char* name : {"KE", "UG", "office"}) {
    auto store =
        ValueOrDie(TrustStore::Open(StateOf(name) + "/trust", [] { return DayOf("2025-03-01"); }));
    ASSERT_THAT(store->AcceptRegistry(registry_file_, FileFingerprint(RegistryOf(registry).hash())),
                IsOk());
    ASSERT_THAT(store->AcceptAgreement(agreement_path_), IsOk());
  }
  const Agreement parsed = ValueOrDie(ParseAgreement(agreement_bytes_, "agreement"));
  RunTerms terms =
      TermsUnder(parsed, ValueOrDie(RunId::Create(kRun)), ValueOrDie(Corridor::Parse("KE-UG")),
                 ValueOrDie(Period::Create("2024")));
  terms.vintage = ValueOrDie(Vintage::Create("final"));
  terms_bytes_ = SerializeTerms(terms);
  terms_ = ValueOrDie(ParseTerms(terms_bytes_));
}

void MadeRun::MakeNode(const SampleState& state, Side side) {
  const std::string directory = StateOf(state.code());
  const bool sender = side == Side::kSender;
  auto log = ValueOrDie(EventLog::Open(directory + "/log",
                                       LogOrigin(PartyRole::kMemberState, state.code()),
                                       state.identity, {}, Clock(sender ? 1 : 2)));
  const CommitmentSalt salt = RandomCommitmentSalt();
  const Hash256 commitment = CommitToBatch(terms_->run_id, side, salt, 41'287'653, Hash256{7});
  commitments_[side] = Bytes(commitment);
  const auto erase = [&](std::vector<v1::ErasureStatement::Item> items, const char* time) {
    const v1::SignedErasure erasure = ValueOrDie(SignErasure(
        *terms_,
        {.side = side, .commitment = commitment, .destroyed = std::move(items), .time = time},
        state.identity));
    erasures_[side].push_back(erasure.SerializeAsString());
    return erasures_[side].back();
  };
  const auto append = [&](v1::LogEventKind kind,
                          std::vector<std::pair<std::string, std::string>> documents,
                          std::vector<std::pair<std::string, std::string>> facts = {}) {
    ASSERT_THAT(log->Append(EventDraft{.kind = kind,
                                       .run = kRun,
                                       .corridor = "KE-UG",
                                       .period = "2024",
                                       .facts = std::move(facts),
                                       .documents = std::move(documents)}),
                IsOk());
  };
  ASSERT_THAT(
      log->Append(EventDraft{.kind = v1::REGISTRY_ACCEPTED,
                             .facts = {{"sha256", HashText(FileHash(ReadText(registry_file_)))}}}),
      IsOk());
  ASSERT_THAT(log->Append(EventDraft{.kind = v1::AGREEMENT_ACCEPTED,
                                     .facts = {{"sha256", HashText(FileHash(agreement_bytes_))}}}),
              IsOk());
  const Agreement agreement = ValueOrDie(ParseAgreement(agreement_bytes_, "agreement"));
  const std::string cost = std::to_string(agreement.content().disclosure.Cost(terms_->vintage));
  append(v1::RUN_TAKEN, {},
         {{"terms_sha256", HashText(terms_->hash)},
          {"agreement_sha256", HashText(terms_->agreement_hash)},
          {"side", std::string(SideName(side))}});
  append(v1::LEDGER_CHARGED, {}, {{"nano_epsilon", cost}, {"vintage", "final"}});
  append(v1::KEYS_AGREED, {});
  // Another run, whose salts have no business in the bundle.
  ASSERT_THAT(log->Append(EventDraft{.kind = v1::RUN_REFUSED,
                                     .run = "y2024-ug-ke",
                                     .documents = {{"reason", "of another run"}}}),
              IsOk());
  append(v1::KEYS_ERASED,
         {{"statement", erase({v1::ErasureStatement::RUN_KEY, v1::ErasureStatement::EPHEMERAL_KEY},
                              "2025-03-01T10:04:00Z")}});
  append(v1::BATCH_COMMITTED, {},
         {{"commitment", HashText(commitment)}, {"size", SizeBucket(41'287'653)}});
  append(v1::BATCH_SENT, {});
  append(v1::BATCH_ERASED,
         {{"statement", erase({v1::ErasureStatement::RUN_KEY, v1::ErasureStatement::EPHEMERAL_KEY,
                               v1::ErasureStatement::BATCH},
                              "2025-03-01T10:08:00Z")}});
  Witness(*log, "mirrorflow/office/comesa", office_.identity);
  node::RunRecord record;
  record.set_terms(terms_bytes_);
  record.set_campaign(kCampaign);
  record.set_state("ended");
  for (const std::string& erasure : erasures_[side]) record.add_erasures(erasure);
  ASSERT_THAT(ValueOrDie(RunRecords::Open(directory)).Save(terms_->run_id, record), IsOk());
  Write(directory + "/counted-runs",
        HashText(agreement.hash()) + " KE-UG 2024 " + kRun + " final " + cost + "\n");
}

void MadeRun::MakeOffice() {
  const std::string directory = StateOf("office");
  auto log =
      ValueOrDie(EventLog::Open(directory + "/log", LogOrigin(PartyRole::kLinkageService, "comesa"),
                                office_.identity, {}, Clock(3)));
  const RunId campaign = ValueOrDie(RunId::Create(kCampaign));
  const RunId release = ValueOrDie(RunId::Create(kRelease));
  const auto append = [&](EventDraft draft) { ASSERT_THAT(log->Append(draft), IsOk()); };
  const auto becomes = [&](const char* state,
                           std::vector<std::pair<std::string, std::string>> facts = {}) {
    facts.emplace_back("state", state);
    append({.kind = v1::RUN_STATE_CHANGED, .run = kRun, .facts = std::move(facts)});
  };
  v1::CreateCampaignRequest request;
  request.set_campaign_id(kCampaign);
  request.set_period("2024");
  request.add_corridors("KE-UG");
  const std::string request_bytes = request.SerializeAsString();
  append({.kind = v1::CAMPAIGN_CREATED,
          .campaign = kCampaign,
          .facts = {{"request_sha256", HashText(FileHash(request_bytes))}}});
  becomes("AGREED");
  becomes("COMMITTED",
          {{"sender_commitment",
            HexText(std::span(
                reinterpret_cast<const std::uint8_t*>(commitments_[Side::kSender].data()), 32))}});
  becomes("RECEIVED");
  becomes("LINKED");
  append({.kind = v1::COUNTS_SEALED, .run = kRun, .documents = {{"sealed", "EXACT-COUNT-4711"}}});
  becomes("TABULATED");
  becomes("ERASED");

  auto runs = ValueOrDie(RunStore::Open(directory));
  ASSERT_THAT(
      runs->AddCampaign(campaign, request_bytes, "2025-03-01T10:00:00Z", false, {terms_bytes_}),
      IsOk());
  const auto hash = [&](Side side) {
    Hash256 value;
    std::ranges::copy(commitments_[side], value.begin());
    return value;
  };
  ASSERT_THAT(runs->Advance(terms_->run_id, RunState::kAgreed), IsOk());
  ASSERT_THAT(runs->Commit(terms_->run_id, hash(Side::kSender), hash(Side::kReceiver),
                           {erasures_[Side::kSender][0], erasures_[Side::kReceiver][0]}),
              IsOk());
  ASSERT_THAT(runs->AddErasures(terms_->run_id,
                                {erasures_[Side::kSender][1], erasures_[Side::kReceiver][1]}),
              IsOk());
  for (const RunState state :
       {RunState::kReceived, RunState::kLinked, RunState::kTabulated, RunState::kErased}) {
    ASSERT_THAT(runs->Advance(terms_->run_id, state), IsOk());
  }
  Write(directory + "/runs/" + kRun + "/counts.sealed", "EXACT-COUNT-4711");

  auto releases = ValueOrDie(ReleaseStore::Open(directory));
  office::ReleasePlan plan;
  plan.set_id(kRelease);
  plan.set_period("2024");
  plan.set_vintage("final");
  plan.add_campaigns(kCampaign);
  plan.add_runs(kRun);
  plan.set_drafted("2025-03-01T10:20:00Z");
  const Agreement agreement = ValueOrDie(ParseAgreement(agreement_bytes_, "agreement"));
  AddRunQuality(terms_->run_id, QualityUnder(agreement, terms_->corridor, std::nullopt), plan);
  office::ReleaseRecord record;
  record.set_plan(plan.SerializeAsString());
  record.set_state(static_cast<std::uint32_t>(ReleaseState::kApproved));
  for (const auto& [name, digit] : {std::pair("anna", 'b'), std::pair("bela", 'c')}) {
    office::ReleaseRecord::Approval& approval = *record.add_approvals();
    approval.set_name(name);
    approval.set_fingerprint(std::string(64, digit));
    approval.set_time("2025-03-01T10:21:00Z");
  }
  ASSERT_THAT(releases->Save(release, record), IsOk());
  const ProtectedCounts counts{.run = terms_->run_id,
                               .corridor = terms_->corridor,
                               .period = terms_->period,
                               .vintage = terms_->vintage,
                               .agreement = agreement.hash(),
                               .profile = DisclosureProfile::kDp,
                               .cost = agreement.content().disclosure.Cost(terms_->vintage),
                               .counts = {{.table = CountedTable::kTotal,
                                           .figure = Figure::kLinked,
                                           .code = "_T",
                                           .value = 288,
                                           .micro_variance = 12'000'000}}};
  const std::string text = ProtectedCountsText({counts});
  const std::string signature = DetachedSignatureText(
      kReleasePurpose, SignFile(kReleasePurpose, text, "office", office_.identity));
  const std::string flows = "Release y2024-final\nKE-UG 288\n";
  const std::string plan_hash = HashText(FileHash(record.plan()));
  for (const v1::LogEventKind kind : {v1::RELEASE_DRAFTED, v1::RELEASE_CHECKED}) {
    append({.kind = kind, .release = kRelease, .facts = {{"plan_sha256", plan_hash}}});
  }
  for (int i = 0; i < record.approvals_size(); ++i) {
    append({.kind = v1::RELEASE_APPROVED,
            .release = kRelease,
            .facts = {{"plan_sha256", plan_hash}, {"approvals", std::to_string(i + 1)}},
            .documents = {{"approval", record.approvals(i).SerializeAsString()}}});
  }
  const std::vector<NamedBytes> published = {{"counts.txt", text},
                                             {"counts.txt.sig", signature},
                                             {"flows.txt", flows},
                                             {"report.en.html", "<p>288"}};
  // In two entries, as the files of a large release are.
  for (const std::size_t first : {0U, 3U}) {
    EventDraft publication{.kind = v1::RELEASE_PUBLISHED, .release = kRelease};
    for (std::size_t i = first; i < std::min<std::size_t>(first + 3, published.size()); ++i) {
      if (published[i].name == unlogged_) continue;
      publication.facts.emplace_back(published[i].name, HashText(FileHash(published[i].bytes)));
    }
    append(publication);
  }
  Witness(*log, "mirrorflow/node/KE", ke_.identity);
  Witness(*log, "mirrorflow/node/UG", ug_.identity);
  ASSERT_THAT(releases->Publish(release, published), IsOk());
}

Organisation MadeRun::OrganisationOf(const std::string& name) const {
  return {.role = name == "office" ? PartyRole::kLinkageService : PartyRole::kMemberState,
          .config = "none",
          .state = StateOf(name)};
}

const IdentityKey& MadeRun::KeyOf(const std::string& name) const {
  return name == "office" ? office_.identity : name == "KE" ? ke_.identity : ug_.identity;
}

BundleFiles MadeRun::Bundle(const std::string& name) const {
  return ValueOrDie(MakeEvidence(OrganisationOf(name), terms_->run_id,
                                 {.version = "0.1.0", .programs = {}, .libraries = {}},
                                 &KeyOf(name)));
}

TrustRoot MadeRun::Root() const {
  return ValueOrDie(TrustRoot::Create(ReadText(registry_file_), "registry"));
}

void RemakeManifest(BundleFiles& files, const std::string& id, const Signer* signer) {
  const std::string manifest = ManifestText(files);
  files[std::string(kManifestFile)] = manifest;
  if (signer == nullptr) return;
  files[std::string(kManifestSignature)] =
      DetachedSignatureText(kEvidencePurpose, SignFile(kEvidencePurpose, manifest, id, *signer));
}

}  // namespace mirrorflow
