#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <sstream>

#include "corridor/record_classes.h"
#include "crypto/encoding_facts.h"
#include "crypto/signed_agreement.h"
#include "linkage/threshold_calibration.h"
#include "services/node/policy.h"
#include "services/trust/agreement_text.h"
#include "services/wire/terms.h"
#include "tests/services/trust/sample_trust.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

void MakeOfficial(v1::DisclosureRule& rule) {
  rule.set_rule("official");
  rule.set_rounding_base(5);
  rule.clear_budget_milliepsilon();
  for (v1::TableShare& share : *rule.mutable_tables()) share.clear_permille();
  for (v1::VintageShare& share : *rule.mutable_vintages()) share.clear_permille();
}

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kForged = absl::StatusCode::kUnauthenticated;

class AgreementTest : public testing::Test {
 protected:
  AgreementTest() {
    for (const SampleState* state : {&ke_, &ug_, &rw_}) {
      *registry_.add_parties() = StateEntry(state->code(), state->keys());
    }
  }

  HeldAgreement Held(const v1::Agreement& agreement) const {
    return HoldAgreement(agreement, {{"KE", ke_.identity}, {"UG", ug_.identity}});
  }
  Trust TrustIn(const HeldAgreement& held) const { return TrustOf(registry_, {held}); }
  static RunTerms TermsFor(const HeldAgreement& held) {
    return TermsUnder(held.agreement, ValueOrDie(RunId::Create("r1")),
                      ValueOrDie(Corridor::Parse("KE-UG")), ValueOrDie(Period::Create("2024")));
  }
  absl::Status Cover(const HeldAgreement& held, const RunTerms& terms) const {
    return TrustIn(held).CoverRun(terms, today_).status();
  }
  absl::Status Cover(const HeldAgreement& held) const { return Cover(held, TermsFor(held)); }

  const Day today_ = DayOf("2024-06-30");
  const SampleState ke_{"KE"};
  const SampleState ug_{"UG"};
  const SampleState rw_{"RW"};
  v1::Registry registry_ = EmptyRegistry(2);
  v1::Agreement wire_ = SampleAgreement("KE", ke_.keys(), "UG", ug_.keys());
};

TEST_F(AgreementTest, CoversTheRunsThatItWasSignedForWithTheKeysOfBothStates) {
  const HeldAgreement held = Held(wire_);
  const Trust trust = TrustIn(held);
  const RunCover cover = ValueOrDie(trust.CoverRun(TermsFor(held), today_));
  EXPECT_EQ(cover.sender, ke_.keys());
  EXPECT_EQ(cover.receiver, ug_.keys());
  RunTerms back = TermsFor(held);
  back.corridor = ValueOrDie(Corridor::Parse("UG-KE"));
  EXPECT_EQ(ValueOrDie(trust.CoverRun(back, today_)).sender, ug_.keys());
  EXPECT_THAT(trust.FindFor(back.corridor, back.period, today_), IsOk());
}

TEST_F(AgreementTest, ReadAndWrittenItSaysTheSame) {
  const Agreement agreement = ValueOrDie(ParseAgreement(PrintText(wire_), "agreement"));
  EXPECT_EQ(PrintText(AgreementToWire(agreement.content())), PrintText(wire_));
}

// Pins a calibration that says the agreed threshold, of which the text is given back.
std::string PinCalibration(v1::Agreement& agreement) {
  const auto fields = ValueOrDie(ComparedFields::Parse("name,birth_date?,sex"));
  const std::string file = CalibrationText(
      "comesa-2024", agreement.encoding_profile().name(),
      ValueOrDie(ParseHashText(agreement.encoding_profile().hash())),
      {{fields,
        {{PairsExponent(5000, 5000),
          {ValueOrDie(DiceThreshold::Create(agreement.threshold().dice().numerator(),
                                            agreement.threshold().dice().denominator()))}}}}});
  for (const std::string& name : fields.Names()) agreement.add_compared_fields(name);
  v1::AgreedCalibration& pinned = *agreement.mutable_calibration();
  pinned.set_id("comesa-2024");
  pinned.set_sha256(HashText(FileHash(file)));
  pinned.set_expected_rows(5000);
  return file;
}

TEST_F(AgreementTest, HoldsWithTheCalibrationThatItPinsAndWithNoOther) {
  const std::string file = PinCalibration(wire_);
  HeldAgreement held = Held(wire_);
  EXPECT_THAT(Cover(held), StatusIs(kDenied, HasSubstr("clause calibration")));
  held.calibration = file;
  EXPECT_THAT(Cover(held), IsOk());
  const Agreement agreement = held.agreement;
  EXPECT_EQ(PrintText(AgreementToWire(agreement.content())), PrintText(wire_));
  EXPECT_THAT(AgreementText(agreement), AllOf(HasSubstr("comesa-2024"), HasSubstr("birth_date?")));
  held.calibration = file + "pairs 63 1/2\n";
  EXPECT_THAT(Cover(held), StatusIs(kDenied, HasSubstr("clause calibration")));
}

// The text without the ends of its lines.
std::string InOneLine(const std::string& text) {
  std::istringstream words(text);
  std::string line, word;
  while (words >> word) line += word + " ";
  return line;
}

TEST_F(AgreementTest, HasAttackBoundsOfItsOwnOrThoseOfTheProject) {
  const Agreement without = ValueOrDie(ParseAgreement(PrintText(wire_), "agreement"));
  EXPECT_FALSE(without.content().attack_bounds.has_value());
  EXPECT_THAT(InOneLine(AgreementText(without)), HasSubstr("500 pairs at most 15"));
  wire_.mutable_attack_bounds()->set_graph_matching_permille(5);
  for (const auto& [pairs, permille] : {std::pair(500, 7), std::pair(1000, 30)}) {
    v1::KnownPairsBound& bound = *wire_.mutable_attack_bounds()->add_known_pairs();
    bound.set_pairs(static_cast<std::uint32_t>(pairs));
    bound.set_permille(static_cast<std::uint32_t>(permille));
  }
  const Agreement with = ValueOrDie(ParseAgreement(PrintText(wire_), "agreement"));
  EXPECT_EQ(PrintText(AgreementToWire(with.content())), PrintText(wire_));
  EXPECT_THAT(InOneLine(AgreementText(with)), HasSubstr("1000 pairs at most 30"));
}

