#include "services/node/policy.h"

#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>

#include "tests/services/node/two_states.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

TEST(Policy, AcceptsWhatARuleAllowsAndSaysOnWhichSide) {
  const TwoStates states;
  EXPECT_EQ(ValueOrDie(CheckPolicy(TermsOfRun("r1"), states.ke)), Side::kSender);
  EXPECT_EQ(ValueOrDie(CheckPolicy(TermsOfRun("r1"), states.ug)), Side::kReceiver);
}

// One change to terms or configuration that otherwise pass, and the words that must say so.
struct Violation {
  const char* name;
  std::function<void(RunTerms&, NodeConfig&)> change;
  absl::StatusCode code;
  const char* message;

  // Without it a test's name would hold addresses.
  friend std::ostream& operator<<(std::ostream& out, const Violation& violation) {
    return out << violation.name;
  }
};

class PolicyViolation : public testing::TestWithParam<Violation> {};

TEST_P(PolicyViolation, IsRefusedWithTheRuleNamed) {
  TwoStates states;
  RunTerms terms = TermsOfRun("r1");
  GetParam().change(terms, states.ke);
  EXPECT_THAT(CheckPolicy(terms, states.ke),
              StatusIs(GetParam().code, HasSubstr(GetParam().message)));
}

void UseProfile(RunTerms& terms, NodeConfig& config, const std::string& name) {
  terms.encoding_profile = name;
  terms.encoding_profile_hash = ValueOrDie(FindEncodingProfile(name)).hash;
  config.allow[0].encoding_profiles = {name};
}

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

INSTANTIATE_TEST_SUITE_P(
    EachRuleOnce, PolicyViolation,
    testing::Values(
        Violation{"no_rule", [](RunTerms&, NodeConfig& config) { config.allow.clear(); }, kDenied,
                  "corridor KE-UG is not allowed"},
        Violation{"opposite_corridor",
                  [](RunTerms& terms, NodeConfig&) {
                    terms.corridor = ValueOrDie(Corridor::Parse("UG-KE"));
                  },
                  kDenied, "corridor UG-KE is not allowed"},
        Violation{"foreign_corridor",
                  [](RunTerms& terms, NodeConfig&) {
                    terms.corridor = ValueOrDie(Corridor::Parse("UG-TZ"));
                  },
                  kDenied, "corridor UG-TZ does not touch this node's country KE"},
        Violation{
            "period",
            [](RunTerms& terms, NodeConfig&) { terms.period = ValueOrDie(Period::Create("2023")); },
            kDenied, "period 2023 is not allowed for corridor KE-UG"},
        Violation{"mode",
                  [](RunTerms& terms, NodeConfig&) { terms.mode = LinkageMode::kSplitTrust; },
                  kDenied, "mode split-trust is not allowed for corridor KE-UG"},
        Violation{"split_trust",
                  [](RunTerms& terms, NodeConfig& config) {
                    terms.mode = LinkageMode::kSplitTrust;
                    config.allow[0].modes = {LinkageMode::kSplitTrust};
                  },
                  absl::StatusCode::kUnimplemented,
                  "mode split-trust is not supported by this version"},
        Violation{"encoding_profile",
                  [](RunTerms& terms, NodeConfig&) { terms.encoding_profile = "clk-v3"; }, kDenied,
                  "encoding profile clk-v3 is not allowed for corridor KE-UG"},
        Violation{"breakable_clk",
                  [](RunTerms& terms, NodeConfig& config) { UseProfile(terms, config, "clk-v3"); },
                  kDenied, "clk-v3 in linkage-unit mode needs accept_breakable_encoding"},
        Violation{
            "breakable_plain",
            [](RunTerms& terms, NodeConfig& config) { UseProfile(terms, config, "plain-v1"); },
            kDenied, "plain-v1 in linkage-unit mode needs accept_breakable_encoding"},
        Violation{"experimental",
                  [](RunTerms&, NodeConfig& config) {
                    config.allow[0].accept_experimental_encoding = false;
                  },
                  kDenied, "hardened-v1 is experimental and needs accept_experimental_encoding"},
        Violation{"clear",
                  [](RunTerms& terms, NodeConfig& config) { UseProfile(terms, config, "clear"); },
                  kDenied, "encoding profile clear has no key"},
        Violation{"unknown_profile",
                  [](RunTerms& terms, NodeConfig& config) {
                    terms.encoding_profile = "hardened-v9";
                    config.allow[0].encoding_profiles = {"hardened-v9"};
                  },
                  absl::StatusCode::kNotFound, "hardened-v9"},
        Violation{"minimum_batch", [](RunTerms& terms, NodeConfig&) { terms.minimum_batch = 1; },
                  kDenied, "minimum batch 1 is below this node's minimum_batch 2"},
        Violation{"suppression",
                  [](RunTerms& terms, NodeConfig&) { terms.suppression_threshold = 9; }, kDenied,
                  "suppression threshold 9 is below this node's minimum_suppression_threshold 10"},
        Violation{"encoding_hash",
                  [](RunTerms& terms, NodeConfig&) { terms.encoding_profile_hash[0] ^= 1; },
                  kPrecondition, "encoding profile hardened-v1 of the terms has another hash"},
        Violation{"normalisation_name",
                  [](RunTerms& terms, NodeConfig&) { terms.normalisation_profile = "basic-v0"; },
                  kPrecondition, "normalisation profile basic-v0 is not known to this node"},
        Violation{"normalisation_hash",
                  [](RunTerms& terms, NodeConfig&) { terms.normalisation_profile_hash[31] ^= 1; },
                  kPrecondition, "normalisation profile basic-v2 of the terms has another hash"},
        Violation{"unknown_member", [](RunTerms&, NodeConfig& config) { config.members.clear(); },
                  kPrecondition, "does not have the keys of UG"},
        Violation{"no_register", [](RunTerms&, NodeConfig& config) { config.emigrants.clear(); },
                  kPrecondition, "no register of emigrants"}),
    [](const auto& violation) { return violation.param.name; });

