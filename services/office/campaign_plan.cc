#include "services/office/campaign_plan.h"

#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "crypto/encoding_profile.h"
#include "services/office/normalisation_profiles.h"
#include "services/wire/identifier_plan.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

constexpr int kMaxCorridors = 1000;  // as many runs as a node takes in one proposal

absl::Status InField(const std::string& field, const absl::Status& status) {
  return {status.code(), absl::StrCat("campaign, field ", field, ": ", status.message())};
}

absl::Status Missing(const std::string& field, const std::string& what) {
  return absl::InvalidArgumentError(
      absl::StrCat("campaign, field ", field, " is not set and has no default: ", what));
}

// What a campaign does not say is as agreed.
void TakeUnsaid(const v1::CreateCampaignRequest& request, const AgreementContent& agreement,
                RunTerms& terms) {
  if (!request.has_batch_rule()) terms.batch_rule = agreement.batch_rule;
  if (request.dated_by() == v1::SIDE_UNSPECIFIED) terms.dated_by = agreement.dated_by;
  if (request.minimum_ngrams() == 0) terms.minimum_ngrams = agreement.minimum_ngrams;
  if (request.minimum_stratum() == 0) terms.minimum_stratum = agreement.minimum_stratum;
  if (request.maximum_records_per_key() == 0) {
    terms.maximum_records_per_key = agreement.maximum_records_per_key;
  }
  if (request.birth_year_band() == 0) terms.birth_year_band = agreement.birth_year_band;
  if (!request.exact_tokens()) terms.exact_tokens = agreement.exact_tokens;
  terms.compared_fields = agreement.compared_fields;
  terms.calibration = agreement.pinned_calibration;
  terms.opened_tables = OpenedTablesOf(agreement);
  terms.matching = agreement.matching.value_or(MatchingRule());
  terms.maximum_identifiers = agreement.maximum_identifiers;
}

absl::Status NotCovered(const Corridor& corridor, const absl::Status& refusal) {
  return {refusal.code(),
          absl::StrCat("campaign, corridor ", corridor.ToString(), ": ", refusal.message())};
}

absl::StatusOr<EncodingProfile> PlannedEncoding(const std::string& name) {
  if (name.empty()) return Missing("encoding_profile", "how identities are encoded");
  absl::StatusOr<EncodingProfile> profile = FindEncodingProfile(name);
  if (!profile.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("campaign, field encoding_profile: ", profile.status().message()));
  }
  if (profile->name == kClearProfile) {
    return absl::InvalidArgumentError(
        absl::StrCat("campaign, field encoding_profile: ", name,
                     " has no key and is for the sandbox alone\nhint: hardened-v2"));
  }
  return profile;
}

absl::StatusOr<LinkageMode> PlannedMode(const std::string& name, bool by_files) {
  if (name.empty()) return Missing("mode", "who sees the encodings");
  absl::StatusOr<LinkageMode> mode = LinkageModeFromName(name);
  if (!mode.ok()) return InField("mode", mode.status());
  if (*mode != LinkageMode::kLinkageUnit && by_files) {
    return absl::UnimplementedError(absl::StrCat(
        "campaign, field mode: ", name, " works on line only\nhint: by_files needs linkage-unit"));
  }
  return mode;
}

}  // namespace

