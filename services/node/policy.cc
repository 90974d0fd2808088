#include "services/node/policy.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/encoding_profile.h"
#include "records/normalisation_profile.h"
#include "services/wire/mapping.h"
#include "services/wire/sharing_plan.h"

namespace mirrorflow {

absl::Status CheckProfiles(const RunTerms& terms) {
  if (terms.mode == LinkageMode::kSplitTrust) {
    if (absl::Status possible = CheckSplitTrustTerms(terms); !possible.ok()) return possible;
  }
  absl::StatusOr<EncodingProfile> encoding = FindEncodingProfile(terms.encoding_profile);
  if (!encoding.ok()) return encoding.status();
  if (encoding->name == kClearProfile) {
    return absl::PermissionDeniedError(absl::StrCat("encoding profile ", terms.encoding_profile,
                                                    " has no key and never leaves a sandbox"));
  }
  if (encoding->hash != terms.encoding_profile_hash) {
    return absl::FailedPreconditionError(absl::StrCat(
        "encoding profile ", terms.encoding_profile,
        " of the terms has another hash than this node's; both sides need the same version"));
  }
  if (terms.normalisation_profile != kNormalisationProfile) {
    return absl::FailedPreconditionError(
        absl::StrCat("normalisation profile ", terms.normalisation_profile,
                     " is not known to this node, which has ", std::string(kNormalisationProfile)));
  }
  if (terms.normalisation_profile_hash != NormalisationProfileHash()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "normalisation profile ", terms.normalisation_profile,
        " of the terms has another hash than this node's; both sides need the same version"));
  }
  return absl::OkStatus();
}

namespace {

std::vector<Corridor> CorridorsOf(const Trust& trust, Country country, const Period& period) {
  std::set<Corridor> corridors;
  for (const auto& [hash, held] : trust.agreements) {
    for (const Corridor& corridor : held.agreement.content().corridors) {
      if (held.agreement.Covers(corridor, period) &&
          (corridor.origin() == country || corridor.destination() == country)) {
        corridors.insert(corridor);
      }
    }
  }
  return {corridors.begin(), corridors.end()};
}

// Each compared field must be in one of the sources that a side's records come from.
absl::Status CheckComparedFields(const Agreement& agreement, const NodeConfig& config, Side side) {
  const std::optional<ComparedFields>& fields = agreement.content().compared_fields;
  if (!fields.has_value()) return absl::OkStatus();
  for (std::size_t i = 0; i < kComparedFieldCount; ++i) {
    const auto field = static_cast<ComparedField>(i);
    if (!fields->Has(field)) continue;
    const auto gives = [&](const RegisterFile& source) {
      return source.mapping.kind == SourceKind::kMrz || GivesField(source.mapping, field);
    };
    if (std::ranges::any_of(config.registers(side), gives) ||
        std::ranges::any_of(config.population, gives)) {
      continue;
    }
    return ClauseRefusal(agreement.id(), "compared_fields",
                         absl::StrCat("none of this node's sources of ",
                                      side == Side::kSender ? "emigrants" : "immigrants",
                                      " has a column of ", std::string(ComparedFieldName(field)),
                                      "\nhint: map it, or agree on fields that both have"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RunPermit> CheckPolicy(const RunTerms& terms, const NodeConfig& config,
                                      const PartyKeys& own_keys, const Trust& trust, Day today) {
  if (config.country != terms.corridor.origin() && config.country != terms.corridor.destination()) {
    return absl::PermissionDeniedError(
        absl::StrCat("clause corridors: corridor ", terms.corridor.ToString(),
                     " does not touch this node's country ", std::string(config.country.alpha2())));
  }
  const Side side = config.country == terms.corridor.origin() ? Side::kSender : Side::kReceiver;
  absl::StatusOr<RunCover> cover = trust.CoverRun(terms, today);
  if (!cover.ok()) return cover.status();
  if (cover->keys(side) != own_keys) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the registry has the keys ", Fingerprint(cover->keys(side)), " for this node's country ",
        std::string(config.country.alpha2()), ", this node has ", Fingerprint(own_keys),
        "\nhint: `mf-node keys rotate --finish` after a rotation; else have "
        "the registry put right"));
  }
  if (absl::Status profiles = CheckProfiles(terms); !profiles.ok()) return profiles;
  if (config.registers(side).empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("this node has no register of ",
                     side == Side::kSender ? "emigrants" : "immigrants", " configured"));
  }
  if (absl::Status fields = CheckComparedFields(cover->held->agreement, config, side);
      !fields.ok()) {
    return fields;
  }
  const AgreementContent& agreement = cover->held->agreement.content();
  std::optional<IdentifierPlan> identifiers;
  if (terms.mode == LinkageMode::kPsiCardinality) {
    absl::StatusOr<IdentifierPlan> plan = IdentifierPlanOf(agreement.disclosure, terms);
    if (!plan.ok()) return plan.status();
    identifiers = *std::move(plan);
  }
  return RunPermit{.side = side,
                   .peer = cover->keys(OtherSide(side)),
                   .keep_batch = std::chrono::hours(agreement.encodings_hours),
                   .runs_per_period = agreement.runs_per_period,
                   .vintage_cost = agreement.disclosure.Cost(terms.vintage),
                   .budget = agreement.disclosure.budget(),
                   .campaign = CorridorsOf(trust, config.country, terms.period),
                   .compute_parties = agreement.compute_parties,
                   .identifiers = std::move(identifiers)};
}

}  // namespace mirrorflow