TEST_F(AgreementTest, PinnedCalibrationDecidesTheThresholdTheFieldsAndTheSize) {
  const std::string file = PinCalibration(wire_);
  const auto cover = [&](const auto& change) {
    v1::Agreement changed = wire_;
    change(changed);
    HeldAgreement held = Held(changed);
    held.calibration = file;
    return Cover(held);
  };
  const auto is_refused = StatusIs(kDenied, HasSubstr("clause calibration"));
  EXPECT_THAT(cover([](v1::Agreement&) {}), IsOk());
  EXPECT_THAT(
      cover([](v1::Agreement& a) {
        a.mutable_threshold()->mutable_dice()->set_numerator(a.threshold().dice().numerator() + 1);
      }),
      is_refused);
  EXPECT_THAT(cover([](v1::Agreement& a) { a.set_compared_fields(1, "birth_date"); }), is_refused);
  EXPECT_THAT(cover([](v1::Agreement& a) { a.mutable_calibration()->set_expected_rows(1); }),
              is_refused);
  EXPECT_THAT(cover([](v1::Agreement& a) { a.mutable_calibration()->set_id("other"); }),
              is_refused);
  HeldAgreement held = Held(wire_);
  held.calibration = file;
  RunTerms terms = TermsFor(held);
  terms.calibration->hash[0] ^= 1;
  EXPECT_THAT(Cover(held, terms), is_refused);
}

TEST_F(AgreementTest, EveryFlippedBitOfTheFileIsRefused) {
  const HeldAgreement held = Held(wire_);
  const Registry registry = RegistryOf(registry_);
  ASSERT_THAT(
      CheckAgreementSignatures(held.agreement, held.file, held.signatures, registry, today_),
      IsOk());
  const Trust trust = TrustIn(held);
  for (std::size_t i = 0; i < held.file.size(); ++i) {
    std::string mutated = held.file;
    mutated[i] = static_cast<char>(mutated[i] ^ (1 << (i % 8)));
    const absl::StatusOr<Agreement> agreement = ParseAgreement(mutated, "agreement");
    if (!agreement.ok()) continue;
    EXPECT_FALSE(
        CheckAgreementSignatures(*agreement, mutated, held.signatures, registry, today_).ok())
        << i;
    // Nor do terms that name the mutated file find an agreement.
    RunTerms terms = TermsFor(held);
    terms.agreement_hash = agreement->hash();
    EXPECT_FALSE(trust.CoverRun(terms, today_).ok()) << i;
  }
}

TEST_F(AgreementTest, NeedsTheSignaturesOfBothAndOfNobodyElse) {
  EXPECT_THAT(Cover(HoldAgreement(wire_, {{"KE", ke_.identity}})),
              StatusIs(kDenied, HasSubstr("clause signatures: UG has not signed")));
  EXPECT_THAT(Cover(HoldAgreement(wire_, {{"UG", ug_.identity}, {"RW", rw_.identity}})),
              StatusIs(kDenied, HasSubstr("clause signatures: KE has not signed")));
  EXPECT_THAT(Cover(HoldAgreement(wire_, {{"KE", ke_.identity}, {"UG", rw_.identity}})),
              StatusIs(kForged, HasSubstr("clause signatures: the signature of UG")));
}

TEST_F(AgreementTest, SignatureForAnotherPurposeIsNone) {
  HeldAgreement held = Held(wire_);
  held.signatures[1] = SignFile(kRegistryPurpose, held.file, "UG", ug_.identity);
  EXPECT_THAT(Cover(held), StatusIs(kForged, HasSubstr("clause signatures")));
}

TEST_F(AgreementTest, KeyThatTheRegistrySubstitutesIsRefused) {
  // Enough states, the certificate authority and the relay together put another key for Uganda.
  const SampleState substitute("UG");
  *registry_.mutable_parties(1) = StateEntry("UG", substitute.keys());
  EXPECT_THAT(
      Cover(Held(wire_)),
      StatusIs(kDenied, AllOf(HasSubstr("clause parties"), HasSubstr(Fingerprint(ug_.keys())),
                              HasSubstr(Fingerprint(substitute.keys())))));
  // One key of the two is as bad.
  v1::RegisteredParty half = StateEntry("UG", ug_.keys());
  half.set_agreement_key(substitute.keys().agreement.ToText());
  *registry_.mutable_parties(1) = half;
  EXPECT_THAT(Cover(Held(wire_)), StatusIs(kDenied, HasSubstr("clause parties")));
}

class RotationTest : public AgreementTest {
 protected:
  // Uganda takes new keys, its rotation signed by `signer`.
  v1::RegisteredParty Rotated(const SampleState& renewed, const SampleState& signer) const {
    v1::RegisteredParty entry = StateEntry("UG", renewed.keys());
    RegisteredParty party;
    party.id = "UG";
    party.identity = renewed.keys().identity;
    party.agreement = renewed.keys().agreement;
    party.rotations.push_back(
        {.old_keys = ug_.keys(),
         .signature = ValueOrDie(signer.identity.Sign(
             kKeyRotationPurpose, KeyRotationMessage("UG", ug_.keys(), renewed.keys())))});
    *entry.mutable_rotations() = RegisteredPartyToWire(party).rotations();
    return entry;
  }
};

TEST_F(RotationTest, KeysThatThePinnedOnesSignedAreTheOnesToUse) {
  const SampleState renewed("UG");
  *registry_.mutable_parties(1) = Rotated(renewed, ug_);
  const HeldAgreement held = Held(wire_);
  const Trust trust = TrustIn(held);
  EXPECT_EQ(ValueOrDie(trust.CoverRun(TermsFor(held), today_)).receiver, renewed.keys());
}

TEST_F(RotationTest, KeysAreNotUsedOnceAKeyOnTheWayIsRevoked) {
  const SampleState renewed("UG");
  *registry_.mutable_parties(1) = Rotated(renewed, ug_);
  v1::RevokedKey& revoked = *registry_.add_revoked_keys();
  revoked.set_key(ug_.keys().identity.ToText());
  revoked.set_since("2024-05-01");
  EXPECT_THAT(Cover(Held(wire_)),
              StatusIs(kDenied, AllOf(HasSubstr("clause parties"), HasSubstr("is revoked"))));
}

TEST_F(RotationTest, RotationOfAnotherSignerMakesNoRegistry) {
  const SampleState renewed("UG");
  *registry_.mutable_parties(1) = Rotated(renewed, rw_);
  EXPECT_THAT(ParseRegistry(PrintText(registry_), "registry").status(), StatusIs(kForged));
}

