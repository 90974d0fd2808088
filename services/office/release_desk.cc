#include "services/office/release_desk.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/detached_signature.h"
#include "crypto/identity.h"
#include "crypto/subkey_labels.h"
#include "services/office/opened_counts.h"
#include "services/office/release_files.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kOfficeSigner = "office";
constexpr int kApprovals = 2;

Hash256 DigestOf(const office::ReleaseRecord& record) { return FileHash(record.plan()); }

absl::Status NotYet(const RunId& id, ReleaseState state, const std::string& what) {
  return absl::FailedPreconditionError(absl::StrCat(
      "release ", id.value(), " is ", std::string(ReleaseStateName(state)), ": ", what));
}

}  // namespace

absl::StatusOr<ReleaseView> ReleaseDesk::Draft(const ReleaseDraft& draft) {
  office::ReleasePlan plan;
  plan.set_id(draft.id.value());
  plan.set_vintage(draft.vintage.ToString());
  plan.set_provider(parts_.provider);
  std::set<Corridor> corridors;
  for (const RunId& id : draft.campaigns) {
    const std::optional<StoredCampaign> campaign = parts_.runs.FindCampaign(id);
    if (!campaign.has_value()) {
      return absl::NotFoundError(absl::StrCat("there is no campaign ", id.value(),
                                              "\nhint: mf-office run list shows all"));
    }
    if (campaign->cancelled) {
      return absl::FailedPreconditionError(
          absl::StrCat("campaign ", id.value(), " was cancelled; nothing of it is released"));
    }
    plan.add_campaigns(id.value());
    for (const StoredRun& run : parts_.runs.RunsOf(id)) {
      if (!HasEnded(run.state)) {
        return absl::FailedPreconditionError(
            absl::StrCat("campaign ", id.value(),
                         " has runs that have not ended\nhint: mf-office "
                         "run watch ",
                         id.value()));
      }
      if (run.state != RunState::kErased || run.terms.vintage != draft.vintage) continue;
      const std::string period = run.terms.period.ToString();
      if (!plan.period().empty() && plan.period() != period) {
        return absl::FailedPreconditionError("the campaigns are of different periods");
      }
      plan.set_period(period);
      if (!corridors.insert(run.terms.corridor).second) {
        return absl::AlreadyExistsError(absl::StrCat("two runs of ", run.terms.corridor.ToString(),
                                                     " in vintage ", draft.vintage.ToString(),
                                                     "; one counts"));
      }
      plan.add_runs(run.id.value());
    }
  }
  if (plan.runs().empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("no run of vintage ", draft.vintage.ToString(),
                     " came to counts\nhint: mf-office run list says why"));
  }
  if (absl::Status status = AddQualities(draft.quality, plan); !status.ok()) return status;
  if (absl::StatusOr<ReleaseStore::Stored> known = parts_.releases.Find(draft.id); known.ok()) {
    plan.set_drafted(known->plan.drafted());
    if (plan.SerializeAsString() == known->record.plan()) return View(draft.id);
    if (known->state >= ReleaseState::kChecked) {
      return absl::AlreadyExistsError(absl::StrCat("release ", draft.id.value(),
                                                   " exists with another plan\nhint: take "
                                                   "another id"));
    }
  }
  plan.set_drafted(parts_.now());
  office::ReleaseRecord record;
  record.set_plan(plan.SerializeAsString());
  record.set_state(static_cast<std::uint32_t>(ReleaseState::kDrafted));
  if (absl::Status status = parts_.releases.Save(draft.id, record); !status.ok()) return status;
  return View(draft.id);
}

absl::StatusOr<std::vector<StoredRun>> ReleaseDesk::RunsOf(const office::ReleasePlan& plan) const {
  std::vector<StoredRun> runs;
  for (const std::string& text : plan.runs()) {
    absl::StatusOr<RunId> id = RunId::Create(text);
    const std::optional<StoredRun> run = id.ok() ? parts_.runs.FindRun(*id) : std::nullopt;
    if (!run.has_value()) return absl::DataLossError(absl::StrCat("run ", text, " is gone"));
    runs.push_back(*run);
  }
  return runs;
}

