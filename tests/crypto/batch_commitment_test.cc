#include "crypto/batch_commitment.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/crypto/hex.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

class BatchCommitmentTest : public testing::Test {
 protected:
  BatchCommitmentTest() {
    salt_.fill(7);
    digest_.fill(9);
  }

  const RunId run_ = ValueOrDie(RunId::Create("2024-ke-ug"));
  CommitmentSalt salt_;
  Hash256 digest_;
};

TEST_F(BatchCommitmentTest, KnownAnswerComesOut) {
  EXPECT_EQ(Hex(CommitToBatch(run_, Side::kSender, salt_, 1000, digest_)),
            "d5fdb40b3d9b03ec87df9af653d22dd4c3bf77be490aafbff47865927482dc9c");
}

TEST_F(BatchCommitmentTest, OpensToWhatWasCommittedAndNothingElse) {
  const Hash256 commitment = CommitToBatch(run_, Side::kSender, salt_, 1000, digest_);
  EXPECT_THAT(CheckBatchOpening(commitment, run_, Side::kSender, salt_, 1000, digest_), IsOk());
  const auto refused = StatusIs(absl::StatusCode::kUnauthenticated, testing::HasSubstr("2024-ke"));
  const RunId other_run = ValueOrDie(RunId::Create("2024-ke-ug-2"));
  CommitmentSalt other_salt = salt_;
  other_salt[31] ^= 1;
  Hash256 other_digest = digest_;
  other_digest[0] ^= 1;
  Hash256 other_commitment = commitment;
  other_commitment[0] ^= 1;
  EXPECT_THAT(CheckBatchOpening(commitment, other_run, Side::kSender, salt_, 1000, digest_),
              StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(CheckBatchOpening(commitment, run_, Side::kReceiver, salt_, 1000, digest_), refused);
  EXPECT_THAT(CheckBatchOpening(commitment, run_, Side::kSender, other_salt, 1000, digest_),
              refused);
  EXPECT_THAT(CheckBatchOpening(commitment, run_, Side::kSender, salt_, 1001, digest_), refused);
  EXPECT_THAT(CheckBatchOpening(commitment, run_, Side::kSender, salt_, 1000, other_digest),
              refused);
  EXPECT_THAT(CheckBatchOpening(other_commitment, run_, Side::kSender, salt_, 1000, digest_),
              refused);
}

TEST_F(BatchCommitmentTest, FreshSaltsDiffer) {
  EXPECT_NE(RandomCommitmentSalt(), RandomCommitmentSalt());
}

TEST(SizeBucketTest, NoBucketHoldsASingleSize) {
  EXPECT_EQ(SizeBucket(0), "under 16");
  EXPECT_EQ(SizeBucket(15), "under 16");
  EXPECT_EQ(SizeBucket(16), "16 to 31");
  EXPECT_EQ(SizeBucket(31), "16 to 31");
  EXPECT_EQ(SizeBucket(32), "32 to 63");
  EXPECT_EQ(SizeBucket(50'000'000), "33554432 to 67108863");
  EXPECT_EQ(SizeBucket(~std::uint64_t{0}), "9223372036854775808 to 18446744073709551615");
}

}  // namespace
}  // namespace mirrorflow
