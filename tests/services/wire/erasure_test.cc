#include "services/wire/erasure.h"

#include <gtest/gtest.h>

#include "crypto/identity.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

// libsodium before the first key; gtest_main has no place of its own for it.
const bool kCryptoIsReady = InitCrypto();

class ErasureTest : public testing::Test {
 protected:
  ErasureTest() {
    terms_.hash.fill(3);
    erasure_.commitment.emplace().fill(5);
    wire_ = ValueOrDie(SignErasure(terms_, erasure_, identity_));
  }

  const IdentityKey identity_ = IdentityKey::Generate();
  RunTerms terms_{.run_id = ValueOrDie(RunId::Create("run-1")),
                  .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
                  .period = ValueOrDie(Period::Create("2024")),
                  .encoding_profile = "hardened-v1",
                  .normalisation_profile = "basic-v2",
                  .threshold = ValueOrDie(DiceThreshold::Create(4, 5))};
  Erasure erasure_{
      .side = Side::kReceiver,
      .destroyed = {v1::ErasureStatement::RUN_KEY, v1::ErasureStatement::EPHEMERAL_KEY},
      .time = "2024-05-01T00:00:00Z"};
  v1::SignedErasure wire_;
};

TEST_F(ErasureTest, StatementOfTheNodeIsTaken) {
  EXPECT_THAT(CheckErasure(wire_, terms_, erasure_, identity_.public_key()), IsOk());
  EXPECT_THAT(CheckErasure(wire_, terms_, erasure_, std::nullopt), IsOk());
}

TEST_F(ErasureTest, OtherSignerOrChangedStatementIsRefused) {
  EXPECT_THAT(CheckErasure(wire_, terms_, erasure_, IdentityKey::Generate().public_key()),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("another identity")));
  v1::SignedErasure changed = wire_;
  changed.mutable_statement()->back() = static_cast<char>(changed.statement().back() ^ 1);
  EXPECT_FALSE(CheckErasure(changed, terms_, erasure_, std::nullopt).ok());
  changed = wire_;
  (*changed.mutable_signature())[0] = static_cast<char>(changed.signature()[0] ^ 1);
  EXPECT_THAT(CheckErasure(changed, terms_, erasure_, std::nullopt),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("signature")));
  EXPECT_THAT(CheckErasure({}, terms_, erasure_, std::nullopt),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("missing")));
}

TEST_F(ErasureTest, StatementAboutSomethingElseOrTooLittleIsRefused) {
  const auto other = StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("about another"));
  Erasure expected = erasure_;
  expected.side = Side::kSender;
  EXPECT_THAT(CheckErasure(wire_, terms_, expected, std::nullopt), other);
  expected = erasure_;
  (*expected.commitment)[0] ^= 1;
  EXPECT_THAT(CheckErasure(wire_, terms_, expected, std::nullopt), other);
  RunTerms terms = terms_;
  terms.hash[0] ^= 1;
  EXPECT_THAT(CheckErasure(wire_, terms, erasure_, std::nullopt), other);
  expected = erasure_;
  expected.destroyed.push_back(v1::ErasureStatement::BATCH);
  EXPECT_THAT(CheckErasure(wire_, terms_, expected, std::nullopt),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("BATCH")));
}

}  // namespace
}  // namespace mirrorflow