absl::StatusOr<std::shared_ptr<const Agreement>> ReleaseDesk::AgreementOf(
    const RunId& run, const Hash256& agreement) const {
  absl::StatusOr<std::shared_ptr<const Trust>> trust = parts_.trust.Current();
  if (!trust.ok()) return trust.status();
  const auto held = (*trust)->agreements.find(agreement);
  if (held == (*trust)->agreements.end()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the agreement of run ", run.value(),
                     " is not held any more\nhint: mf-office agreements accept takes it again"));
  }
  return std::shared_ptr<const Agreement>(*trust, &held->second.agreement);
}

absl::StatusOr<RunQuality> ReleaseDesk::QualityFor(
    const StoredRun& run, const std::optional<StatedLinkQuality>& drafted) const {
  absl::StatusOr<std::shared_ptr<const Agreement>> agreement =
      AgreementOf(run.id, run.terms.agreement_hash);
  if (!agreement.ok()) return agreement.status();
  return QualityUnder(**agreement, run.terms.corridor, drafted);
}

absl::Status ReleaseDesk::AddQualities(const std::optional<StatedLinkQuality>& drafted,
                                       office::ReleasePlan& plan) const {
  if (drafted.has_value()) SetDraftedQuality(*drafted, plan);
  absl::StatusOr<std::vector<StoredRun>> runs = RunsOf(plan);
  if (!runs.ok()) return runs.status();
  bool needed = false;
  for (const StoredRun& run : *runs) {
    absl::StatusOr<RunQuality> quality = QualityFor(run, drafted);
    if (!quality.ok()) return quality.status();
    needed = needed || quality->origin == QualityOrigin::kDraft;
    AddRunQuality(run.id, *quality, plan);
  }
  if (drafted.has_value() && !needed) {
    return absl::InvalidArgumentError(
        "no run of this release needs a quality of links from the linkage service: their "
        "agreements "
        "state it, or permit no estimates\nhint: draft without --precision and --recall");
  }
  return absl::OkStatus();
}

absl::StatusOr<ProtectionTerms> ReleaseDesk::TermsOf(const StoredRun& run,
                                                     const Vintage& vintage) const {
  absl::StatusOr<std::shared_ptr<const Trust>> trust = parts_.trust.Current();
  if (!trust.ok()) return trust.status();
  // Also that the agreement is signed, not revoked, and has not ended.
  absl::StatusOr<RunCover> cover = (*trust)->CoverRun(run.terms, parts_.trust.today());
  if (!cover.ok()) return cover.status();
  absl::StatusOr<std::vector<PublishedVintage>> earlier =
      PublishedOf(run.terms.corridor, run.terms.period);
  if (!earlier.ok()) return earlier.status();
  return ProtectionTerms{.run = run.id,
                         .vintage = vintage,
                         .agreement = run.terms.agreement_hash,
                         .rule = cover->held->agreement.content().disclosure,
                         .batch_rule = run.terms.batch_rule,
                         .earlier = *std::move(earlier)};
}

absl::StatusOr<std::vector<PublishedVintage>> ReleaseDesk::PublishedOf(const Corridor& corridor,
                                                                       const Period& period) const {
  absl::StatusOr<std::shared_ptr<const Trust>> trust = parts_.trust.Current();
  if (!trust.ok()) return trust.status();
  std::vector<PublishedVintage> published;
  for (ReleaseStore::Published& vintage : parts_.releases.PublishedOf(corridor, period)) {
    const auto held = (*trust)->agreements.find(vintage.counts.agreement);
    if (held == (*trust)->agreements.end()) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the agreement that release ", vintage.release.value(),
          " came under is not held any more, so differences to it can't be tested\nhint: mf-office "
          "agreements accept takes it again"));
    }
    published.push_back(
        {.release = vintage.release.value(),
         .counts = std::move(vintage.counts),
         .facts = ProtectionFacts::Of(held->second.agreement.content().disclosure)});
  }
  return published;
}

