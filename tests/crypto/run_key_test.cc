#include "crypto/run_key.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>

#include "crypto/key_file.h"
#include "tests/crypto/hex.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

static_assert(!std::is_copy_constructible_v<RunKeyAgreement>);

Hash256 HashOf(std::uint8_t fill) {
  Hash256 hash;
  hash.fill(fill);
  return hash;
}

RunTerms SampleTerms() {
  return RunTerms{.run_id = ValueOrDie(RunId::Create("2024-ke-ug")),
                  .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
                  .period = ValueOrDie(Period::Create("2024")),
                  .encoding_profile = "hardened-v1",
                  .encoding_profile_hash = HashOf(1),
                  .normalisation_profile = "basic-v1",
                  .normalisation_profile_hash = HashOf(2),
                  .threshold = ValueOrDie(DiceThreshold::Create(4, 5)),
                  .hash = HashOf(3)};
}

struct State {
  IdentityKey identity = IdentityKey::Generate();
  AgreementKey agreement = AgreementKey::Generate();
  PartyKeys keys() const { return {identity.public_key(), agreement.public_key()}; }
};

class RunKeyTest : public testing::Test {
 protected:
  absl::StatusOr<RunKeyAgreement> StartSender(const RunTerms& terms) const {
    return RunKeyAgreement::Start(terms, Side::kSender, kenya_.identity, kenya_.agreement,
                                  uganda_.keys());
  }
  absl::StatusOr<RunKeyAgreement> StartReceiver(const RunTerms& terms) const {
    return RunKeyAgreement::Start(terms, Side::kReceiver, uganda_.identity, uganda_.agreement,
                                  kenya_.keys());
  }

  const RunTerms terms_ = SampleTerms();
  const State kenya_;
  const State uganda_;
};

TEST_F(RunKeyTest, BothSidesTakeTheSameKey) {
  RunKeyAgreement sender = ValueOrDie(StartSender(terms_));
  RunKeyAgreement receiver = ValueOrDie(StartReceiver(terms_));
  const KeyConfirmation from_sender = ValueOrDie(sender.Accept(receiver.offer()));
  const KeyConfirmation from_receiver = ValueOrDie(receiver.Accept(sender.offer()));
  EXPECT_NE(from_sender.code, from_receiver.code);
  ASSERT_THAT(sender.Confirm(from_receiver), IsOk());
  ASSERT_THAT(receiver.Confirm(from_sender), IsOk());
  const SecretBytes key = ValueOrDie(sender.Take());
  EXPECT_EQ(key.size(), 32U);
  EXPECT_TRUE(key.Equals(ValueOrDie(receiver.Take())));
}

TEST_F(RunKeyTest, SameStatesAndTermsGiveAnotherKeyInAnotherTry) {
  const auto agree = [&] {
    RunKeyAgreement sender = ValueOrDie(StartSender(terms_));
    RunKeyAgreement receiver = ValueOrDie(StartReceiver(terms_));
    EXPECT_THAT(sender.Accept(receiver.offer()), IsOk());
    EXPECT_THAT(sender.Confirm(ValueOrDie(receiver.Accept(sender.offer()))), IsOk());
    return ValueOrDie(sender.Take());
  };
  EXPECT_FALSE(agree().Equals(agree()));
}

TEST_F(RunKeyTest, StepsOutOfOrderAreRefusedAndTheKeyComesOnce) {
  const auto out_of_order = StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("order"));
  RunKeyAgreement sender = ValueOrDie(StartSender(terms_));
  RunKeyAgreement receiver = ValueOrDie(StartReceiver(terms_));
  EXPECT_THAT(sender.Take(), out_of_order);
  EXPECT_THAT(sender.Confirm(KeyConfirmation{}), out_of_order);
  ASSERT_THAT(sender.Accept(receiver.offer()), IsOk());
  EXPECT_THAT(sender.Accept(receiver.offer()), out_of_order);
  EXPECT_THAT(sender.SaveEphemeral("/nowhere"), out_of_order);
  EXPECT_THAT(sender.Take(), out_of_order);
  ASSERT_THAT(sender.Confirm(ValueOrDie(receiver.Accept(sender.offer()))), IsOk());
  EXPECT_THAT(sender.Take(), IsOk());
  EXPECT_THAT(sender.Take(), out_of_order);
}