TEST_F(AgreementTest, RevokedByEitherPartyItCoversNothing) {
  for (const SampleState* state : {&ke_, &ug_}) {
    HeldAgreement held = Held(wire_);
    const DetachedSignature revocation =
        SignFile(kAgreementRevocationPurpose, held.file, state->code(), state->identity);
    EXPECT_THAT(
        CheckAgreementRevocation(held.agreement, held.file, revocation, RegistryOf(registry_)),
        IsOk());
    held.revocations.push_back(revocation);
    EXPECT_THAT(Cover(held), StatusIs(kDenied, HasSubstr("clause revocation: " + state->code())));
  }
}

TEST_F(AgreementTest, NobodyElseCanRevokeIt) {
  const HeldAgreement held = Held(wire_);
  const Registry registry = RegistryOf(registry_);
  const auto check = [&](const DetachedSignature& revocation) {
    return CheckAgreementRevocation(held.agreement, held.file, revocation, registry);
  };
  EXPECT_THAT(check(SignFile(kAgreementRevocationPurpose, held.file, "RW", rw_.identity)),
              StatusIs(kForged));
  EXPECT_THAT(check(SignFile(kAgreementRevocationPurpose, held.file, "KE", rw_.identity)),
              StatusIs(kForged));
  EXPECT_THAT(check(SignFile(kAgreementPurpose, held.file, "KE", ke_.identity)), StatusIs(kForged));
}

// One change to terms, agreement, registry or day of a run that is covered otherwise, and the
// clause that must refuse it.
struct Violation {
  const char* name;
  const char* clause;
  std::function<void(v1::Agreement&)> change_agreement;
  std::function<void(RunTerms&)> change_terms;
  const char* today = "2024-06-30";

  friend std::ostream& operator<<(std::ostream& out, const Violation& violation) {
    return out << violation.name;
  }
};

void DropRisk(v1::Agreement& agreement, Risk risk) {
  auto& risks = *agreement.mutable_accepted_risks();
  for (int i = risks.size() - 1; i >= 0; --i) {
    if (static_cast<Risk>(risks[i].risk()) == risk) risks.DeleteSubrange(i, 1);
  }
}

void UseProfile(v1::Agreement& agreement, const char* name) {
  agreement.mutable_encoding_profile()->set_name(name);
  agreement.mutable_encoding_profile()->set_hash(
      HashText(ValueOrDie(FindEncodingProfile(name)).hash));
}

void NoChange(v1::Agreement&) {}
void Unchanged(RunTerms&) {}