absl::Status ReleaseDesk::CheckRuns(const office::ReleasePlan& plan) const {
  absl::StatusOr<Vintage> vintage = Vintage::Create(plan.vintage());
  if (!vintage.ok()) return vintage.status();
  absl::StatusOr<std::vector<StoredRun>> runs = RunsOf(plan);
  if (!runs.ok()) return runs.status();
  absl::StatusOr<std::optional<StatedLinkQuality>> drafted = DraftedQuality(plan);
  if (!drafted.ok()) return drafted.status();
  const PrivacyLedger ledger = parts_.releases.Ledger();
  std::optional<DisclosureProfile> profile;
  for (const StoredRun& run : *runs) {
    const auto in_run = [&](const absl::Status& status) {
      return absl::Status(status.code(),
                          absl::StrCat("run ", run.id.value(), ": ", status.message()));
    };
    absl::StatusOr<ProtectionTerms> terms = TermsOf(run, *vintage);
    if (!terms.ok()) return in_run(terms.status());
    if (profile.has_value() && *profile != terms->rule.profile()) {
      return absl::FailedPreconditionError(
          "the runs are under different disclosure rules\nhint: a release for each");
    }
    profile = terms->rule.profile();
    absl::StatusOr<RunQuality> planned = QualityOfRun(plan, run.id);
    absl::StatusOr<RunQuality> agreed = QualityFor(run, *drafted);
    if (!planned.ok()) return planned.status();
    if (!agreed.ok()) return in_run(agreed.status());
    if (*planned != *agreed) {
      return in_run(absl::DataLossError(
          "the plan has another quality of its links than the agreement and the draft give"));
    }
    absl::Status status = ledger.Check(run.terms.corridor, run.terms.period, *vintage, terms->rule);
    if (status.ok()) status = CheckComparable(run.terms.corridor, run.terms.period, *terms);
    if (!status.ok()) return in_run(status);
    absl::StatusOr<std::string> sealed = parts_.runs.ReadCounts(run.id);
    if (absl::IsNotFound(sealed.status())) {
      return in_run(
          absl::FailedPreconditionError("its exact counts were erased when their retention ended"));
    }
    if (!sealed.ok()) return in_run(sealed.status());
    const absl::Status opened = CountsComeNoised(run.terms.mode)
                                    ? parts_.vault.OpenOpened(run.terms, *sealed).status()
                                    : parts_.vault.Open(run.terms, *sealed).status();
    if (!opened.ok()) return in_run(opened);
  }
  return absl::OkStatus();
}

absl::StatusOr<ReleaseView> ReleaseDesk::Check(const RunId& id) {
  absl::StatusOr<ReleaseStore::Stored> stored = parts_.releases.Find(id);
  if (!stored.ok()) return stored.status();
  if (stored->state >= ReleaseState::kReleased) {
    return NotYet(id, stored->state, "it is published, there is nothing to check");
  }
  if (absl::Status status = CheckRuns(stored->plan); !status.ok()) return status;
  if (stored->state == ReleaseState::kDrafted) {
    stored->record.set_state(static_cast<std::uint32_t>(ReleaseState::kChecked));
    if (absl::Status status = parts_.releases.Save(id, stored->record); !status.ok()) {
      return status;
    }
  }
  return View(id);
}