TEST_F(RunKeyTest, TermsThatDifferInOneFieldAreRefused) {
  const std::pair<const char*, std::function<void(RunTerms&)>> changes[] = {
      {"run id", [](RunTerms& t) { t.run_id = ValueOrDie(RunId::Create("2024-ke-ug-2")); }},
      {"corridor", [](RunTerms& t) { t.corridor = ValueOrDie(Corridor::Parse("UG-KE")); }},
      {"period", [](RunTerms& t) { t.period = ValueOrDie(Period::Create("2023")); }},
      {"terms hash", [](RunTerms& t) { t.hash[31] ^= 1; }},
      {"encoding profile", [](RunTerms& t) { t.encoding_profile = "plain-v1"; }},
      {"encoding profile hash", [](RunTerms& t) { t.encoding_profile_hash[0] ^= 1; }},
      {"normalisation profile", [](RunTerms& t) { t.normalisation_profile = "basic-v2"; }},
      {"normalisation hash", [](RunTerms& t) { t.normalisation_profile_hash[0] ^= 1; }},
  };
  for (const auto& [name, change] : changes) {
    RunTerms other = terms_;
    change(other);
    RunKeyAgreement sender = ValueOrDie(StartSender(terms_));
    RunKeyAgreement receiver = ValueOrDie(StartReceiver(other));
    const auto refused = StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("these terms"));
    EXPECT_THAT(sender.Accept(receiver.offer()), refused) << name;
    EXPECT_THAT(receiver.Accept(sender.offer()), refused) << name;
  }
}

TEST_F(RunKeyTest, TwoSendersAreRefused) {
  RunKeyAgreement sender = ValueOrDie(StartSender(terms_));
  RunKeyAgreement also_sender = ValueOrDie(RunKeyAgreement::Start(
      terms_, Side::kSender, uganda_.identity, uganda_.agreement, kenya_.keys()));
  EXPECT_THAT(sender.Accept(also_sender.offer()), StatusIs(absl::StatusCode::kUnauthenticated));
}

// The relay answers each state itself, with keys of its own, the pinned ones excepted.
TEST_F(RunKeyTest, RelayInTheMiddleIsRefused) {
  const State relay;
  RunKeyAgreement sender = ValueOrDie(StartSender(terms_));
  RunKeyAgreement false_receiver = ValueOrDie(RunKeyAgreement::Start(
      terms_, Side::kReceiver, relay.identity, relay.agreement, kenya_.keys()));
  EXPECT_THAT(sender.Accept(false_receiver.offer()), StatusIs(absl::StatusCode::kUnauthenticated));
  KeyOffer mixed = ValueOrDie(StartReceiver(terms_)).offer();
  mixed.ephemeral = false_receiver.offer().ephemeral;
  EXPECT_THAT(sender.Accept(mixed), StatusIs(absl::StatusCode::kUnauthenticated));
  // A refused offer does no harm: the true one still counts.
  EXPECT_THAT(sender.Accept(ValueOrDie(StartReceiver(terms_)).offer()), IsOk());
}

