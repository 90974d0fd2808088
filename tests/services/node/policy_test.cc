#include "services/node/policy.h"

#include <gtest/gtest.h>

#include "services/node/run_ledger.h"
#include "tests/services/node/two_states.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

// The clauses of agreements have their matrix in
// tests/services/trust/agreement_test.cc; here is what a node adds to them.
class PolicyTest : public testing::Test {
 protected:
  absl::StatusOr<RunPermit> Check(const RunTerms& terms) const {
    return CheckPolicy(terms, states_.ke, states_.ke_keys.public_keys(), states_.trust,
                       DayOf("2024-06-30"));
  }

  // Under another agreement of the two states, signed by both.
  absl::StatusOr<RunPermit> CheckUnder(const v1::Agreement& agreement) {
    const HeldAgreement held = HeldByBoth(agreement);
    states_.trust = TrustOf(RegistryOfStates(), {held});
    return Check(
        AsReceived(TermsUnder(held.agreement, terms_.run_id, terms_.corridor, terms_.period)));
  }

  TwoStates states_;
  const RunTerms terms_ = TermsOfRun("r1");
};

TEST_F(PolicyTest, AcceptsWhatAnAgreementCoversAndSaysOnWhichSideWithWhichKeys) {
  const RunPermit ke = ValueOrDie(Check(terms_));
  EXPECT_EQ(ke.side, Side::kSender);
  EXPECT_EQ(ke.peer, states_.ug_keys.public_keys());
  EXPECT_EQ(ke.keep_batch, std::chrono::hours(24));
  EXPECT_EQ(ke.runs_per_period, 100U);
  EXPECT_THAT(ke.campaign, ElementsAre(ValueOrDie(Corridor::Parse("KE-UG")),
                                       ValueOrDie(Corridor::Parse("UG-KE"))));
  const RunPermit ug = ValueOrDie(CheckPolicy(terms_, states_.ug, states_.ug_keys.public_keys(),
                                              states_.trust, DayOf("2024-06-30")));
  EXPECT_EQ(ug.side, Side::kReceiver);
  EXPECT_EQ(ug.peer, states_.ke_keys.public_keys());
}

TEST_F(PolicyTest, RefusesACorridorOfOthersAndARunWithoutAnAgreement) {
  RunTerms foreign = terms_;
  foreign.corridor = ValueOrDie(Corridor::Parse("UG-TZ"));
  EXPECT_THAT(Check(foreign), StatusIs(kDenied, HasSubstr("clause corridors")));
  states_.trust.agreements.clear();
  EXPECT_THAT(Check(terms_), StatusIs(kDenied, HasSubstr("clause agreement")));
}

TEST_F(PolicyTest, RefusesToWorkWithOtherKeysThanTheRegistryHas) {
  EXPECT_THAT(
      CheckPolicy(terms_, states_.ke, NewKeys().public_keys(), states_.trust, DayOf("2024-06-30")),
      StatusIs(kPrecondition, HasSubstr("keys rotate --finish")));
}

