#include "services/node/node_page.h"

#include <array>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "crypto/encoding_facts.h"
#include "services/clock/clock.h"
#include "services/node/kept_quality.h"
#include "services/node/known_run.h"
#include "services/node/outbox_retention.h"
#include "services/operations/page_facts_of_run.h"

namespace mirrorflow {
namespace {

PageStage StageOf(const KnownRun& run) {
  if (run.waits()) return PageStage::kWaiting;
  if (run.record.awaiting_approval()) {
    return run.decision->approved() ? PageStage::kApproved : PageStage::kRefused;
  }
  const std::string& state = run.record.state();
  constexpr std::array<std::pair<NodeRunState, PageStage>, 8> kStages = {{
      {NodeRunState::kAccepted, PageStage::kAccepted},
      {NodeRunState::kKeyOffered, PageStage::kKeyOffered},
      {NodeRunState::kKeyAccepted, PageStage::kKeyAccepted},
      {NodeRunState::kEncoding, PageStage::kEncoding},
      {NodeRunState::kCommitted, PageStage::kCommitted},
      {NodeRunState::kSent, PageStage::kSent},
      {NodeRunState::kEnded, PageStage::kEnded},
      {NodeRunState::kFailed, PageStage::kNodeFailed},
  }};
  for (const auto& [known, stage] : kStages) {
    if (state == NodeRunStateName(known)) return stage;
  }
  // Of runs by files; runs_files_command.cc and outbox_retention.cc write them.
  if (state == "batch written") return PageStage::kBatchWritten;
  if (state == "batch erased") return PageStage::kBatchErased;
  return PageStage::kHandShake;
}

std::string OfficesOf(const Trust& trust) {
  std::string names;
  for (const RegisteredParty& party : trust.registry.content().parties) {
    if (party.role != PartyRole::kLinkageService) continue;
    if (!names.empty()) names += ", ";
    names += party.name.empty() ? party.id : party.name;
  }
  return names;
}

PageLinkageMode ModeOf(LinkageMode mode) {
  switch (mode) {
    case LinkageMode::kLinkageUnit:
      return PageLinkageMode::kLinkageUnit;
    case LinkageMode::kSplitTrust:
      return PageLinkageMode::kSplitTrust;
    case LinkageMode::kPsiCardinality:
      return PageLinkageMode::kPsiCardinality;
  }
  return PageLinkageMode::kLinkageUnit;
}

RunApprovalFacts ApprovalOf(const RunTerms& terms, const NodeConfig& config, const Trust* trust) {
  const EncodingFacts encoding = EncodingFactsOf(terms.encoding_profile);
  RunApprovalFacts facts{
      .own_is_origin = terms.corridor.origin() == config.country,
      .mode = ModeOf(terms.mode),
      .agreement = {},
      .office = {},
      .parties = {},
      .fields = {},
      .exact_tokens = terms.exact_tokens,
      .window_months = terms.batch_rule.window_months(),
      .unknown_destination = terms.batch_rule.unknown_destination() == UnknownDestination::kInclude,
      .minimum_stratum = terms.minimum_stratum,
      .minimum_batch = terms.minimum_batch,
      .maximum_identifiers = terms.maximum_identifiers,
      .profile = terms.encoding_profile,
      .breakable = encoding.shows_filters,
      .experimental = encoding.experimental};
  // The side that dates pairs puts no other events into its set (crypto/run_batch_encoder.cc).
  if (terms.mode == LinkageMode::kPsiCardinality &&
      facts.own_is_origin == (terms.dated_by == Side::kSender)) {
    facts.window_months = 0;
    facts.unknown_destination = false;
  }
  if (terms.compared_fields.has_value()) {
    facts.fields = {"name"};
    for (std::size_t i = 0; i < kComparedFieldCount; ++i) {
      const auto field = static_cast<ComparedField>(i);
      if (terms.compared_fields->Has(field)) facts.fields.emplace_back(ComparedFieldName(field));
    }
  }
  if (trust == nullptr) return facts;
  facts.office = OfficesOf(*trust);
  const auto held = trust->agreements.find(terms.agreement_hash);
  if (held == trust->agreements.end()) return facts;
  const AgreementContent& agreement = held->second.agreement.content();
  facts.agreement = agreement.id.value();
  for (const ComputeParty& party : agreement.compute_parties) facts.parties.push_back(party.name);
  facts.kept_hours = agreement.encodings_hours;
  facts.runs_per_year = agreement.runs_per_period;
  facts.protection = ProtectionOf(agreement.disclosure, terms.vintage);
  return facts;
}

UploadFacts UploadOf(const UploadProgress& progress) {
  return {.records = progress.records,
          .parts = progress.chunks,
          .safe_parts = progress.durable_chunks,
          .receivers = static_cast<std::uint32_t>(progress.addressees),
          .served = static_cast<std::uint32_t>(progress.served)};
}

}  // namespace

PageFacts NodePageFacts(const NodePageSources& sources) {
  PageFacts facts{.owner = PageOwner::kNode,
                  .name = std::string(sources.config.country.alpha2()),
                  .version = MIRRORFLOW_VERSION,
                  .now = TimeNow(),
                  .config = sources.config_path};
  const absl::StatusOr<std::shared_ptr<const Trust>> trust = sources.trust.Current();
  const std::map<RunId, UploadProgress> uploads = sources.runs.Uploads();
  std::vector<std::pair<std::string, RunFacts>> runs;  // by when they came
  for (auto& [id, record] : sources.records.All()) {
    const absl::StatusOr<KnownRun> known = KnownRunFrom(sources.records, std::move(record));
    if (!known.ok()) continue;
    RunFacts run = RunFactsFrom(known->terms, known->record.campaign());
    run.stage = StageOf(*known);
    run.message = known->record.message();
    if (const auto upload = uploads.find(id); upload != uploads.end()) {
      run.upload = UploadOf(upload->second);
    }
    run.destroyed = DestructionsOf(
        known->terms, {known->record.erasures().begin(), known->record.erasures().end()});
    if (run.stage == PageStage::kWaiting) {
      run.approval = ApprovalOf(known->terms, sources.config, trust.ok() ? trust->get() : nullptr);
    }
    runs.emplace_back(known->record.received(), std::move(run));
  }
  facts.runs = InOrder(std::move(runs));
  facts.quality = ReadKeptQuality(sources.config.state_directory);
  return facts;
}

}  // namespace mirrorflow
