#include "crypto/registry.h"

#include <gtest/gtest.h>

#include <functional>
#include <ostream>

#include "crypto/key_rotation.h"
#include "tests/services/trust/sample_trust.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kForged = absl::StatusCode::kUnauthenticated;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

const std::string kCertificate(64, 'a');
const std::string kOtherCertificate(64, 'b');

v1::KeyRotation RotationEntry(const SampleState& from, const PartyKeys& to) {
  v1::KeyRotation entry;
  entry.set_old_identity_key(from.keys().identity.ToText());
  entry.set_old_agreement_key(from.keys().agreement.ToText());
  const Signature signature = ValueOrDie(
      from.identity.Sign(kKeyRotationPurpose, KeyRotationMessage(from.code(), from.keys(), to)));
  std::string hex;
  for (const std::uint8_t byte : signature) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  entry.set_signature(hex);
  return entry;
}

class RegistryTest : public testing::Test {
 protected:
  RegistryTest() {
    for (const SampleState* state : {&ke_, &rw_, &ug_, &et_}) {
      *wire_.add_parties() = StateEntry(state->code(), state->keys());
    }
    *wire_.add_parties() = OtherEntry(v1::LINKAGE_SERVICE, "comesa", kCertificate);
    wire_.mutable_parties(4)->set_identity_key(office_.public_key().ToText());
    *wire_.add_parties() = OtherEntry(v1::AUDITOR, "omar", kOtherCertificate);
  }

  v1::RegisteredParty& Entry(int i) { return *wire_.mutable_parties(i); }

  // Version 2, following `wire_`.
  v1::Registry Next() const {
    v1::Registry next = wire_;
    next.set_version(2);
    next.set_previous_sha256(HashText(FileHash(PrintText(wire_))));
    return next;
  }

  absl::Status SignedBy(const std::vector<const SampleState*>& states) const {
    const std::string file = PrintText(wire_);
    std::vector<DetachedSignature> signatures;
    for (const SampleState* state : states) {
      signatures.push_back(SignFile(kRegistryPurpose, file, state->code(), state->identity));
    }
    return CheckRegistrySignatures(RegistryOf(wire_), file, signatures, today_);
  }

  const Day today_ = DayOf("2024-06-30");
  const SampleState ke_{"KE"};
  const SampleState rw_{"RW"};
  const SampleState ug_{"UG"};
  const SampleState et_{"ET"};
  const IdentityKey office_ = IdentityKey::Generate();
  v1::Registry wire_ = EmptyRegistry(3);
};

TEST_F(RegistryTest, KOfNSignaturesAreEnoughAndFewerAreNot) {
  EXPECT_THAT(SignedBy({&ke_, &rw_, &ug_}), IsOk());
  EXPECT_THAT(SignedBy({&ke_, &rw_, &ug_, &et_}), IsOk());
  EXPECT_THAT(SignedBy({&ke_, &ug_}), StatusIs(kDenied, HasSubstr("3 of the 4 member states")));
  EXPECT_THAT(SignedBy({}), StatusIs(kDenied, HasSubstr("it has 0")));
}

TEST_F(RegistryTest, OneStateCanNotSignTwice) {
  EXPECT_THAT(SignedBy({&ke_, &ke_, &ug_}), StatusIs(kForged, HasSubstr("two signatures of KE")));
}

TEST_F(RegistryTest, SignatureOfTheLinkageServiceOrOfAStrangerDoesNotCount) {
  const std::string file = PrintText(wire_);
  const SampleState stranger("ZM");
  std::vector<DetachedSignature> signatures = {
      SignFile(kRegistryPurpose, file, "KE", ke_.identity),
      SignFile(kRegistryPurpose, file, "UG", ug_.identity),
      SignFile(kRegistryPurpose, file, "comesa", office_),
      SignFile(kRegistryPurpose, file, "ZM", stranger.identity)};
  EXPECT_THAT(CheckRegistrySignatures(RegistryOf(wire_), file, signatures, today_),
              StatusIs(kDenied, HasSubstr("it has 2 (KE, UG)")));
}

