#include "services/node/policy.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/encoding_profile.h"
#include "records/normalisation_profile.h"

namespace mirrorflow {
namespace {

// Known attacks re-identify most records from these alone, so they need the state's word where the
// linkage service sees rows.
bool IsBreakable(std::string_view profile) { return profile == "plain-v1" || profile == "clk-v3"; }
bool IsExperimental(std::string_view profile) { return profile == "hardened-v1"; }

template <typename Values, typename Value>
bool Contains(const Values& values, const Value& value) {
  return std::ranges::find(values, value) != values.end();
}

struct Check {
  bool passed;
  std::string refusal;
};

std::vector<Check> ChecksOf(const Allowance& rule, const RunTerms& terms) {
  const std::string corridor = terms.corridor.ToString();
  const std::string& profile = terms.encoding_profile;
  const std::string mode(LinkageModeName(terms.mode));
  const bool rows_are_seen = terms.mode == LinkageMode::kLinkageUnit;
  const std::string for_corridor = " for corridor " + corridor;
  return {
      {rule.corridor == terms.corridor, "corridor " + corridor + " is not allowed"},
      {Contains(rule.periods, terms.period),
       "period " + terms.period.ToString() + " is not allowed" + for_corridor},
      {Contains(rule.modes, terms.mode), "mode " + mode + " is not allowed" + for_corridor},
      {Contains(rule.encoding_profiles, profile),
       "encoding profile " + profile + " is not allowed" + for_corridor},
      {!rows_are_seen || !IsBreakable(profile) || rule.accept_breakable_encoding,
       "encoding profile " + profile +
           " in linkage-unit mode needs accept_breakable_encoding: it shows the linkage service "
           "encodings of which known attacks re-identify 50 to 99 % without any key"},
      {!rows_are_seen || !IsExperimental(profile) || rule.accept_experimental_encoding,
       "encoding profile " + profile +
           " is experimental and needs accept_experimental_encoding: its attack bounds are not "
           "measured yet"},
      {terms.minimum_batch >= rule.minimum_batch,
       absl::StrCat("minimum batch ", terms.minimum_batch, " is below this node's minimum_batch ",
                    rule.minimum_batch, for_corridor)},
      {terms.suppression_threshold >= rule.minimum_suppression_threshold,
       absl::StrCat("suppression threshold ", terms.suppression_threshold,
                    " is below this node's minimum_suppression_threshold ",
                    rule.minimum_suppression_threshold, for_corridor)},
  };
}

absl::Status CheckRules(const RunTerms& terms, const NodeConfig& config) {
  std::string refusal = "corridor " + terms.corridor.ToString() + " is not allowed";
  std::ptrdiff_t closest = 0;
  for (const Allowance& rule : config.allow) {
    const std::vector<Check> checks = ChecksOf(rule, terms);
    const auto failed = std::ranges::find(checks, false, &Check::passed);
    if (failed == checks.end()) return absl::OkStatus();
    if (failed - checks.begin() > closest) {
      closest = failed - checks.begin();
      refusal = failed->refusal;
    }
  }
  return absl::PermissionDeniedError(refusal);
}

absl::Status CheckProfiles(const RunTerms& terms) {
  if (terms.mode != LinkageMode::kLinkageUnit) {
    return absl::UnimplementedError(absl::StrCat("mode ", std::string(LinkageModeName(terms.mode)),
                                                 " is not supported by this version of the node"));
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

}  // namespace

absl::StatusOr<Side> CheckPolicy(const RunTerms& terms, const NodeConfig& config) {
  if (config.country != terms.corridor.origin() && config.country != terms.corridor.destination()) {
    return absl::PermissionDeniedError(absl::StrCat("corridor ", terms.corridor.ToString(),
                                                    " does not touch this node's country ",
                                                    std::string(config.country.alpha2())));
  }
  const Side side = config.country == terms.corridor.origin() ? Side::kSender : Side::kReceiver;
  if (absl::Status rules = CheckRules(terms, config); !rules.ok()) return rules;
  if (absl::Status profiles = CheckProfiles(terms); !profiles.ok()) return profiles;
  const Country peer = CountryAt(terms.corridor, OtherSide(side));
  if (config.FindMember(peer) == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat("this node does not have the keys of ", std::string(peer.alpha2()),
                     "\nhint: ask it for `mf-node keys show` and put its entry under `members`"));
  }
  if (config.registers(side).empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("this node has no register of ",
                     side == Side::kSender ? "emigrants" : "immigrants", " configured"));
  }
  return side;
}

}  // namespace mirrorflow
