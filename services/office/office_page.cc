#include "services/office/office_page.h"

#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "crypto/hex_text.h"
#include "services/clock/clock.h"
#include "services/operations/page_facts_of_run.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kMostQualities = 3;  // in a cell of a table

PageStage StageOf(RunState state) {
  switch (state) {
    case RunState::kCreated:
      return PageStage::kCreated;
    case RunState::kAgreed:
      return PageStage::kAgreed;
    case RunState::kCommitted:
      return PageStage::kBothCommitted;
    case RunState::kReceived:
      return PageStage::kReceived;
    case RunState::kLinked:
      return PageStage::kLinked;
    case RunState::kTabulated:
      return PageStage::kTabulated;
    case RunState::kErased:
      return PageStage::kErased;
    case RunState::kFailed:
      return PageStage::kFailed;
    case RunState::kCancelled:
      return PageStage::kCancelled;
  }
  return PageStage::kFailed;
}

PageStage StageOf(ReleaseState state) {
  switch (state) {
    case ReleaseState::kDrafted:
      return PageStage::kDrafted;
    case ReleaseState::kChecked:
      return PageStage::kChecked;
    case ReleaseState::kApproved:
      return PageStage::kReleaseApproved;
    case ReleaseState::kReleased:
      return PageStage::kReleased;
    case ReleaseState::kRevised:
      return PageStage::kRevised;
  }
  return PageStage::kDrafted;
}

RunFacts FactsOf(const StoredRun& stored) {
  RunFacts run = RunFactsFrom(stored.terms, stored.campaign.value());
  run.stage = StageOf(stored.state);
  run.message = stored.message;
  if (!HasEnded(stored.state)) run.percent = stored.percent;
  if (stored.sender_commitment.has_value()) run.committed.push_back(run.origin);
  if (stored.receiver_commitment.has_value()) run.committed.push_back(run.destination);
  run.destroyed = DestructionsOf(stored.terms, stored.erasures);
  return run;
}

std::vector<RunFacts> RunsOf(const RunStore& store) {
  std::vector<std::pair<std::string, RunFacts>> runs;  // by when their campaign was created
  for (const StoredCampaign& campaign : store.Campaigns()) {
    for (const StoredRun& run : store.RunsOf(campaign.id)) {
      runs.emplace_back(campaign.created, FactsOf(run));
    }
  }
  return InOrder(std::move(runs));
}

std::vector<ReleaseFacts::Flow> FlowsOf(const std::vector<StoredRun>& runs) {
  std::vector<ReleaseFacts::Flow> flows;
  flows.reserve(runs.size());
  for (const StoredRun& run : runs) {
    flows.push_back({std::string(run.terms.corridor.origin().alpha2()),
                     std::string(run.terms.corridor.destination().alpha2())});
  }
  return flows;
}

// Of the dearest agreement among those of its runs.
PageProtection ProtectionOfRuns(const std::vector<StoredRun>& runs, const Vintage& vintage,
                                const Trust& trust) {
  const DisclosureRule* dearest = nullptr;
  for (const StoredRun& run : runs) {
    const auto held = trust.agreements.find(run.terms.agreement_hash);
    if (held == trust.agreements.end()) continue;
    const DisclosureRule& rule = held->second.agreement.content().disclosure;
    if (dearest == nullptr || rule.Cost(vintage) > dearest->Cost(vintage)) dearest = &rule;
  }
  return dearest == nullptr ? PageProtection{} : ProtectionOf(*dearest, vintage);
}

// Many runs have the same.
std::string QualityText(const std::vector<RunQuality>& qualities) {
  std::set<std::string> texts;
  for (const RunQuality& run : qualities) {
    if (!run.quality.has_value()) continue;
    constexpr double kWhole = StatedLinkQuality::kWhole;
    const LinkQualityFigures& figures = run.quality->figures();
    texts.insert(absl::StrFormat("precision %.4f, recall %.4f (%s)", figures.precision / kWhole,
                                 figures.recall / kWhole, run.quality->source()));
  }
  if (texts.size() <= kMostQualities) return absl::StrJoin(texts, "; ");
  return absl::StrCat(texts.size(), " that differ; release show has them");
}

ReleaseFacts FactsOf(const RunId& id, const ReleaseView& view, const Trust* trust) {
  ReleaseFacts facts{.id = id.value(),
                     .year = view.stored.plan.period(),
                     .edition = view.stored.plan.vintage(),
                     .stage = StageOf(view.stored.state),
                     .approvals = static_cast<std::uint32_t>(view.stored.record.approvals_size()),
                     .plan = HashText(view.plan_digest),
                     .flows = FlowsOf(view.runs),
                     .missing = FlowsOf(view.missing)};
  const absl::StatusOr<Vintage> vintage = Vintage::Create(view.stored.plan.vintage());
  if (vintage.ok() && trust != nullptr) {
    facts.protection = ProtectionOfRuns(view.runs, *vintage, *trust);
  }
  facts.link_quality = QualityText(view.qualities);
  return facts;
}

}  // namespace

PageFacts OfficePageFacts(const OfficePageSources& sources) {
  PageFacts facts{.owner = PageOwner::kOffice,
                  .name = sources.name,
                  .version = MIRRORFLOW_VERSION,
                  .now = TimeNow(),
                  .config = sources.config_path,
                  .runs = RunsOf(sources.runs)};
  const absl::StatusOr<std::shared_ptr<const Trust>> trust = sources.trust.Current();
  for (const RunId& id : sources.releases.All()) {
    const absl::StatusOr<ReleaseView> view = sources.desk.View(id);
    if (!view.ok()) continue;
    facts.releases.push_back(FactsOf(id, *view, trust.ok() ? trust->get() : nullptr));
  }
  return facts;
}

}  // namespace mirrorflow
