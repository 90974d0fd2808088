#include "services/trust/trust_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "linkage/threshold_calibration.h"
#include "services/trust/agreement_commands.h"
#include "services/trust/registry_commands.h"
#include "services/trust/signature_files.h"
#include "tests/services/trust/sample_trust.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kForged = absl::StatusCode::kUnauthenticated;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr auto kExists = absl::StatusCode::kAlreadyExists;

class TrustStoreTest : public testing::Test {
 protected:
  TrustStoreTest() {
    for (const SampleState* state : {&ke_, &ug_, &rw_}) {
      *registry_.add_parties() = StateEntry(state->code(), state->keys());
    }
    store_ = Reopen();
  }

  std::unique_ptr<TrustStore> Reopen() const {
    return ValueOrDie(TrustStore::Open((directory_ / "trust"), [this] { return today_; }));
  }

  // Writes a registry signed by these and gives its path.
  std::string Signed(const v1::Registry& registry, const std::vector<const SampleState*>& states,
                     const std::string& name) const {
    const std::string path = (directory_ / name);
    const std::string file = PrintText(registry);
    WriteText(path, file);
    for (const SampleState* state : states) {
      EXPECT_THAT(WriteSignatureFile(path, kSignatureSuffix, kRegistryPurpose, state->code(),
                                     state->identity, file),
                  IsOk());
    }
    return path;
  }

  std::string SignedAgreement(const v1::Agreement& agreement,
                              const std::vector<const SampleState*>& states,
                              const std::string& name = "agreement.txtpb") const {
    const std::string path = (directory_ / name);
    const std::string file = PrintText(agreement);
    WriteText(path, file);
    for (const SampleState* state : states) {
      EXPECT_THAT(WriteSignatureFile(path, kSignatureSuffix, kAgreementPurpose, state->code(),
                                     state->identity, file),
                  IsOk());
    }
    return path;
  }

  static std::string PhoneOf(const v1::Registry& registry) {
    return FileFingerprint(FileHash(PrintText(registry)));
  }

  void AcceptFirst() {
    ASSERT_THAT(
        store_->AcceptRegistry(Signed(registry_, {&ke_, &ug_}, "r1.txtpb"), PhoneOf(registry_)),
        IsOk());
  }

  v1::Registry Next() const {
    v1::Registry next = registry_;
    next.set_version(2);
    next.set_previous_sha256(HashText(FileHash(PrintText(registry_))));
    return next;
  }

  std::uint32_t Version() const { return ValueOrDie(store_->Current())->registry.version(); }

  TemporaryDirectory directory_;
  Day today_ = DayOf("2024-06-30");
  const SampleState ke_{"KE"};
  const SampleState ug_{"UG"};
  const SampleState rw_{"RW"};
  v1::Registry registry_ = EmptyRegistry(2);
  std::unique_ptr<TrustStore> store_;
};

TEST_F(TrustStoreTest, WithoutARegistryThereIsNoTrust) {
  EXPECT_THAT(store_->Current().status(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("registry accept")));
}

TEST_F(TrustStoreTest, CertificateIsJudgedByTheRegistryAsItHoldsToday) {
  const std::string fingerprint(64, 'c');
  *registry_.add_parties() = OtherEntry(v1::LINKAGE_SERVICE, "comesa", fingerprint);
  const auto check = [&](PartyRole role, std::string_view id, std::string_view shown) {
    return store_->CheckCertificate(role, id, shown);
  };
  EXPECT_THAT(check(PartyRole::kLinkageService, "comesa", fingerprint),
              StatusIs(absl::StatusCode::kNotFound));
  AcceptFirst();
  EXPECT_THAT(check(PartyRole::kLinkageService, "comesa", fingerprint), IsOk());
  EXPECT_THAT(check(PartyRole::kLinkageService, "comesa", std::string(64, 'd')), StatusIs(kDenied));
  EXPECT_THAT(check(PartyRole::kAuditor, "comesa", fingerprint),
              StatusIs(absl::StatusCode::kNotFound));
  today_ = DayOf("2023-12-31");
  EXPECT_THAT(check(PartyRole::kLinkageService, "comesa", fingerprint), StatusIs(kPrecondition));
}