TEST_F(RunKeyTest, OfferReplayedFromAnEarlierTryFailsAtTheConfirmation) {
  RunKeyAgreement first = ValueOrDie(StartReceiver(terms_));
  RunKeyAgreement sender = ValueOrDie(StartSender(terms_));
  RunKeyAgreement second = ValueOrDie(StartReceiver(terms_));
  ASSERT_THAT(sender.Accept(first.offer()), IsOk());
  const KeyConfirmation from_second = ValueOrDie(second.Accept(sender.offer()));
  EXPECT_THAT(sender.Confirm(from_second), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(sender.Take(), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(RunKeyTest, OwnKeysPinnedForThePeerAreRefused) {
  for (const PartyKeys& peer :
       {PartyKeys{kenya_.identity.public_key(), uganda_.agreement.public_key()},
        PartyKeys{uganda_.identity.public_key(), kenya_.agreement.public_key()}}) {
    EXPECT_THAT(
        RunKeyAgreement::Start(terms_, Side::kSender, kenya_.identity, kenya_.agreement, peer),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("our own")));
  }
}

TEST_F(RunKeyTest, StaticKeyOfLowOrderIsRefusedAtTheStart) {
  EXPECT_THAT(
      RunKeyAgreement::Start(terms_, Side::kSender, kenya_.identity, kenya_.agreement,
                             PartyKeys{uganda_.identity.public_key(), AgreementPublicKey{}}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("low order")));
}

TEST_F(RunKeyTest, ResumedSideTakesTheSameKeyAndTheFileFitsNoOtherRun) {
  const std::string path = testing::TempDir() + "/run_key_test." + std::to_string(getpid());
  RunKeyAgreement receiver = ValueOrDie(StartReceiver(terms_));
  KeyOffer offer;
  {
    RunKeyAgreement sender = ValueOrDie(StartSender(terms_));
    ASSERT_THAT(sender.SaveEphemeral(path), IsOk());
    offer = sender.offer();
  }
  const auto resume = [&](const RunTerms& terms, Side side) {
    return RunKeyAgreement::Resume(terms, side, kenya_.identity, kenya_.agreement, uganda_.keys(),
                                   path);
  };
  RunKeyAgreement resumed = ValueOrDie(resume(terms_, Side::kSender));
  EXPECT_EQ(resumed.offer().ephemeral, offer.ephemeral);
  EXPECT_EQ(resumed.offer().signature, offer.signature);
  const KeyConfirmation from_resumed = ValueOrDie(resumed.Accept(receiver.offer()));
  ASSERT_THAT(resumed.Confirm(ValueOrDie(receiver.Accept(offer))), IsOk());
  ASSERT_THAT(receiver.Confirm(from_resumed), IsOk());
  EXPECT_TRUE(ValueOrDie(resumed.Take()).Equals(ValueOrDie(receiver.Take())));

  RunTerms other = terms_;
  other.hash[0] ^= 1;
  EXPECT_THAT(resume(other, Side::kSender), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(resume(terms_, Side::kReceiver), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(RemoveKeyFile(path), IsOk());
}

TEST(KeyOfferTest, MessagesOfOtherSizesAreRefused) {
  const std::vector<std::uint8_t> bytes(65);
  const auto first = [&](std::size_t n) { return std::span(bytes).first(n); };
  EXPECT_THAT(KeyOffer::Create(first(32), first(64)), IsOk());
  for (const auto& [ephemeral, signature] :
       {std::pair{31U, 64U}, {33U, 64U}, {32U, 63U}, {0U, 0U}}) {
    EXPECT_THAT(KeyOffer::Create(first(ephemeral), first(signature)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("bytes, not")));
  }
  EXPECT_THAT(KeyConfirmation::Create(first(32)), IsOk());
  EXPECT_THAT(KeyConfirmation::Create(first(31)), StatusIs(absl::StatusCode::kInvalidArgument));
}

// vectors/run_key.json comes from a second implementation, vectors/make_run_key.py.
class RunKeyVectorTest : public testing::Test {
 protected:
  RunKeyVectorTest() {
    const char* source = std::getenv("MF_SOURCE_DIR");
    std::ifstream file(std::string(source != nullptr ? source : ".") +
                       "/tests/crypto/vectors/run_key.json");
    json_ = nlohmann::json::parse(file);
  }

  static Hash256 HashFrom(const nlohmann::json& hex) {
    Hash256 hash{};
    std::ranges::copy(FromHex(hex.get<std::string>()), hash.begin());
    return hash;
  }
  RunTerms Terms() const {
    const nlohmann::json& t = json_["terms"];
    return RunTerms{.run_id = ValueOrDie(RunId::Create(t["run_id"].get<std::string>())),
                    .corridor = ValueOrDie(Corridor::Parse(t["corridor"].get<std::string>())),
                    .period = ValueOrDie(Period::Create(t["period"].get<std::string>())),
                    .encoding_profile = t["encoding_profile"],
                    .encoding_profile_hash = HashFrom(t["encoding_profile_hash"]),
                    .normalisation_profile = t["normalisation_profile"],
                    .normalisation_profile_hash = HashFrom(t["normalisation_profile_hash"]),
                    .threshold = ValueOrDie(DiceThreshold::Create(4, 5)),
                    .hash = HashFrom(t["hash"])};
  }
  static SecretBytes Secret(const nlohmann::json& hex) {
    return SecretBytes::CopyOf(FromHex(hex.get<std::string>()));
  }
  State StateOf(const char* name) const {
    return State{
        .identity = ValueOrDie(IdentityKey::FromSeed(Secret(json_[name]["identity_seed"]))),
        .agreement = ValueOrDie(AgreementKey::FromSecret(Secret(json_[name]["agreement_secret"])))};
  }
  RunKeyAgreement Start(Side side) const {
    const std::string name(SideName(side));
    const State& self = side == Side::kSender ? sender_ : receiver_;
    const State& peer = side == Side::kSender ? receiver_ : sender_;
    return ValueOrDie(RunKeyAgreement::StartWithEphemeral(
        Terms(), side, self.identity, self.agreement, peer.keys(),
        ValueOrDie(AgreementKey::FromSecret(Secret(json_[name]["ephemeral_secret"])))));
  }
  static KeyOffer Offer(const nlohmann::json& v) {
    return ValueOrDie(KeyOffer::Create(FromHex(v["ephemeral"].get<std::string>()),
                                       FromHex(v["signature"].get<std::string>())));
  }
  static KeyConfirmation Confirmation(const nlohmann::json& hex) {
    return ValueOrDie(KeyConfirmation::Create(FromHex(hex.get<std::string>())));
  }

  void SetUp() override {
    sender_ = StateOf("sender");
    receiver_ = StateOf("receiver");
  }

  nlohmann::json json_;
  State sender_;
  State receiver_;
};

TEST_F(RunKeyVectorTest, PublicKeysAndFingerprintsComeOut) {
  for (const char* name : {"sender", "receiver"}) {
    const State state = StateOf(name);
    EXPECT_EQ(state.identity.public_key().ToText(), json_[name]["identity"]);
    EXPECT_EQ(state.agreement.public_key().ToText(), json_[name]["agreement"]);
    EXPECT_EQ(Fingerprint(state.identity.public_key()), json_[name]["identity_fingerprint"]);
    EXPECT_EQ(Fingerprint(state.keys()), json_[name]["party_fingerprint"]);
  }
}

TEST_F(RunKeyVectorTest, MessagesAndRunKeyComeOut) {
  for (const Side side : {Side::kSender, Side::kReceiver}) {
    const std::string own(SideName(side));
    const std::string other(SideName(OtherSide(side)));
    RunKeyAgreement agreement = Start(side);
    EXPECT_EQ(Hex(agreement.offer().signature), json_[own]["offer"]["signature"]);
    EXPECT_EQ(Hex(ValueOrDie(agreement.Accept(Offer(json_[other]["offer"]))).code),
              json_[own + "_confirmation"]);
    EXPECT_THAT(agreement.Confirm(Confirmation(json_[other + "_confirmation"])), IsOk());
    EXPECT_EQ(Hex(ValueOrDie(agreement.Take()).Expose()), json_["run_key"]);
  }
}

TEST_F(RunKeyVectorTest, EveryBadVectorFailsAtItsStage) {
  ASSERT_GE(json_["bad"].size(), 20U);
  for (const nlohmann::json& v : json_["bad"]) {
    RunKeyAgreement sender = Start(Side::kSender);
    const absl::Status accepted = sender.Accept(Offer(v)).status();
    if (v["fails_at"] == "accept") {
      EXPECT_THAT(accepted, StatusIs(absl::StatusCode::kUnauthenticated)) << v["desc"];
    } else if (v["fails_at"] == "accept-bad-point") {
      EXPECT_THAT(accepted, StatusIs(absl::StatusCode::kInvalidArgument)) << v["desc"];
    } else {
      ASSERT_EQ(v["fails_at"], "confirm");
      EXPECT_THAT(accepted, IsOk()) << v["desc"];
      EXPECT_THAT(sender.Confirm(Confirmation(v["code"])),
                  StatusIs(absl::StatusCode::kUnauthenticated))
          << v["desc"];
    }
    EXPECT_THAT(sender.Take(), StatusIs(absl::StatusCode::kFailedPrecondition)) << v["desc"];
  }
}

}  // namespace
}  // namespace mirrorflow