absl::StatusOr<ReleaseView> ReleaseDesk::Approve(const RunId& id, const Hash256& plan_digest,
                                                 const OperatorIdentity& who) {
  const std::lock_guard one(publishing_);
  absl::StatusOr<ReleaseStore::Stored> stored = parts_.releases.Find(id);
  if (!stored.ok()) return stored.status();
  if (stored->state != ReleaseState::kChecked) {
    return NotYet(
        id, stored->state,
        stored->state == ReleaseState::kDrafted
            ? absl::StrCat("it is not checked\nhint: mf-office release check ", id.value())
            : std::string("it needs no more approvals"));
  }
  if (plan_digest != DigestOf(stored->record)) {
    return NotYet(id, stored->state, "what was approved is another plan than the stored one");
  }
  for (const auto& approval : stored->record.approvals()) {
    if (approval.fingerprint() == who.fingerprint || approval.name() == who.name) {
      return NotYet(id, stored->state,
                    absl::StrCat(approval.name(), " has approved it; another operator must"));
    }
  }
  office::ReleaseRecord::Approval& approval = *stored->record.add_approvals();
  approval.set_fingerprint(who.fingerprint);
  approval.set_name(who.name);
  approval.set_time(parts_.now());
  if (stored->record.approvals_size() >= kApprovals) {
    stored->record.set_state(static_cast<std::uint32_t>(ReleaseState::kApproved));
  }
  if (absl::Status status = parts_.releases.Save(id, stored->record); !status.ok()) return status;
  return View(id);
}

absl::StatusOr<std::vector<NamedBytes>> ReleaseDesk::Formats(
    const office::ReleasePlan& plan, const std::vector<ProtectedCounts>& counts) const {
  absl::StatusOr<std::vector<StoredRun>> runs = RunsOf(plan);
  if (!runs.ok()) return runs.status();
  absl::StatusOr<std::shared_ptr<const Trust>> trust = parts_.trust.Current();
  if (!trust.ok()) return trust.status();
  return ReleaseFiles(plan, *runs, counts, **trust);
}

absl::StatusOr<ReleaseView> ReleaseDesk::Publish(const RunId& id) {
  const std::lock_guard one(publishing_);
  absl::StatusOr<ReleaseStore::Stored> stored = parts_.releases.Find(id);
  if (!stored.ok()) return stored.status();
  if (stored->state >= ReleaseState::kReleased) return View(id);
  if (stored->state != ReleaseState::kApproved || stored->record.approvals_size() < kApprovals) {
    return NotYet(
        id, stored->state,
        absl::StrCat("it needs the approval of two operators\nhint: mf-office release ",
                     stored->state == ReleaseState::kDrafted ? "check " : "approve ", id.value()));
  }
  if (absl::Status status = CheckRuns(stored->plan); !status.ok()) return status;
  absl::StatusOr<Vintage> vintage = Vintage::Create(stored->plan.vintage());
  absl::StatusOr<std::vector<StoredRun>> runs = RunsOf(stored->plan);
  if (!vintage.ok()) return vintage.status();
  if (!runs.ok()) return runs.status();
  ProtectedRelease release;
  for (const StoredRun& run : *runs) {
    absl::StatusOr<ProtectionTerms> terms = TermsOf(run, *vintage);
    if (!terms.ok()) return terms.status();
    absl::StatusOr<std::string> sealed = parts_.runs.ReadCounts(run.id);
    if (!sealed.ok()) return sealed.status();
    if (CountsComeNoised(run.terms.mode)) {
      absl::StatusOr<std::string> opened = parts_.vault.OpenOpened(run.terms, *sealed);
      if (!opened.ok()) return opened.status();
      absl::Status added = AddOpenedCounts(run.terms, *terms, *opened, release);
      if (!added.ok()) return added;
      continue;
    }
    absl::StatusOr<FlowCube> cube = parts_.vault.Open(run.terms, *sealed);
    if (!cube.ok()) return cube.status();
    if (absl::Status status = release.Add(*cube, *terms, parts_.random); !status.ok()) {
      return status;
    }
  }
  absl::Status lookup;
  const std::vector<std::string> narrowed =
      release.NarrowedCells([&](const Corridor& corridor, const Period& period) {
        absl::StatusOr<std::vector<PublishedVintage>> published = PublishedOf(corridor, period);
        lookup.Update(published.status());
        return published.ok() ? *std::move(published) : std::vector<PublishedVintage>();
      });
  if (!lookup.ok()) return lookup;
  if (!narrowed.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the differencing test blocks the publication: ", narrowed.front(),
        narrowed.size() > 1 ? absl::StrCat("; and ", narrowed.size() - 1, " more cell(s)") : "",
        "\nhint: nothing was published or spent; publish again, figures are drawn anew"));
  }
  const auto store = [&](const std::string& text) -> absl::Status {
    absl::StatusOr<std::vector<ProtectedCounts>> counts = ParseProtectedCounts(text);
    if (!counts.ok()) return counts.status();
    absl::StatusOr<std::vector<NamedBytes>> files = Formats(stored->plan, *counts);
    if (!files.ok()) return files.status();
    absl::StatusOr<Signature> signature = parts_.identity.Sign(
        kReleasePurpose, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    if (!signature.ok()) return signature.status();
    files->push_back({kProtectedCountsFile, text});
    files->push_back({kProtectedCountsSignature,
                      DetachedSignatureText(kReleasePurpose, {.signer = std::string(kOfficeSigner),
                                                              .signature = *signature})});
    return parts_.releases.Publish(id, *files);
  };
  if (absl::Status status = std::move(release).Publish(store).status(); !status.ok()) {
    return status;
  }
  return View(id);
}