absl::StatusOr<CampaignPlan> PlanCampaign(const v1::CreateCampaignRequest& request,
                                          const Trust& trust, Day today) {
  absl::StatusOr<RunId> campaign = RunId::Create(request.campaign_id());
  if (!campaign.ok()) return InField("campaign_id", campaign.status());
  absl::StatusOr<Period> period = Period::Create(request.period());
  if (!period.ok()) return InField("period", period.status());
  absl::StatusOr<LinkageMode> mode = PlannedMode(request.mode(), request.by_files());
  if (!mode.ok()) return mode.status();
  absl::StatusOr<EncodingProfile> encoding = PlannedEncoding(request.encoding_profile());
  if (!encoding.ok()) return encoding.status();
  if (request.normalisation_profile().empty()) {
    return Missing("normalisation_profile", "how values are harmonised before they are encoded");
  }
  absl::StatusOr<Hash256> normalisation =
      NormalisationProfileHashByName(request.normalisation_profile());
  if (!normalisation.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("campaign, field normalisation_profile: ", normalisation.status().message()));
  }
  if (!request.has_threshold()) {
    return Missing("threshold", "from which similarity two rows are taken for one person");
  }
  absl::StatusOr<DiceThreshold> threshold =
      DiceThreshold::Create(request.threshold().numerator(), request.threshold().denominator());
  if (!threshold.ok()) return InField("threshold", threshold.status());
  if (request.minimum_batch() == 0) {
    return Missing("minimum_batch", "the rows below which a batch is refused, at least 1");
  }
  if (request.suppression_threshold() == 0) {
    return Missing("suppression_threshold", "the persons below which a cell is not shown");
  }
  if (request.suppression_threshold() < DisclosureRule::kMinThreshold) {
    return absl::InvalidArgumentError(absl::StrCat(
        "campaign, field suppression_threshold: at least ", DisclosureRule::kMinThreshold));
  }
  absl::StatusOr<Vintage> vintage =
      request.vintage().empty() ? Vintage() : Vintage::Create(request.vintage());
  if (!vintage.ok()) return InField("vintage", vintage.status());
  absl::StatusOr<BatchRule> batch_rule =
      request.has_batch_rule() ? BatchRuleFromWire(request.batch_rule()) : BatchRule();
  if (!batch_rule.ok()) return InField("batch_rule", batch_rule.status());
  absl::StatusOr<Side> dated_by = request.dated_by() == v1::SIDE_UNSPECIFIED
                                      ? Side::kReceiver
                                      : SideFromWire(request.dated_by());
  if (!dated_by.ok()) return InField("dated_by", dated_by.status());
  if (request.birth_year_band() > kMaxBirthYearBand) {
    return absl::InvalidArgumentError(
        absl::StrCat("campaign, field birth_year_band: at most ", kMaxBirthYearBand, " years"));
  }
  if (encoding->name == kTokensProfile && !request.exact_tokens()) {
    return absl::InvalidArgumentError(
        absl::StrCat("campaign, field exact_tokens: ", encoding->name, " sends nothing else"));
  }
  if (request.corridors().empty()) return Missing("corridors", "such as \"KE-UG\"");
  if (request.corridors_size() > kMaxCorridors) {
    return absl::InvalidArgumentError(absl::StrCat(
        "campaign, field corridors: ", request.corridors_size(), ", at most ", kMaxCorridors));
  }

  CampaignPlan plan{.campaign = *campaign, .terms = {}, .terms_bytes = {}};
  std::set<Corridor> seen;
  for (const std::string& text : request.corridors()) {
    absl::StatusOr<Corridor> corridor = Corridor::Parse(text);
    if (!corridor.ok()) return InField("corridors", corridor.status());
    if (!seen.insert(*corridor).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("campaign, field corridors: ", text, " stands twice"));
    }
    absl::StatusOr<RunId> run = RunId::Create(
        absl::StrCat(campaign->value(), "-", absl::AsciiStrToLower(corridor->ToString())));
    if (!run.ok()) return InField("campaign_id", run.status());
    absl::StatusOr<const HeldAgreement*> held = trust.FindFor(*corridor, *period, today);
    if (!held.ok()) return NotCovered(*corridor, held.status());
    RunTerms terms{.run_id = *std::move(run),
                   .corridor = *corridor,
                   .period = *period,
                   .mode = *mode,
                   .encoding_profile = encoding->name,
                   .encoding_profile_hash = encoding->hash,
                   .normalisation_profile = request.normalisation_profile(),
                   .normalisation_profile_hash = *normalisation,
                   .threshold = *threshold,
                   .minimum_batch = request.minimum_batch(),
                   .suppression_threshold = request.suppression_threshold(),
                   .agreement_hash = (*held)->agreement.hash(),
                   .batch_rule = *batch_rule,
                   .dated_by = *dated_by,
                   .minimum_ngrams = request.minimum_ngrams(),
                   .minimum_stratum = request.minimum_stratum(),
                   .maximum_records_per_key = request.maximum_records_per_key(),
                   .birth_year_band = request.birth_year_band(),
                   .exact_tokens = request.exact_tokens(),
                   .vintage = *vintage,
                   .hash = {}};
    TakeUnsaid(request, (*held)->agreement.content(), terms);
    absl::StatusOr<RunCover> cover = trust.CoverRun(terms, today);
    if (!cover.ok()) return NotCovered(*corridor, cover.status());
    if (terms.mode == LinkageMode::kPsiCardinality) {
      const absl::Status possible =
          IdentifierPlanOf((*held)->agreement.content().disclosure, terms).status();
      if (!possible.ok()) return NotCovered(*corridor, possible);
    }
    plan.terms_bytes.push_back(SerializeTerms(terms));
    plan.terms.push_back(std::move(terms));
  }
  return plan;
}

}  // namespace mirrorflow