TEST_F(RegistryTest, WrongSignatureOfAMemberIsRefusedAloud) {
  const std::string file = PrintText(wire_);
  std::vector<DetachedSignature> signatures;
  for (const SampleState* state : {&ke_, &rw_, &ug_}) {
    signatures.push_back(SignFile(kRegistryPurpose, file, state->code(), state->identity));
  }
  const Registry registry = RegistryOf(wire_);
  std::vector<DetachedSignature> flipped = signatures;
  flipped[1].signature[0] ^= 1;
  EXPECT_THAT(CheckRegistrySignatures(registry, file, flipped, today_),
              StatusIs(kForged, HasSubstr("RW")));
  std::vector<DetachedSignature> exchanged = signatures;
  std::swap(exchanged[0].signature, exchanged[1].signature);
  EXPECT_THAT(CheckRegistrySignatures(registry, file, exchanged, today_), StatusIs(kForged));
  std::vector<DetachedSignature> purpose = signatures;
  purpose[0] = SignFile(kAgreementPurpose, file, "KE", ke_.identity);
  EXPECT_THAT(CheckRegistrySignatures(registry, file, purpose, today_), StatusIs(kForged));
}

TEST_F(RegistryTest, EveryFlippedByteOfTheFileIsRefused) {
  const std::string file = PrintText(wire_);
  const Registry registry = RegistryOf(wire_);
  std::vector<DetachedSignature> signatures;
  for (const SampleState* state : {&ke_, &rw_, &ug_}) {
    signatures.push_back(SignFile(kRegistryPurpose, file, state->code(), state->identity));
  }
  ASSERT_THAT(CheckRegistrySignatures(registry, file, signatures, today_), IsOk());
  for (std::size_t i = 0; i < file.size(); ++i) {
    std::string mutated = file;
    mutated[i] = static_cast<char>(mutated[i] ^ 1);
    EXPECT_FALSE(CheckRegistrySignatures(registry, mutated, signatures, today_).ok()) << i;
  }
}

TEST_F(RegistryTest, MemberOutsideItsValidityDoesNotCount) {
  Entry(0).set_valid_from("2020-01-01");
  Entry(0).set_valid_until("2024-06-29");
  EXPECT_THAT(SignedBy({&ke_, &rw_, &ug_}), StatusIs(kDenied, HasSubstr("it has 2")));
}