TEST(Policy, AcceptanceOfABreakableEncodingIsHeeded) {
  TwoStates states;
  RunTerms terms = TermsOfRun("r1");
  UseProfile(terms, states.ke, "clk-v3");
  states.ke.allow[0].accept_breakable_encoding = true;
  EXPECT_THAT(CheckPolicy(terms, states.ke), IsOk());
}

TEST(Policy, OneRuleOfManyIsEnough) {
  TwoStates states;
  Allowance other = states.ke.allow[0];
  other.periods = {ValueOrDie(Period::Create("2020"))};
  states.ke.allow.insert(states.ke.allow.begin(), other);
  EXPECT_THAT(CheckPolicy(TermsOfRun("r1"), states.ke), IsOk());
}

TEST(Policy, RefusalIsAboutTheRuleThatCameClosest) {
  TwoStates states;
  Allowance other = states.ke.allow[0];
  other.corridor = ValueOrDie(Corridor::Parse("KE-TZ"));
  states.ke.allow[0].minimum_batch = 1000;
  states.ke.allow.push_back(other);
  EXPECT_THAT(CheckPolicy(TermsOfRun("r1"), states.ke),
              StatusIs(kDenied, HasSubstr("below this node's minimum_batch 1000")));
}

TEST(Policy, RulesAreNeverCombined) {
  TwoStates states;
  Allowance other = states.ke.allow[0];
  other.periods = {ValueOrDie(Period::Create("2023"))};
  other.accept_experimental_encoding = false;
  states.ke.allow.push_back(other);
  RunTerms terms = TermsOfRun("r1");
  terms.period = ValueOrDie(Period::Create("2023"));
  EXPECT_THAT(CheckPolicy(terms, states.ke),
              StatusIs(kDenied, HasSubstr("needs accept_experimental_encoding")));
}

}  // namespace
}  // namespace mirrorflow