std::vector<Violation> EveryClauseOnce() {
  return {
      {"agreement", "agreement", NoChange, [](RunTerms& t) { t.agreement_hash[0] ^= 1; }},
      {"no_agreement", "agreement", NoChange, [](RunTerms& t) { t.agreement_hash = {}; }},
      {"corridor_of_others", "corridors", NoChange,
       [](RunTerms& t) { t.corridor = ValueOrDie(Corridor::Parse("KE-RW")); }},
      {"one_direction_only", "corridors",
       [](v1::Agreement& a) { a.mutable_corridors()->DeleteSubrange(1, 1); },
       [](RunTerms& t) { t.corridor = ValueOrDie(Corridor::Parse("UG-KE")); }},
      {"period", "periods", NoChange,
       [](RunTerms& t) { t.period = ValueOrDie(Period::Create("2023")); }},
      {"before_validity", "validity", [](v1::Agreement& a) { a.set_valid_from("2024-07-01"); },
       Unchanged},
      {"after_validity", "validity", [](v1::Agreement& a) { a.set_valid_until("2024-06-29"); },
       Unchanged},
      {"not_to_count", "permitted_uses",
       [](v1::Agreement& a) {
         a.clear_permitted_uses();
         a.add_permitted_uses(v1::PUBLISH_TABLES);
       },
       Unchanged},
      {"not_to_publish", "permitted_uses",
       [](v1::Agreement& a) {
         a.clear_permitted_uses();
         a.add_permitted_uses(v1::COUNT_FLOWS);
       },
       Unchanged},
      {"mode", "mode", NoChange, [](RunTerms& t) { t.mode = LinkageMode::kSplitTrust; }},
      {"encoding_profile", "encoding_profile", NoChange,
       [](RunTerms& t) { t.encoding_profile = "plain-v1"; }},
      {"encoding_hash", "encoding_profile", NoChange,
       [](RunTerms& t) { t.encoding_profile_hash[31] ^= 1; }},
      {"normalisation_profile", "normalisation_profile", NoChange,
       [](RunTerms& t) { t.normalisation_profile = "basic-v0"; }},
      {"normalisation_hash", "normalisation_profile", NoChange,
       [](RunTerms& t) { t.normalisation_profile_hash[0] ^= 1; }},
      {"strata", "strata", [](v1::Agreement& a) { a.mutable_strata()->DeleteSubrange(1, 1); },
       Unchanged},
      {"threshold", "threshold", NoChange,
       [](RunTerms& t) { t.threshold = ValueOrDie(DiceThreshold::Create(7, 10)); }},
      {"unknown_destination", "batch_rule", NoChange,
       [](RunTerms& t) {
         t.batch_rule =
             ValueOrDie(BatchRule::Create(UnknownDestination::kInclude, 0, DurationRule::kUn12, 1));
       }},
      {"window", "batch_rule", NoChange,
       [](RunTerms& t) {
         t.batch_rule =
             ValueOrDie(BatchRule::Create(UnknownDestination::kExclude, 1, DurationRule::kUn12, 1));
       }},
      {"duration_rule", "batch_rule", NoChange,
       [](RunTerms& t) {
         t.batch_rule = ValueOrDie(
             BatchRule::Create(UnknownDestination::kExclude, 0, DurationRule::kUn6P1D, 1));
       }},
      {"dated_by", "batch_rule", NoChange, [](RunTerms& t) { t.dated_by = Side::kSender; }},
      {"contribution_bound", "contribution_bound", NoChange,
       [](RunTerms& t) {
         t.batch_rule =
             ValueOrDie(BatchRule::Create(UnknownDestination::kExclude, 0, DurationRule::kUn12, 2));
       }},
      {"birth_year_band", "birth_year_band", NoChange, [](RunTerms& t) { t.birth_year_band = 10; }},
      {"exact_tokens", "exact_tokens", NoChange, [](RunTerms& t) { t.exact_tokens = true; }},
      {"compared_fields", "compared_fields", NoChange,
       [](RunTerms& t) { t.compared_fields = ComparedFields::All(); }},
      {"calibration", "calibration", NoChange,
       [](RunTerms& t) { t.calibration = {.id = "other", .hash = {}, .expected_rows = 1}; }},
      {"no_calibration_file", "calibration", [](v1::Agreement& a) { PinCalibration(a); },
       Unchanged},
      {"suppression", "disclosure", NoChange, [](RunTerms& t) { t.suppression_threshold = 9; }},
      {"vintage", "disclosure", NoChange,
       [](RunTerms& t) { t.vintage = ValueOrDie(Vintage::Create("revision-7")); }},
      {"minimum_batch", "minimum_batch", NoChange, [](RunTerms& t) { t.minimum_batch = 1; }},
      {"minimum_stratum", "minimum_stratum", NoChange, [](RunTerms& t) { t.minimum_stratum = 0; }},
      {"minimum_ngrams", "minimum_ngrams", [](v1::Agreement& a) { a.set_minimum_ngrams(20); },
       [](RunTerms& t) { t.minimum_ngrams = 19; }},
      {"records_per_key", "maximum_records_per_key", NoChange,
       [](RunTerms& t) { t.maximum_records_per_key = 1'000'001; }},
      {"unbounded_records_per_key", "maximum_records_per_key", NoChange,
       [](RunTerms& t) { t.maximum_records_per_key = 0; }},
      {"experimental", "accepted_risks",
       [](v1::Agreement& a) { DropRisk(a, Risk::kExperimentalEncoding); }, Unchanged},
      {"lowered_ngrams", "accepted_risks",
       [](v1::Agreement& a) { DropRisk(a, Risk::kLoweredNgramMinimum); }, Unchanged},
      {"wide_bounds", "accepted_risks",
       [](v1::Agreement& a) { DropRisk(a, Risk::kWideAttackBounds); }, Unchanged},
      {"many_records_per_key", "accepted_risks",
       [](v1::Agreement& a) {
         a.set_maximum_records_per_key(10'001);
         DropRisk(a, Risk::kManyRecordsPerKey);
       },
       Unchanged},
      {"breakable_plain", "accepted_risks",
       [](v1::Agreement& a) {
         UseProfile(a, "plain-v1");
         DropRisk(a, Risk::kBreakableEncoding);
       },
       Unchanged},
      {"breakable_clk", "accepted_risks",
       [](v1::Agreement& a) {
         UseProfile(a, "clk-v3");
         DropRisk(a, Risk::kBreakableEncoding);
       },
       Unchanged},
  };
}

class ViolationTest : public AgreementTest, public testing::WithParamInterface<Violation> {};

TEST_P(ViolationTest, IsRefusedWithItsClause) {
  GetParam().change_agreement(wire_);
  const HeldAgreement held = Held(wire_);
  RunTerms terms = TermsFor(held);
  GetParam().change_terms(terms);
  EXPECT_THAT(TrustIn(held).CoverRun(terms, DayOf(GetParam().today)),
              StatusIs(kDenied, HasSubstr(std::string("clause ") + GetParam().clause + ": ")));
}

// The linkage service asks Trust::CoverRun as above; the nodes of both states ask their own policy.
TEST_P(ViolationTest, NodesOfBothSidesRefuseItWithItsClause) {
  GetParam().change_agreement(wire_);
  const HeldAgreement held = Held(wire_);
  RunTerms terms = TermsFor(held);
  GetParam().change_terms(terms);
  const Trust trust = TrustIn(held);
  for (const SampleState* state : {&ke_, &ug_}) {
    const NodeConfig config{.country = state->country,
                            .line = {},
                            .identity_key = {},
                            .agreement_key = {},
                            .state_directory = {},
                            .emigrants = {},
                            .immigrants = {}};
    EXPECT_THAT(CheckPolicy(terms, config, state->keys(), trust, DayOf(GetParam().today)),
                StatusIs(kDenied, HasSubstr(std::string("clause ") + GetParam().clause + ": ")))
        << state->code();
  }
}

INSTANTIATE_TEST_SUITE_P(EveryClause, ViolationTest, testing::ValuesIn(EveryClauseOnce()),
                         [](const auto& violation) { return violation.param.name; });

// The sample in split-trust mode, with all tables of classes.
void SplitTrust(v1::Agreement& a) {
  a.set_mode("split-trust");
  a.clear_strata();
  v1::DisclosureRule& disclosure = *a.mutable_disclosure();
  disclosure.clear_tables();
  disclosure.add_tables()->set_table("total");
  for (const CountedTable table : kClassTables) {
    disclosure.add_tables()->set_table(std::string(CountedTableName(table)));
    a.add_strata(std::string(StratumName(table)));
  }
  for (v1::TableShare& share : *disclosure.mutable_tables()) share.set_permille(140);
  a.mutable_matching()->add_levels(12);
  a.mutable_matching()->set_padding(128);
  for (int i = 0; i < 3; ++i) {
    v1::AgreedComputeParty& party = *a.add_compute_parties();
    party.set_name("party-" + std::to_string(i));
    party.set_institution("Institute " + std::to_string(i));
    party.set_certificate_fingerprint(std::string(64, static_cast<char>('a' + i)));
  }
}

TEST_F(AgreementTest, SplitTrustNamesItsTablesStrataAndMatchingAndTermsFollowThem) {
  SplitTrust(wire_);
  const HeldAgreement held = Held(wire_);
  EXPECT_EQ(PrintText(AgreementToWire(held.agreement.content())), PrintText(wire_));
  EXPECT_THAT(AgreementText(held.agreement),
              AllOf(HasSubstr("birth-country"), HasSubstr("the levels 12"),
                    HasSubstr("multiple of 128"), HasSubstr("by-citizenship (140)")));
  RunTerms terms = TermsFor(held);
  EXPECT_EQ(terms.opened_tables.size(), std::size(kClassTables));
  EXPECT_EQ(terms.matching, held.agreement.content().matching);
  terms.opened_tables.pop_back();
  EXPECT_THAT(Cover(held, terms), StatusIs(kDenied, HasSubstr("clause disclosure")));
  terms = TermsFor(held);
  terms.matching = MatchingRule::Recommended();
  EXPECT_THAT(Cover(held, terms), StatusIs(kDenied, HasSubstr("clause matching")));
}

TEST_F(AgreementTest, ProductsAreVerifiedInSplitTrustModeAloneAndTheTextSaysWhetherTheyAre) {
  wire_.set_verify_products(true);
  EXPECT_THAT(ParseAgreement(PrintText(wire_), "agreement"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("verify_products")));
  SplitTrust(wire_);
  const HeldAgreement held = Held(wire_);
  EXPECT_EQ(PrintText(AgreementToWire(held.agreement.content())), PrintText(wire_));
  EXPECT_THAT(AgreementText(held.agreement), HasSubstr("proves its products"));
  wire_.set_verify_products(false);
  EXPECT_THAT(AgreementText(Held(wire_).agreement), HasSubstr("wrong products are not noticed"));
}

// As `propose` fills it in.
v1::Agreement FilledInSample(const std::string& name, const v1::Agreement& pinned) {
  const char* source = std::getenv("MF_SOURCE_DIR");
  v1::Agreement draft;
  EXPECT_THAT(ReadTextFile(std::string(source != nullptr ? source : ".") +
                               "/docs/samples/agreements/" + name + ".draft.txtpb",
                           draft),
              IsOk());
  for (int i = 0; i < 2; ++i) {
    draft.mutable_parties(i)->set_fingerprint(pinned.parties(i).fingerprint());
  }
  draft.mutable_encoding_profile()->set_hash(
      HashText(ValueOrDie(FindEncodingProfile(draft.encoding_profile().name())).hash));
  draft.mutable_normalisation_profile()->set_hash(pinned.normalisation_profile().hash());
  return draft;
}

TEST_F(AgreementTest, SampleDraftOfSplitTrustIsAnAgreementOnceItIsFilledIn) {
  const Agreement agreement =
      ValueOrDie(ParseAgreement(PrintText(FilledInSample("ke-ug-2024-split", wire_)), "draft"));
  EXPECT_EQ(agreement.content().matching, MatchingRule::Recommended());
  EXPECT_EQ(OpenedTablesOf(agreement.content()).size(), std::size(kClassTables));
}

TEST_F(AgreementTest, SampleDraftOfPsiCardinalityIsAnAgreementOnceItIsFilledIn) {
  const Agreement agreement =
      ValueOrDie(ParseAgreement(PrintText(FilledInSample("ke-ug-2024-psi", wire_)), "draft"));
  EXPECT_EQ(agreement.content().mode, LinkageMode::kPsiCardinality);
}

void PsiCardinality(v1::Agreement& a) {
  UseProfile(a, "tokens-v1");
  a.set_mode("psi-cardinality");
  a.set_exact_tokens(true);
  a.set_maximum_identifiers(5000);
  a.clear_strata();
  a.clear_accepted_risks();
  a.mutable_disclosure()->clear_tables();
  v1::TableShare& total = *a.mutable_disclosure()->add_tables();
  total.set_table("total");
  total.set_permille(1000);
}

TEST_F(AgreementTest, PsiCardinalityCoversRunsWithTheAgreedRoomOfASet) {
  PsiCardinality(wire_);
  const HeldAgreement held = Held(wire_);
  EXPECT_EQ(PrintText(AgreementToWire(held.agreement.content())), PrintText(wire_));
  EXPECT_THAT(InOneLine(AgreementText(held.agreement)),
              AllOf(HasSubstr("document numbers are equal"), HasSubstr("at most 5000"),
                    HasSubstr("no row is sent that an attack could re-identify"),
                    Not(HasSubstr("graph matching")), Not(HasSubstr("Rows are made of"))));
  EXPECT_THAT(Cover(held), IsOk());
  RunTerms terms = TermsFor(held);
  terms.maximum_identifiers = 5001;
  EXPECT_THAT(Cover(held, terms), StatusIs(kDenied, HasSubstr("clause maximum_identifiers")));
}

TEST_F(AgreementTest, TextOfPsiCardinalitySaysItsFieldsAndThatBoundsOfAttacksHaveNoEffect) {
  PsiCardinality(wire_);
  PinCalibration(wire_);
  wire_.mutable_attack_bounds()->set_graph_matching_permille(20);
  v1::KnownPairsBound& bound = *wire_.mutable_attack_bounds()->add_known_pairs();
  bound.set_pairs(500);
  bound.set_permille(40);
  EXPECT_THAT(
      InOneLine(AgreementText(Held(wire_).agreement)),
      AllOf(HasSubstr("what the calibration comesa-2024"),
            HasSubstr("Rows are made of name,birth_date?,sex"),
            HasSubstr("The bounds of the file have no effect"), Not(HasSubstr("graph matching"))));
}

TEST_F(AgreementTest, TextOfPsiCardinalityWarnsOfRowsAndOfASetWithoutRoomForItsNoise) {
  PsiCardinality(wire_);
  const auto text = [&] { return InOneLine(AgreementText(Held(wire_).agreement)); };
  EXPECT_THAT(text(), Not(HasSubstr("WARNING")));
  wire_.set_maximum_identifiers(1 << 20);
  EXPECT_THAT(text(), AllOf(HasSubstr("WARNING No run of vintage provisional can be held"),
                            HasSubstr("clause maximum_identifiers: 1048576")));
  wire_.set_maximum_identifiers(5000);
  UseProfile(wire_, "hardened-v2");
  EXPECT_THAT(text(), AllOf(HasSubstr("WARNING No run of vintage provisional can be held"),
                            HasSubstr("clause encoding_profile: "), HasSubstr("tokens-v1")));
}

TEST_F(AgreementTest, PsiCardinalityWithMoreThanTotalsOfDocumentsIsRefusedWithTheClause) {
  const auto refused = [&](const std::string& clause,
                           const std::function<void(v1::Agreement&)>& change) {
    v1::Agreement changed = wire_;
    PsiCardinality(changed);
    change(changed);
    EXPECT_THAT(ParseAgreement(PrintText(changed), "a").status().message(),
                HasSubstr("clause " + clause));
  };
  refused("maximum_identifiers", [](v1::Agreement& a) { a.clear_maximum_identifiers(); });
  refused("exact_tokens", [](v1::Agreement& a) { a.clear_exact_tokens(); });
  refused("strata", [](v1::Agreement& a) { a.add_strata("sex"); });
  refused("birth_year_band", [](v1::Agreement& a) { a.set_birth_year_band(5); });
  refused("disclosure",
          [](v1::Agreement& a) { a.mutable_disclosure()->mutable_tables(0)->set_table("by-sex"); });
  refused("disclosure", [](v1::Agreement& a) {
    a.mutable_disclosure()->set_rule("official");
    a.mutable_disclosure()->clear_budget_milliepsilon();
    a.mutable_disclosure()->set_rounding_base(3);
    for (auto* shares : {a.mutable_disclosure()->mutable_tables(0)}) shares->clear_permille();
    for (auto& vintage : *a.mutable_disclosure()->mutable_vintages()) vintage.clear_permille();
  });
  wire_.set_maximum_identifiers(10);
  EXPECT_THAT(ParseAgreement(PrintText(wire_), "a").status().message(),
              HasSubstr("clause maximum_identifiers"));
}

TEST_F(AgreementTest, TableWithoutItsStratumAndStratumWithoutItsTableAreRefused) {
  SplitTrust(wire_);
  v1::Agreement changed = wire_;
  changed.mutable_strata()->RemoveLast();
  EXPECT_THAT(ParseAgreement(PrintText(changed), "a").status().message(),
              AllOf(HasSubstr("clause strata"), HasSubstr("by-birth-country")));
  changed = wire_;
  changed.mutable_disclosure()->mutable_tables()->RemoveLast();
  EXPECT_THAT(ParseAgreement(PrintText(changed), "a").status().message(),
              AllOf(HasSubstr("clause strata"), HasSubstr("by-birth-country")));
  changed = wire_;
  changed.clear_matching();
  EXPECT_THAT(ParseAgreement(PrintText(changed), "a").status().message(),
              AllOf(HasSubstr("clause matching"), HasSubstr("propose")));
}

TEST_F(AgreementTest, FinerStrataThanTheLinkageServiceMaySeeAreRefusedWithTheReason) {
  for (const char* stratum : {"five-year-age", "citizenship", "birth-country", "purpose"}) {
    v1::Agreement changed = wire_;
    changed.add_strata(stratum);
    EXPECT_THAT(ParseAgreement(PrintText(changed), "a").status().message(),
                AllOf(HasSubstr("clause strata"), HasSubstr("sees them of each record")));
  }
  for (const char* table : {"by-age", "by-citizenship", "by-birth-country", "by-purpose"}) {
    v1::Agreement changed = wire_;
    changed.mutable_disclosure()->mutable_tables(1)->set_table(table);
    EXPECT_THAT(ParseAgreement(PrintText(changed), "a").status().message(),
                AllOf(HasSubstr("clause disclosure"), HasSubstr("split-trust mode only")));
  }
}

TEST_F(AgreementTest, BreakableEncodingIsRefusedWithTheReasonWhy) {
  UseProfile(wire_, "plain-v1");
  DropRisk(wire_, Risk::kBreakableEncoding);
  EXPECT_THAT(Cover(Held(wire_)), StatusIs(kDenied, AllOf(HasSubstr("BREAKABLE_ENCODING"),
                                                          HasSubstr("re-identify 50 to 99 %"))));
  const Agreement agreement = ValueOrDie(ParseAgreement(PrintText(wire_), "agreement"));
  EXPECT_THAT(AgreementText(agreement), HasSubstr("WARNING"));
}

TEST_F(AgreementTest, HardenedV2NeedsNoWordOnWideBoundsNorAnyOnTenThousandRecordsPerKey) {
  UseProfile(wire_, "hardened-v2");
  wire_.set_maximum_records_per_key(10'000);
  DropRisk(wire_, Risk::kWideAttackBounds);
  DropRisk(wire_, Risk::kManyRecordsPerKey);
  EXPECT_THAT(Cover(Held(wire_)), IsOk());
  const Agreement agreement = ValueOrDie(ParseAgreement(PrintText(wire_), "agreement"));
  EXPECT_THAT(AgreementText(agreement), Not(HasSubstr("WARNING")));
  wire_.set_maximum_records_per_key(10'001);
  EXPECT_THAT(Cover(Held(wire_)),
              StatusIs(kDenied, AllOf(HasSubstr("clause accepted_risks"),
                                      HasSubstr("above the 10000 of hardened-v2"))));
}

TEST_F(AgreementTest, SplitTrustNeedsNoWordOnAnyEncoding) {
  wire_.clear_accepted_risks();
  SplitTrust(wire_);
  const Agreement agreement = ValueOrDie(ParseAgreement(PrintText(wire_), "agreement"));
  EXPECT_THAT(CheckAcceptedRisks(agreement, EncodingFactsOf("hardened-v1")), IsOk());
}

TEST_F(AgreementTest, TermsMayBeStricterThanTheAgreement) {
  const HeldAgreement held = Held(wire_);
  RunTerms terms = TermsFor(held);
  terms.minimum_batch = 1000;
  terms.minimum_ngrams = 40;
  terms.minimum_stratum = 10;
  terms.suppression_threshold = 20;
  terms.maximum_records_per_key = 10'000;
  EXPECT_THAT(Cover(held, terms), IsOk());
}

// One change that no agreement may have.
struct BadAgreement {
  const char* name;
  const char* clause;
  std::function<void(v1::Agreement&)> change;

  friend std::ostream& operator<<(std::ostream& out, const BadAgreement& bad) {
    return out << bad.name;
  }
};

class BadAgreementTest : public AgreementTest, public testing::WithParamInterface<BadAgreement> {};

TEST_P(BadAgreementTest, IsRefusedWithItsClause) {
  GetParam().change(wire_);
  EXPECT_THAT(ParseAgreement(PrintText(wire_), "agreement").status(),
              StatusIs(kInvalid, HasSubstr(std::string("clause ") + GetParam().clause + ": ")));
}

INSTANTIATE_TEST_SUITE_P(EveryClause, BadAgreementTest,
                         testing::
                             Values(
                                 BadAgreement{"id", "agreement_id",
                                              [](v1::Agreement& a) { a.set_agreement_id("../x"); }},
                                 BadAgreement{"one_party", "parties",
                                              [](v1::Agreement& a) {
                                                a.mutable_parties()->DeleteSubrange(1, 1);
                                              }},
                                 BadAgreement{"same_party", "parties",
                                              [](v1::Agreement& a) {
                                                a.mutable_parties(1)->set_country("KE");
                                              }},
                                 BadAgreement{"institution", "parties",
                                              [](v1::Agreement& a) {
                                                a.mutable_parties(0)->clear_institution();
                                              }},
                                 BadAgreement{"fingerprint", "parties",
                                              [](v1::Agreement& a) {
                                                a.mutable_parties(0)->clear_fingerprint();
                                              }},
                                 BadAgreement{"legal_basis", "parties",
                                              [](v1::Agreement& a) {
                                                a.mutable_parties(0)->clear_legal_basis();
                                              }},
                                 BadAgreement{"purpose", "purpose",
                                              [](v1::Agreement& a) { a.clear_purpose(); }},
                                 BadAgreement{"no_use", "permitted_uses",
                                              [](v1::Agreement& a) { a.clear_permitted_uses(); }},
                                 BadAgreement{"a_prohibition_less", "prohibited_uses",
                                              [](v1::Agreement& a) {
                                                a.mutable_prohibited_uses()->RemoveLast();
                                              }},
                                 BadAgreement{"no_corridor", "corridors",
                                              [](v1::Agreement& a) { a.clear_corridors(); }},
                                 BadAgreement{
                                     "corridor_of_others", "corridors",
                                     [](v1::Agreement& a) { a.set_corridors(0, "KE-TZ"); }},
                                 BadAgreement{"no_period", "periods",
                                              [](v1::Agreement& a) { a.clear_periods(); }},
                                 BadAgreement{"population", "population",
                                              [](v1::Agreement& a) {
                                                a.mutable_population()->clear_definition();
                                              }},
                                 BadAgreement{"refugees", "population",
                                              [](v1::Agreement& a) {
                                                a.mutable_population()->set_refugees("include");
                                              }},
                                 BadAgreement{"batch_rule", "batch_rule",
                                              [](v1::Agreement& a) { a.clear_batch_rule(); }},
                                 BadAgreement{"contribution_bound", "batch_rule",
                                              [](v1::Agreement& a) {
                                                a.mutable_batch_rule()->set_contribution_bound(0);
                                              }},
                                 BadAgreement{"dated_by", "batch_rule",
                                              [](v1::Agreement& a) {
                                                a.mutable_batch_rule()->clear_dated_by();
                                              }},
                                 BadAgreement{"encoding_hash", "encoding_profile",
                                              [](v1::Agreement& a) {
                                                a.mutable_encoding_profile()->set_hash("12");
                                              }},
                                 BadAgreement{
                                     "normalisation", "normalisation_profile",
                                     [](v1::Agreement& a) { a.clear_normalisation_profile(); }},
                                 BadAgreement{"mode", "mode",
                                              [](v1::Agreement& a) { a.set_mode("anyhow"); }},
                                 BadAgreement{
                                     "fine_strata", "strata",
                                     [](v1::Agreement& a) { a.add_strata("citizenship"); }},
                                 BadAgreement{"threshold", "threshold",
                                              [](v1::Agreement& a) { a.clear_threshold(); }},
                                 BadAgreement{"disclosure", "disclosure",
                                              [](v1::Agreement& a) { a.clear_disclosure(); }},
                                 BadAgreement{"suppression", "disclosure",
                                              [](v1::Agreement& a) {
                                                a.mutable_disclosure()->set_suppression_threshold(
                                                    2);
                                              }},
                                 BadAgreement{"old_rule", "disclosure",
                                              [](v1::Agreement& a) {
                                                a.mutable_disclosure()->set_rule("suppression");
                                              }},
                                 BadAgreement{"no_epsilon", "disclosure",
                                              [](v1::Agreement& a) {
                                                a.mutable_disclosure()->clear_budget_milliepsilon();
                                              }},
                                 BadAgreement{
                                     "shares", "disclosure",
                                     [](v1::Agreement& a) {
                                       a.mutable_disclosure()->mutable_tables(0)->set_permille(900);
                                     }},
                                 BadAgreement{
                                     "split_trust_table", "disclosure",
                                     [](v1::Agreement& a) {
                                       a.mutable_disclosure()->mutable_tables(1)->set_table(
                                           "by-purpose");
                                     }},
                                 BadAgreement{"matching", "matching",
                                              [](v1::Agreement& a) {
                                                a.mutable_matching()->set_padding(64);
                                              }},
                                 BadAgreement{"rounding_unaccepted", "accepted_risks",
                                              [](v1::Agreement& a) {
                                                MakeOfficial(*a.mutable_disclosure());
                                              }},
                                 BadAgreement{"cell_keys_unaccepted", "accepted_risks",
                                              [](v1::Agreement& a) {
                                                MakeOfficial(*a.mutable_disclosure());
                                                a.mutable_disclosure()->set_rule("ckm");
                                                a.mutable_disclosure()->set_rounding_base(0);
                                              }},
                                 BadAgreement{
                                     "fields", "compared_fields",
                                     [](v1::Agreement& a) { a.add_compared_fields("name"); }},
                                 BadAgreement{"calibration_of_no_fields", "calibration",
                                              [](v1::Agreement& a) {
                                                PinCalibration(a);
                                                a.clear_compared_fields();
                                              }},
                                 BadAgreement{"calibration_for_no_rows", "calibration",
                                              [](v1::Agreement& a) {
                                                PinCalibration(a);
                                                a.mutable_calibration()->clear_expected_rows();
                                              }},
                                 BadAgreement{"calibration_hash", "calibration",
                                              [](v1::Agreement& a) {
                                                PinCalibration(a);
                                                a.mutable_calibration()->clear_sha256();
                                              }},
                                 BadAgreement{
                                     "budget", "disclosure",
                                     [](v1::Agreement&
                                            a) { a.mutable_disclosure()->set_runs_per_period(0); }},
                                 BadAgreement{"minimum_batch", "minimum_batch",
                                              [](v1::Agreement& a) { a.set_minimum_batch(0); }},
                                 BadAgreement{"attack_bounds", "attack_bounds",
                                              [](v1::Agreement& a) { a.mutable_attack_bounds(); }},
                                 BadAgreement{"minimum_stratum", "minimum_stratum",
                                              [](v1::Agreement& a) { a.set_minimum_stratum(0); }},
                                 BadAgreement{
                                     "records_per_key", "maximum_records_per_key",
                                     [](v1::Agreement& a) { a.set_maximum_records_per_key(0); }},
                                 BadAgreement{"birth_year_band", "birth_year_band",
                                              [](v1::Agreement& a) { a.set_birth_year_band(101); }},
                                 BadAgreement{
                                     "encodings_hours", "retention",
                                     [](v1::Agreement&
                                            a) { a.mutable_retention()->set_encodings_hours(0); }},
                                 BadAgreement{"exact_counts_days", "retention",
                                              [](v1::Agreement& a) {
                                                a.mutable_retention()->set_exact_counts_days(367);
                                              }},
                                 BadAgreement{
                                     "validity", "validity",
                                     [](v1::Agreement& a) { a.set_valid_until("2023-12-31"); }},
                                 BadAgreement{"risk_in_other_words", "accepted_risks",
                                              [](v1::Agreement& a) {
                                                a.mutable_accepted_risks(0)->set_statement(
                                                    "It is fine.");
                                              }},
                                 BadAgreement{
                                     "risk_twice", "accepted_risks",
                                     [](v1::Agreement&
                                            a) { *a.add_accepted_risks() = a.accepted_risks(0); }}),
                         [](const auto& bad) { return bad.param.name; });

TEST_F(AgreementTest, TextSaysEveryClauseAndWhatToCompareByTelephone) {
  const Agreement agreement = ValueOrDie(ParseAgreement(PrintText(wire_), "agreement"));
  const std::string text = AgreementText(agreement);
  for (const std::string& part :
       {std::string("Agreement ke-ug-2024"), Fingerprint(ke_.keys()), Fingerprint(ug_.keys()),
        FileFingerprint(agreement.hash()), std::string("Statistics Act, section 12"),
        std::string("who left KE and arrived in UG"), std::string("Refugees and asylum seekers"),
        std::string("hardened-v1"), std::string("fewer than 2 records"),
        std::string("Figures below 10 are not shown"), std::string("after 24 hours"),
        std::string("2024-01-01 to 2199-12-31"), std::string("BREAKABLE_ENCODING"),
        std::string("law enforcement")}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("anonym")));
}

// What check_odrl.py says of an export: its exit code.
int CheckOdrl(const nlohmann::ordered_json& exported) {
  const TemporaryDirectory directory;
  const std::string file = directory / "agreement.jsonld";
  std::ofstream(file) << exported.dump();
  const char* const source = std::getenv("MF_SOURCE_DIR");
  const std::string command = "/usr/bin/python3 " + std::string(source ? source : ".") +
                              "/tests/services/trust/check_odrl.py " + file + " >&2";
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(AgreementTest, JsonLdSaysWhatIsDisclosedWhoComputesAndTheRoomOfASet) {
  const auto terms_of = [](const v1::Agreement& wire) {
    return nlohmann::ordered_json::parse(
        AgreementJsonLd(ValueOrDie(ParseAgreement(PrintText(wire), "agreement"))))["mf:terms"];
  };
  const auto unit = terms_of(wire_);
  EXPECT_FALSE(unit.contains("mf:computeParties"));
  EXPECT_FALSE(unit.contains("mf:maximumIdentifiers"));
  const auto& disclosure = unit["mf:disclosure"];
  EXPECT_EQ(disclosure["mf:rule"], "dp");
  EXPECT_EQ(disclosure["mf:budgetMilliepsilon"], 10'000);
  EXPECT_FALSE(disclosure.contains("mf:roundingBase"));
  ASSERT_EQ(disclosure["mf:tables"].size(), 4U);
  EXPECT_EQ(disclosure["mf:tables"][1]["mf:name"], "by-sex");
  EXPECT_EQ(disclosure["mf:tables"][1]["mf:permille"], 150);
  const v1::VintageShare& vintage = wire_.disclosure().vintages(0);
  ASSERT_EQ(disclosure["mf:vintages"].size(),
            static_cast<std::size_t>(wire_.disclosure().vintages_size()));
  EXPECT_EQ(disclosure["mf:vintages"][0]["mf:name"], vintage.vintage());
  EXPECT_EQ(disclosure["mf:vintages"][0]["mf:permille"], vintage.permille());

  v1::Agreement split = wire_;
  SplitTrust(split);
  const auto parties = terms_of(split)["mf:computeParties"];
  ASSERT_EQ(parties.size(), 3U);
  EXPECT_EQ(parties[2]["mf:name"], "party-2");
  EXPECT_EQ(parties[2]["mf:institution"], "Institute 2");
  EXPECT_EQ(parties[2]["mf:certificateSha256"], std::string(64, 'c'));

  v1::Agreement psi = wire_;
  PsiCardinality(psi);
  EXPECT_EQ(terms_of(psi)["mf:maximumIdentifiers"], 5000);

  v1::Agreement rounded = wire_;
  v1::DisclosureRule& official = *rounded.mutable_disclosure();
  official.set_rule("official");
  official.clear_budget_milliepsilon();
  official.set_rounding_base(3);
  official.set_suppression_threshold(10);
  for (v1::TableShare& share : *official.mutable_tables()) share.clear_permille();
  for (v1::VintageShare& share : *official.mutable_vintages()) share.clear_permille();
  v1::AcceptedRisk& accepted = *rounded.add_accepted_risks();
  accepted.set_risk(v1::AcceptedRisk::ROUNDED_COUNTS);
  accepted.set_statement(std::string(RiskStatement(Risk::kRoundedCounts)));
  const auto of_rounded = terms_of(rounded)["mf:disclosure"];
  EXPECT_EQ(of_rounded["mf:rule"], "official");
  EXPECT_EQ(of_rounded["mf:roundingBase"], 3);
  EXPECT_FALSE(of_rounded.contains("mf:budgetMilliepsilon"));
}

TEST(AgreementJsonLd, IsSoundAsRdfByTheModelOfOdrl) {
  const SampleState ke("KE");
  const SampleState ug("UG");
  const Agreement agreement = ValueOrDie(
      ParseAgreement(PrintText(SampleAgreement("KE", ke.keys(), "UG", ug.keys())), "agreement"));
  const auto exported = nlohmann::ordered_json::parse(AgreementJsonLd(agreement));
  const int checked = CheckOdrl(exported);
  if (checked == 77) GTEST_SKIP() << "python3-rdflib is not installed";
  EXPECT_EQ(checked, 0);

  // The check sees what is wrong.
  for (const char* pointer :
       {"/uid", "/assigner", "/assigner/0/uid", "/assignee/0", "/target/0/uid", "/target/0/@type",
        "/permission/1/action", "/prohibition/0/action", "/permission/0/constraint/0/operator",
        "/obligation/0/constraint/0/rightOperand", "/@context/1/uid", "/@context/1/obligation",
        "/@context/1/AssetCollection"}) {
    auto broken = exported;
    const nlohmann::ordered_json::json_pointer path(pointer);
    ASSERT_TRUE(broken.contains(path)) << pointer;
    auto& parent = broken[path.parent_pointer()];
    if (parent.is_array()) {
      parent.erase(parent.begin() + std::stoi(path.back()));
    } else {
      parent.erase(path.back());
    }
    EXPECT_EQ(CheckOdrl(broken), 1) << pointer;
  }
  auto broken = exported;
  broken["permission"][0]["constraint"][1]["rightOperand"]["@value"] = "2024-13-01";
  EXPECT_EQ(CheckOdrl(broken), 1) << "a date that is none";
  broken = exported;
  broken["prohibition"][0]["action"]["@id"] = "reIdentify";
  EXPECT_EQ(CheckOdrl(broken), 1) << "a word of no vocabulary";
}

}  // namespace
}  // namespace mirrorflow