absl::StatusOr<ReleaseView> ReleaseDesk::View(const RunId& id) const {
  absl::StatusOr<ReleaseStore::Stored> stored = parts_.releases.Find(id);
  if (!stored.ok()) return stored.status();
  absl::StatusOr<std::vector<StoredRun>> runs = RunsOf(stored->plan);
  if (!runs.ok()) return runs.status();
  ReleaseView view{.stored = *std::move(stored),
                   .runs = *std::move(runs),
                   .missing = {},
                   .drafted = {},
                   .qualities = {},
                   .plan_digest = {},
                   .cost = 0};
  view.plan_digest = DigestOf(view.stored.record);
  const office::ReleasePlan& plan = view.stored.plan;
  absl::StatusOr<std::optional<StatedLinkQuality>> drafted = DraftedQuality(plan);
  if (!drafted.ok()) return drafted.status();
  view.drafted = *std::move(drafted);
  if (plan.run_quality().empty()) {
    // Of a version of mf-office that took what the draft says for all runs.
    view.qualities.assign(
        view.runs.size(),
        {.origin = view.drafted.has_value() ? QualityOrigin::kDraft : QualityOrigin::kUnknown,
         .quality = view.drafted});
  } else {
    absl::StatusOr<std::vector<RunQuality>> qualities = QualitiesOf(plan, view.runs);
    if (!qualities.ok()) return qualities.status();
    view.qualities = *std::move(qualities);
  }
  for (const std::string& text : view.stored.plan.campaigns()) {
    absl::StatusOr<RunId> campaign = RunId::Create(text);
    if (!campaign.ok()) return campaign.status();
    for (const StoredRun& run : parts_.runs.RunsOf(*campaign)) {
      if (run.state != RunState::kErased) view.missing.push_back(run);
    }
  }
  absl::StatusOr<Vintage> vintage = Vintage::Create(view.stored.plan.vintage());
  if (!vintage.ok()) return vintage.status();
  if (view.stored.state >= ReleaseState::kReleased) {
    const PrivacyLedger ledger = parts_.releases.Ledger();
    for (const PrivacyLedger::Entry& entry : ledger.entries()) {
      if (entry.release == id) view.cost = std::max(view.cost, entry.cost);
    }
  } else {
    for (const StoredRun& run : view.runs) {
      absl::StatusOr<ProtectionTerms> terms = TermsOf(run, *vintage);
      if (terms.ok()) view.cost = std::max(view.cost, terms->rule.Cost(*vintage));
    }
  }
  return view;
}