TEST_F(PolicyTest, RefusesWhatThisProgramCanNotDoThoughItWasAgreed) {
  v1::Agreement other = AgreementOfStates();
  other.mutable_encoding_profile()->set_hash(std::string(64, '0'));
  EXPECT_THAT(CheckUnder(other), StatusIs(kPrecondition, HasSubstr("another hash")));
  other = AgreementOfStates();
  other.mutable_normalisation_profile()->set_name("basic-v0");
  EXPECT_THAT(CheckUnder(other), StatusIs(kPrecondition, HasSubstr("basic-v0 is not known")));
  other = AgreementOfStates();
  other.mutable_encoding_profile()->set_name("hardened-v9");
  EXPECT_THAT(CheckUnder(other), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(CheckUnder(AgreementOfStates("clear")), StatusIs(kDenied, HasSubstr("sandbox")));
  other = AgreementOfStates();
  other.set_mode("split-trust");
  other.mutable_matching()->set_padding(64);
  for (const char* name : {"a", "b", "c"}) {
    v1::AgreedComputeParty& party = *other.add_compute_parties();
    party.set_name(name);
    party.set_institution("of the test");
    party.set_certificate_fingerprint(std::string(64, *name));
  }
  EXPECT_THAT(CheckUnder(other), StatusIs(kPrecondition, HasSubstr("clause encoding_profile")));
}

TEST_F(PolicyTest, RefusesToCompareAFieldThatNoneOfItsSourcesHas) {
  v1::Agreement agreement = AgreementOfStates();
  for (const char* field : {"name", "birth_date"}) agreement.add_compared_fields(field);
  const auto map = [&](FieldKind field) {
    states_.ke.emigrants.front().mapping.columns.push_back({.field = field, .column = "c"});
  };
  states_.ke.emigrants.front().mapping.columns.clear();
  map(FieldKind::kName);
  map(FieldKind::kBirthDate);
  EXPECT_THAT(CheckUnder(agreement), IsOk());
  agreement.add_compared_fields("parent_name?");
  EXPECT_THAT(CheckUnder(agreement), StatusIs(kDenied, AllOf(HasSubstr("clause compared_fields"),
                                                             HasSubstr("parent_name"))));
  map(FieldKind::kParentName);
  EXPECT_THAT(CheckUnder(agreement), IsOk());
}

TEST_F(PolicyTest, RefusesWithoutARegister) {
  states_.ke.emigrants.clear();
  EXPECT_THAT(Check(terms_), StatusIs(kPrecondition, HasSubstr("no register of emigrants")));
}

RunPermit Runs(std::uint32_t runs) {
  RunPermit permit{};
  permit.runs_per_period = runs;
  return permit;
}

TEST(RunLedger, KeepsTheBudgetOfRunsAcrossRestarts) {
  const TemporaryDirectory directory;
  const RunTerms first = TermsOfRun("r1");
  const RunTerms second = TermsOfRun("r2");
  {
    const std::unique_ptr<RunLedger> ledger = ValueOrDie(RunLedger::Open(directory.path()));
    EXPECT_THAT(ledger->Count(first, Runs(1)), IsOk());
    EXPECT_THAT(ledger->Count(first, Runs(1)), IsOk()) << "the same run again";
  }
  const std::unique_ptr<RunLedger> ledger = ValueOrDie(RunLedger::Open(directory.path()));
  EXPECT_THAT(ledger->Check(first, Runs(1)), IsOk());
  EXPECT_THAT(ledger->Check(second, Runs(1)), StatusIs(kDenied, HasSubstr("clause disclosure")));
  EXPECT_THAT(ledger->Count(second, Runs(1)), StatusIs(kDenied));
  EXPECT_THAT(ledger->Count(second, Runs(2)), IsOk());
  RunTerms other_period = TermsOfRun("r3");
  other_period.period = ValueOrDie(Period::Create("2023"));
  EXPECT_THAT(ledger->Count(other_period, Runs(1)), IsOk());
}

TEST(RunLedger, ChargesEachVintageOnceAndRefusesBeyondTheBudget) {
  const TemporaryDirectory directory;
  RunPermit permit = Runs(100);
  permit.budget = 10;
  permit.vintage_cost = 6;
  RunTerms provisional = TermsOfRun("r1");
  {
    const std::unique_ptr<RunLedger> ledger = ValueOrDie(RunLedger::Open(directory.path()));
    EXPECT_THAT(ledger->Count(provisional, permit), IsOk());
    EXPECT_THAT(ledger->Count(TermsOfRun("r2"), permit), IsOk()) << "the vintage is paid";
  }
  const std::unique_ptr<RunLedger> ledger = ValueOrDie(RunLedger::Open(directory.path()));
  EXPECT_EQ(ledger->Spent(provisional.corridor, provisional.period), 6U);
  RunTerms final_run = TermsOfRun("r3");
  final_run.vintage = ValueOrDie(Vintage::Create("final"));
  EXPECT_THAT(ledger->Check(final_run, permit), StatusIs(kDenied, HasSubstr("above the budget")));
  permit.vintage_cost = 4;
  EXPECT_THAT(ledger->Count(final_run, permit), IsOk());
  // A new agreement for the same corridor and year does not bring a new budget.
  RunTerms renewed = TermsOfRun("r4");
  renewed.agreement_hash[0] ^= 1;
  EXPECT_THAT(ledger->Count(renewed, permit), StatusIs(kDenied, HasSubstr("above the budget")));
}

TEST(RunLedger, DamagedFileIsNotTakenForAnEmptyOne) {
  const TemporaryDirectory directory;
  WriteText(directory / "counted-runs", "no hash KE-UG 2024 r1\n");
  EXPECT_THAT(RunLedger::Open(directory.path()).status(), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace mirrorflow