TEST_F(RegistryTest, PartiesAreFoundWithinTheirValidityOnly) {
  Entry(5).set_valid_from("2024-01-01");
  Entry(5).set_valid_until("2024-06-29");
  const Registry registry = RegistryOf(wire_);
  EXPECT_THAT(registry.Require(PartyRole::kMemberState, "KE", today_), IsOk());
  EXPECT_THAT(registry.Require(PartyRole::kMemberState, "ZM", today_),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no member state ZM")));
  EXPECT_THAT(registry.Require(PartyRole::kAuditor, "comesa", today_),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(registry.Require(PartyRole::kAuditor, "omar", today_),
              StatusIs(kPrecondition, HasSubstr("2024-06-29, not on 2024-06-30")));
  EXPECT_THAT(registry.Require(PartyRole::kMemberState, "KE", DayOf("2023-12-31")),
              StatusIs(kPrecondition, HasSubstr("version 1 of the registry is valid")));
}

TEST_F(RegistryTest, OnlyTheListedCertificateIsThatOfAParty) {
  const Registry registry = RegistryOf(wire_);
  const auto check = [&](PartyRole role, const std::string& id, const std::string& fingerprint) {
    return registry.CheckCertificate(role, id, fingerprint, today_);
  };
  EXPECT_THAT(check(PartyRole::kLinkageService, "comesa", kCertificate), IsOk());
  EXPECT_THAT(check(PartyRole::kLinkageService, "comesa", kOtherCertificate),
              StatusIs(kDenied, HasSubstr("another certificate for linkage service comesa")));
  EXPECT_THAT(check(PartyRole::kAuditor, "comesa", kCertificate),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RegistryTest, NextVersionFollowsAndOlderOrOtherOnesDoNot) {
  const Registry current = RegistryOf(wire_);
  EXPECT_THAT(CheckSuccessor(current, RegistryOf(Next())), IsOk());

  v1::Registry same = wire_;
  same.set_valid_until("2198-12-31");
  EXPECT_THAT(CheckSuccessor(current, RegistryOf(same)),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("of version 1 is accepted")));
  EXPECT_THAT(CheckSuccessor(RegistryOf(Next()), current),
              StatusIs(kPrecondition, HasSubstr("never rolled back")));
  v1::Registry gap = Next();
  gap.set_version(3);
  EXPECT_THAT(CheckSuccessor(current, RegistryOf(gap)),
              StatusIs(kPrecondition, HasSubstr("accept version 2 first")));
  v1::Registry other = Next();
  other.set_previous_sha256(HashText(FileHash("another file")));
  EXPECT_THAT(CheckSuccessor(current, RegistryOf(other)),
              StatusIs(kPrecondition, HasSubstr("previous_sha256")));
}

TEST_F(RegistryTest, RevokedKeyStaysRevokedAndIsNobodysCurrentKey) {
  v1::RevokedKey& revoked = *wire_.add_revoked_keys();
  revoked.set_key(IdentityKey::Generate().public_key().ToText());
  revoked.set_since("2024-02-01");
  revoked.set_reason("laptop stolen");
  v1::Registry next = Next();
  next.clear_revoked_keys();
  EXPECT_THAT(CheckSuccessor(RegistryOf(wire_), RegistryOf(next)),
              StatusIs(kPrecondition, HasSubstr("a key stays revoked")));

  revoked.set_key(kCertificate);
  EXPECT_THAT(ParseRegistry(PrintText(wire_), "registry").status(),
              StatusIs(kInvalid, HasSubstr("can't be its current one")));
  Entry(4).clear_certificate_fingerprints();
  EXPECT_THAT(RegistryOf(wire_).CheckCertificate(PartyRole::kLinkageService, "comesa", kCertificate,
                                                 today_),
              StatusIs(kDenied, HasSubstr("revokes this certificate")));
}

TEST_F(RegistryTest, OtherKeysNeedARotationSignedByTheOldOnes) {
  const Registry current = RegistryOf(wire_);
  const SampleState renewed("KE");
  v1::Registry next = Next();
  *next.mutable_parties(0) = StateEntry("KE", renewed.keys());
  EXPECT_THAT(CheckSuccessor(current, RegistryOf(next)),
              StatusIs(kForged, HasSubstr("without a rotation signed by the old ones")));

  v1::Registry rotated = next;
  *rotated.mutable_parties(0)->add_rotations() = RotationEntry(ke_, renewed.keys());
  EXPECT_THAT(CheckSuccessor(current, RegistryOf(rotated)), IsOk());

  v1::Registry lost = next;
  lost.add_revoked_keys()->set_key(ke_.keys().identity.ToText());
  lost.mutable_revoked_keys(0)->set_since("2024-05-01");
  EXPECT_THAT(CheckSuccessor(current, RegistryOf(lost)), IsOk());
}

TEST_F(RegistryTest, RotationThatTheOldKeyDidNotSignIsRefused) {
  const SampleState renewed("KE");
  *wire_.mutable_parties(0) = StateEntry("KE", renewed.keys());
  const auto with = [&](const v1::KeyRotation& rotation) {
    v1::Registry registry = wire_;
    *registry.mutable_parties(0)->add_rotations() = rotation;
    return ParseRegistry(PrintText(registry), "registry").status();
  };
  EXPECT_THAT(with(RotationEntry(ke_, renewed.keys())), IsOk());
  EXPECT_THAT(with(RotationEntry(ke_, rw_.keys())), StatusIs(kForged, HasSubstr("rotation of KE")));
  v1::KeyRotation by_another = RotationEntry(rw_, renewed.keys());
  by_another.set_old_identity_key(ke_.keys().identity.ToText());
  by_another.set_old_agreement_key(ke_.keys().agreement.ToText());
  EXPECT_THAT(with(by_another), StatusIs(kForged));
}

// One change to a registry that is valid otherwise, and the words that must say so.
struct BadRegistry {
  const char* name;
  std::function<void(v1::Registry&)> change;
  const char* message;

  friend std::ostream& operator<<(std::ostream& out, const BadRegistry& bad) {
    return out << bad.name;
  }
};

class BadRegistryTest : public RegistryTest, public testing::WithParamInterface<BadRegistry> {};

TEST_P(BadRegistryTest, IsRefusedWithTheFieldNamed) {
  GetParam().change(wire_);
  EXPECT_THAT(ParseRegistry(PrintText(wire_), "registry").status(),
              StatusIs(kInvalid, HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    EachRuleOnce, BadRegistryTest,
    testing::Values(
        BadRegistry{"version", [](v1::Registry& r) { r.set_version(0); }, "version"},
        BadRegistry{"previous_in_first",
                    [](v1::Registry& r) { r.set_previous_sha256(std::string(64, '0')); },
                    "previous_sha256"},
        BadRegistry{"no_previous", [](v1::Registry& r) { r.set_version(2); }, "previous_sha256"},
        BadRegistry{"one_signature", [](v1::Registry& r) { r.set_required_signatures(1); },
                    "from 2 to 4"},
        BadRegistry{"too_many_signatures", [](v1::Registry& r) { r.set_required_signatures(5); },
                    "from 2 to 4"},
        BadRegistry{"more_cosignatures_than_others",
                    [](v1::Registry& r) { r.set_required_cosignatures(99); },
                    "required_cosignatures is 99"},
        BadRegistry{"validity", [](v1::Registry& r) { r.set_valid_until("2023-01-01"); },
                    "can't begin"},
        BadRegistry{"no_such_day", [](v1::Registry& r) { r.set_valid_until("2025-02-29"); },
                    "valid_until"},
        BadRegistry{"twice",
                    [](v1::Registry& r) {
                      *r.mutable_parties(1) = r.parties(0);
                      const PartyKeys keys = SampleState("KE").keys();
                      r.mutable_parties(1)->set_identity_key(keys.identity.ToText());
                      r.mutable_parties(1)->set_agreement_key(keys.agreement.ToText());
                    },
                    "KE stands twice"},
        BadRegistry{"shared_key",
                    [](v1::Registry& r) {
                      r.mutable_parties(1)->set_identity_key(r.parties(0).identity_key());
                    },
                    "in common"},
        BadRegistry{"office_with_the_key_of_a_state",
                    [](v1::Registry& r) {
                      r.mutable_parties(4)->set_identity_key(r.parties(0).identity_key());
                    },
                    "in common"},
        BadRegistry{"country", [](v1::Registry& r) { r.mutable_parties(0)->set_id("XX"); },
                    "alpha-2"},
        BadRegistry{"alpha3", [](v1::Registry& r) { r.mutable_parties(0)->set_id("KEN"); },
                    "alpha-2"},
        BadRegistry{"office_name",
                    [](v1::Registry& r) { r.mutable_parties(4)->set_id("../comesa"); },
                    "the name in its certificate"},
        BadRegistry{"no_key", [](v1::Registry& r) { r.mutable_parties(0)->clear_agreement_key(); },
                    "needs identity_key and agreement_key"},
        BadRegistry{"key_of_another_kind",
                    [](v1::Registry& r) {
                      r.mutable_parties(0)->set_identity_key(r.parties(0).agreement_key());
                    },
                    "parties[0] (KE): field identity_key"},
        BadRegistry{"role", [](v1::Registry& r) { r.mutable_parties(0)->clear_role(); },
                    "field role"},
        BadRegistry{
            "fingerprint",
            [](v1::Registry& r) { r.mutable_parties(4)->add_certificate_fingerprints("1"); },
            "certificate_fingerprints"}),
    [](const auto& bad) { return bad.param.name; });

TEST_F(RegistryTest, TextThatIsNoRegistryIsRefusedWithLineAndColumn) {
  EXPECT_THAT(ParseRegistry("version: 1\nmembers: 3\n", "registry.txtpb").status(),
              StatusIs(kInvalid, HasSubstr("registry.txtpb:2:8")));
}

TEST_F(RegistryTest, FingerprintsOfAllStatesCanBeReadOverTheTelephone) {
  EXPECT_THAT(FileFingerprint(RegistryOf(wire_).hash()),
              testing::MatchesRegex("[0-9A-Z]{4}(-[0-9A-Z]{4}){7}"));
}

}  // namespace
}  // namespace mirrorflow