absl::Status ReleaseDesk::CheckAgainstCounts(const ProtectedCounts& published,
                                             Verified& verified) const {
  const std::optional<StoredRun> run = parts_.runs.FindRun(published.run);
  if (!run.has_value()) {
    return absl::DataLossError(absl::StrCat("run ", published.run.value(), " is gone"));
  }
  if (CountsComeNoised(run->terms.mode)) {
    ++verified.noised;
    return absl::OkStatus();
  }
  absl::StatusOr<std::string> sealed = parts_.runs.ReadCounts(run->id);
  if (absl::IsNotFound(sealed.status())) {
    ++verified.erased;
    return absl::OkStatus();
  }
  if (!sealed.ok()) return sealed.status();
  absl::StatusOr<FlowCube> cube = parts_.vault.Open(run->terms, *sealed);
  if (!cube.ok()) return cube.status();
  absl::StatusOr<std::shared_ptr<const Agreement>> agreement =
      AgreementOf(run->id, published.agreement);
  if (!agreement.ok()) return agreement.status();
  ++verified.compared;
  return CheckFigures(*cube,
                      {.run = run->id,
                       .vintage = published.vintage,
                       .agreement = published.agreement,
                       .rule = (*agreement)->content().disclosure,
                       .batch_rule = run->terms.batch_rule},
                      published);
}

absl::StatusOr<ReleaseDesk::Verified> ReleaseDesk::Verify(const RunId& id) const {
  absl::StatusOr<ReleaseStore::Stored> stored = parts_.releases.Find(id);
  if (!stored.ok()) return stored.status();
  const auto wrong = [&](const std::string& what) {
    return absl::DataLossError(absl::StrCat(
        "release ", id.value(), ": ", what,
        "\nhint: was it published by another version of mf-office, or changed since? Keep what is "
        "there and compare it with what was exported"));
  };
  absl::StatusOr<std::vector<std::string>> names = parts_.releases.Files(id);
  if (!names.ok()) return names.status();
  absl::StatusOr<std::string> text = parts_.releases.ReadFile(id, kProtectedCountsFile);
  if (!text.ok()) return text.status();
  absl::StatusOr<std::string> signature_text =
      parts_.releases.ReadFile(id, kProtectedCountsSignature);
  if (!signature_text.ok()) return signature_text.status();
  absl::StatusOr<DetachedSignature> signature =
      ParseDetachedSignature(kReleasePurpose, *signature_text);
  if (!signature.ok()) return wrong(std::string(signature.status().message()));
  if (absl::Status status =
          VerifyDetachedSignature(parts_.identity.public_key(), kReleasePurpose, *text, *signature);
      !status.ok()) {
    return wrong(absl::StrCat("file ", kProtectedCountsFile, ": ", status.message()));
  }
  absl::StatusOr<std::vector<ProtectedCounts>> counts = ParseProtectedCounts(*text);
  if (!counts.ok()) return wrong(std::string(counts.status().message()));
  Verified verified;
  verified.files = names->size();
  for (const ProtectedCounts& run : *counts) {
    verified.figures += run.counts.size();
    if (absl::Status status = CheckAgainstCounts(run, verified); !status.ok()) {
      return absl::IsDataLoss(status) ? wrong(std::string(status.message())) : status;
    }
  }
  if (stored->plan.run_quality().empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "release ", id.value(),
        ": its figures and their signature are right; an earlier version of mf-office published "
        "it, whose files this one can't make again\nhint: that version verifies them"));
  }
  absl::StatusOr<std::vector<NamedBytes>> files = Formats(stored->plan, *counts);
  if (!files.ok()) return files.status();
  std::set<std::string> unexplained(names->begin(), names->end());
  unexplained.erase(kProtectedCountsFile);
  unexplained.erase(kProtectedCountsSignature);
  for (const NamedBytes& file : *files) {
    if (unexplained.erase(file.name) == 0) {
      return wrong(absl::StrCat("file ", file.name, " is missing"));
    }
    absl::StatusOr<std::string> there = parts_.releases.ReadFile(id, file.name);
    if (!there.ok()) return there.status();
    if (*there != file.bytes) {
      return wrong(absl::StrCat("file ", file.name, " is not what its figures give"));
    }
  }
  if (!unexplained.empty()) {
    return wrong(absl::StrCat("file ", *unexplained.begin(), " is not of the release"));
  }
  return verified;
}

}  // namespace mirrorflow