TEST_F(TrustStoreTest, FirstRegistryNeedsTheFingerprintReadByTelephone) {
  const std::string path = Signed(registry_, {&ke_, &ug_}, "r1.txtpb");
  EXPECT_THAT(store_->AcceptRegistry(path, ""), StatusIs(kDenied, HasSubstr("compared it")));
  EXPECT_THAT(store_->AcceptRegistry(path, PhoneOf(Next())),
              StatusIs(kDenied, HasSubstr("not the registry")));
  EXPECT_THAT(store_->Current().status(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store_->AcceptRegistry(path, PhoneOf(registry_)), IsOk());
  EXPECT_EQ(Version(), 1U);
  EXPECT_EQ(ValueOrDie(Reopen()->Current())->registry.version(), 1U);
}

TEST_F(TrustStoreTest, NextVersionIsJudgedByTheKeysOfTheVersionBefore) {
  AcceptFirst();
  // A new state and the leaving one; the new keys of the file's own states do not matter.
  const SampleState newcomer("ZM");
  v1::Registry next = Next();
  *next.mutable_parties(2) = StateEntry("ZM", newcomer.keys());
  EXPECT_THAT(store_->AcceptRegistry(Signed(next, {&ke_, &newcomer}, "a.txtpb"), ""),
              StatusIs(kDenied, HasSubstr("it has 1 (KE)")));
  EXPECT_EQ(Version(), 1U);
  EXPECT_THAT(store_->AcceptRegistry(Signed(next, {&ke_, &rw_}, "b.txtpb"), ""), IsOk());
  EXPECT_EQ(Version(), 2U);
}

TEST_F(TrustStoreTest, RollbackIsRefusedAlsoAfterARestart) {
  AcceptFirst();
  ASSERT_THAT(store_->AcceptRegistry(Signed(Next(), {&ke_, &ug_}, "r2.txtpb"), ""), IsOk());
  const std::string old = (directory_ / "r1.txtpb");
  EXPECT_THAT(store_->AcceptRegistry(old, PhoneOf(registry_)),
              StatusIs(kPrecondition, HasSubstr("never rolled back")));
  store_ = Reopen();
  EXPECT_THAT(store_->AcceptRegistry(old, PhoneOf(registry_)), StatusIs(kPrecondition));
  EXPECT_EQ(Version(), 2U);
  EXPECT_THAT(store_->AcceptRegistry((directory_ / "r2.txtpb"), ""), IsOk()) << "the same again";
}

TEST_F(TrustStoreTest, SecondRegistryOfOneVersionIsRefused) {
  AcceptFirst();
  v1::Registry other = registry_;
  other.set_valid_until("2198-12-31");
  EXPECT_THAT(
      store_->AcceptRegistry(Signed(other, {&ke_, &ug_, &rw_}, "other.txtpb"), PhoneOf(other)),
      StatusIs(kExists, HasSubstr("of version 1")));
}

TEST_F(TrustStoreTest, ChangedRegistryInTheStoreIsNoticed) {
  AcceptFirst();
  const std::string inside = (directory_ / "trust/registry-1.txtpb");
  v1::Registry other = registry_;
  other.set_valid_until("2198-12-31");
  WriteText(inside, PrintText(other));
  EXPECT_THAT(Reopen()->Current().status(), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(TrustStoreTest, DirectoryThatOthersCanReadIsRefused) {
  chmod((directory_ / "trust").c_str(), 0755);
  EXPECT_THAT(TrustStore::Open((directory_ / "trust")).status(),
              StatusIs(kPrecondition, HasSubstr("chmod 700")));
}

TEST_F(TrustStoreTest, AgreementIsHeldOnceBothSigned) {
  AcceptFirst();
  const v1::Agreement agreement = SampleAgreement("KE", ke_.keys(), "UG", ug_.keys());
  EXPECT_THAT(store_->AcceptAgreement(SignedAgreement(agreement, {&ke_})),
              StatusIs(kDenied, HasSubstr("UG has not signed")));
  EXPECT_TRUE(ValueOrDie(store_->Current())->agreements.empty());
  EXPECT_THAT(store_->AcceptAgreement(SignedAgreement(agreement, {&ug_})), IsOk());
  const std::shared_ptr<const Trust> trust = ValueOrDie(store_->Current());
  ASSERT_NE(trust->FindById("ke-ug-2024"), nullptr);
  EXPECT_EQ(trust->FindById("ke-ug-2024")->file, PrintText(agreement)) << "the exact bytes";
  EXPECT_THAT(trust->CheckStanding(*trust->FindById("ke-ug-2024"), today_), IsOk());
}

TEST_F(TrustStoreTest, SignatureFileOfAnotherNameIsRefused) {
  AcceptFirst();
  const v1::Agreement agreement = SampleAgreement("KE", ke_.keys(), "UG", ug_.keys());
  const std::string path = SignedAgreement(agreement, {&ke_, &ug_});
  std::filesystem::rename(path + ".UG.sig", path + ".RW.sig");
  EXPECT_THAT(store_->AcceptAgreement(path),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("name and content")));
}

TEST_F(TrustStoreTest, EveryFlippedByteOfASignatureFileIsRefused) {
  AcceptFirst();
  const v1::Agreement agreement = SampleAgreement("KE", ke_.keys(), "UG", ug_.keys());
  const std::string path = SignedAgreement(agreement, {&ke_, &ug_});
  const std::string text = ValueOrDie(ReadSignedFile(path + ".UG.sig"));
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string mutated = text;
    mutated[i] = static_cast<char>(mutated[i] ^ 1);
    WriteText(path + ".UG.sig", mutated);
    EXPECT_FALSE(store_->AcceptAgreement(path).ok()) << i;
  }
}

TEST_F(TrustStoreTest, AnotherAgreementOfTheSameIdIsRefused) {
  AcceptFirst();
  v1::Agreement agreement = SampleAgreement("KE", ke_.keys(), "UG", ug_.keys());
  ASSERT_THAT(store_->AcceptAgreement(SignedAgreement(agreement, {&ke_, &ug_})), IsOk());
  agreement.set_minimum_batch(1);
  EXPECT_THAT(store_->AcceptAgreement(SignedAgreement(agreement, {&ke_, &ug_}, "b.txtpb")),
              StatusIs(kExists, HasSubstr("another agreement_id")));
}

TEST_F(TrustStoreTest, RevocationThatIsTakenInLastsForEver) {
  AcceptFirst();
  const v1::Agreement agreement = SampleAgreement("KE", ke_.keys(), "UG", ug_.keys());
  const std::string path = SignedAgreement(agreement, {&ke_, &ug_});
  ASSERT_THAT(store_->AcceptAgreement(path), IsOk());
  const auto standing = [&] {
    const std::shared_ptr<const Trust> trust = ValueOrDie(store_->Current());
    return trust->CheckStanding(*trust->FindById("ke-ug-2024"), today_);
  };
  ASSERT_THAT(standing(), IsOk());
  const std::string file = PrintText(agreement);
  ASSERT_THAT(WriteSignatureFile(path, kRevocationSuffix, kAgreementRevocationPurpose, "UG",
                                 rw_.identity, file),
              IsOk());
  EXPECT_THAT(store_->AcceptAgreement(path), StatusIs(kForged)) << "not signed by Uganda";
  EXPECT_THAT(standing(), IsOk());
  ASSERT_THAT(WriteSignatureFile(path, kRevocationSuffix, kAgreementRevocationPurpose, "UG",
                                 ug_.identity, file),
              IsOk());
  ASSERT_THAT(store_->AcceptAgreement(path), IsOk());
  EXPECT_THAT(standing(), StatusIs(kDenied, HasSubstr("clause revocation: UG")));
  std::filesystem::remove(path + ".UG.revoked");
  ASSERT_THAT(store_->AcceptAgreement(path), IsOk());
  EXPECT_THAT(standing(), StatusIs(kDenied, HasSubstr("clause revocation")));
}

TEST_F(TrustStoreTest, ProgramSeesWhatAnotherOneTookIn) {
  AcceptFirst();
  ASSERT_TRUE(ValueOrDie(store_->Current())->agreements.empty());
  const v1::Agreement agreement = SampleAgreement("KE", ke_.keys(), "UG", ug_.keys());
  ASSERT_THAT(Reopen()->AcceptAgreement(SignedAgreement(agreement, {&ke_, &ug_})), IsOk());
  EXPECT_EQ(ValueOrDie(store_->Current())->agreements.size(), 1U);
}

TEST_F(TrustStoreTest, StateSignsOnlyARegistryWithItsOwnKeys) {
  const SampleState renewed("KE");
  v1::Registry wrong = registry_;
  *wrong.mutable_parties(0) = StateEntry("KE", renewed.keys());
  const std::string path = Signed(wrong, {}, "wrong.txtpb");
  const SigningState self{ke_.country, ke_.identity, ke_.keys()};
  EXPECT_THAT(SignRegistry(*store_, path, self), StatusIs(kDenied, HasSubstr("not signed")));
  EXPECT_FALSE(std::filesystem::exists(path + ".KE.sig"));
  const std::string right = Signed(registry_, {}, "right.txtpb");
  EXPECT_THAT(SignRegistry(*store_, right, self), IsOk());
  EXPECT_TRUE(std::filesystem::exists(right + ".KE.sig"));
}

class SigningTest : public TrustStoreTest {
 protected:
  SigningTest() { AcceptFirst(); }

  absl::Status Sign(const v1::Agreement& agreement, const std::string& heard) {
    path_ = SignedAgreement(agreement, {});
    return SignAgreement(*store_, path_, heard, {ke_.country, ke_.identity, ke_.keys()},
                         [](const AgreementContent&) { return absl::OkStatus(); });
  }
  // From draft.txtpb to proposal.txtpb.
  ProposeOptions Options() const {
    return {.draft = (directory_ / "draft.txtpb"),
            .out = (directory_ / "proposal.txtpb"),
            .encoding_hash = [](const std::string& name) -> absl::StatusOr<Hash256> {
              absl::StatusOr<EncodingProfile> profile = FindEncodingProfile(name);
              if (!profile.ok()) return profile.status();
              return profile->hash;
            },
            .normalisation_hash = [](const std::string&) -> absl::StatusOr<Hash256> {
              return absl::NotFoundError("not asked for");
            }};
  }

  std::string path_;
};

TEST_F(SigningTest, SignsWhatTheOfficerOfTheOtherStateConfirmed) {
  const v1::Agreement agreement = SampleAgreement("KE", ke_.keys(), "UG", ug_.keys());
  EXPECT_THAT(Sign(agreement, Fingerprint(rw_.keys())),
              StatusIs(kDenied, HasSubstr("the fingerprint given is another")));
  EXPECT_FALSE(std::filesystem::exists(path_ + ".KE.sig"));
  EXPECT_THAT(Sign(agreement, Fingerprint(ug_.keys())), IsOk());
  EXPECT_TRUE(std::filesystem::exists(path_ + ".KE.sig"));
}

TEST_F(SigningTest, DoesNotSignWithForeignOrUnknownKeys) {
  EXPECT_THAT(Sign(SampleAgreement("KE", rw_.keys(), "UG", ug_.keys()), Fingerprint(ug_.keys())),
              StatusIs(kDenied, HasSubstr("clause parties")));
  EXPECT_THAT(Sign(SampleAgreement("RW", rw_.keys(), "UG", ug_.keys()), Fingerprint(ug_.keys())),
              StatusIs(kDenied, HasSubstr("KE is not a party")));
  const SampleState stranger("UG");
  EXPECT_THAT(
      Sign(SampleAgreement("KE", ke_.keys(), "UG", stranger.keys()), Fingerprint(stranger.keys())),
      StatusIs(kDenied, HasSubstr("version 1 of the registry has")));
}

TEST_F(SigningTest, ProposalIsCompletedFromTheRegistryAndNeverOverwritten) {
  v1::Agreement draft = SampleAgreement("KE", ke_.keys(), "UG", ug_.keys());
  for (v1::AgreementParty& party : *draft.mutable_parties()) party.clear_fingerprint();
  draft.mutable_encoding_profile()->clear_hash();
  for (v1::AcceptedRisk& risk : *draft.mutable_accepted_risks()) risk.clear_statement();
  WriteText((directory_ / "draft.txtpb"), PrintText(draft));
  const ProposeOptions options = Options();
  ASSERT_THAT(ProposeAgreement(*store_, options), IsOk());
  EXPECT_EQ(ValueOrDie(ReadSignedFile(options.out)),
            PrintText(SampleAgreement("KE", ke_.keys(), "UG", ug_.keys())));
  EXPECT_THAT(ProposeAgreement(*store_, options), StatusIs(kExists));
}

TEST_F(SigningTest, ProposalOfAnUnknownModeIsRefusedWithTheModesThatThereAre) {
  v1::Agreement draft = SampleAgreement("KE", ke_.keys(), "UG", ug_.keys());
  draft.set_mode("psi");
  WriteText((directory_ / "draft.txtpb"), PrintText(draft));
  EXPECT_THAT(ProposeAgreement(*store_, Options()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       testing::AllOf(HasSubstr("clause mode: "), HasSubstr("linkage-unit"),
                                      HasSubstr("split-trust"), HasSubstr("psi-cardinality"))));
}

TEST_F(SigningTest, ProposalTakesThresholdAndQualityOfLinksFromTheCalibration) {
  v1::Agreement draft = SampleAgreement("KE", ke_.keys(), "UG", ug_.keys());
  const ComparedFields fields = ValueOrDie(ComparedFields::Parse("name,birth_date"));
  for (const std::string& name : fields.Names()) draft.add_compared_fields(name);
  const int pairs = PairsExponent(5000, 5000);
  const DiceThreshold threshold = ValueOrDie(DiceThreshold::Create(181, 1000));
  const LinkQualityFigures quality = {
      .precision = 981'000, .precision_error = 0, .recall = 930'000, .recall_error = 12'000};
  WriteText((directory_ / "draft.txtpb.calibration"),
            CalibrationText("comesa-2024", "hardened-v1",
                            ValueOrDie(ParseHashText(draft.encoding_profile().hash())),
                            {{fields, {{pairs, {.threshold = threshold, .quality = quality}}}}}));
  draft.mutable_threshold()->clear_dice();
  draft.mutable_calibration()->set_id("comesa-2024");
  draft.mutable_calibration()->set_expected_rows(5000);
  draft.add_link_quality()->set_of_calibration(true);
  WriteText((directory_ / "draft.txtpb"), PrintText(draft));
  ASSERT_THAT(ProposeAgreement(*store_, Options()), IsOk());
  const Agreement proposed =
      ValueOrDie(ParseAgreement(ValueOrDie(ReadSignedFile(Options().out)), "proposal"));
  EXPECT_EQ(proposed.content().threshold, threshold);
  const StatedLinkQuality& stated = proposed.content().link_quality.at(0).quality;
  EXPECT_EQ(stated.figures(), quality);
  EXPECT_EQ(stated.source(), "calibration comesa-2024");
}

TEST_F(SigningTest, RevokingEndsAnAgreementAtOnce) {
  const v1::Agreement agreement = SampleAgreement("KE", ke_.keys(), "UG", ug_.keys());
  ASSERT_THAT(store_->AcceptAgreement(SignedAgreement(agreement, {&ke_, &ug_})), IsOk());
  ASSERT_THAT(RevokeAgreement(*store_, "ke-ug-2024", {ke_.country, ke_.identity, ke_.keys()}),
              IsOk());
  const std::shared_ptr<const Trust> trust = ValueOrDie(store_->Current());
  EXPECT_THAT(trust->CheckStanding(*trust->FindById("ke-ug-2024"), today_),
              StatusIs(kDenied, HasSubstr("clause revocation: KE")));
  EXPECT_THAT(RevokeAgreement(*store_, "ke-rw-2024", {ke_.country, ke_.identity, ke_.keys()}),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(TrustStoreTest, RegistryThatCanNotBeLoggedIsNotAccepted) {
  bool log_is_full = true;
  std::vector<EventDraft> events;
  store_->LogTo([&](const EventDraft& event) {
    if (log_is_full) return absl::UnavailableError("the event can't be logged");
    events.push_back(event);
    return absl::OkStatus();
  });
  const std::string file = Signed(registry_, {&ke_, &ug_}, "r1.txtpb");
  EXPECT_THAT(store_->AcceptRegistry(file, PhoneOf(registry_)),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Reopen()->Current(), StatusIs(absl::StatusCode::kNotFound));
  log_is_full = false;
  ASSERT_THAT(store_->AcceptRegistry(file, PhoneOf(registry_)), IsOk());
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].kind, v1::REGISTRY_ACCEPTED);
  EXPECT_EQ(events[0].facts[1].second, HashText(FileHash(ReadText(file))));
  // Accepting what holds already is no event.
  EXPECT_THAT(store_->AcceptRegistry(file, ""), IsOk());
  EXPECT_EQ(events.size(), 1U);
}

}  // namespace
}  // namespace mirrorflow
