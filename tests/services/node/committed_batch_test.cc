#include "services/node/committed_batch.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "corridor/batch_header.h"
#include "tests/services/node/two_states.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::Not;

// A batch whose memory outlives it, so that what it leaves there can be looked at.
class CommittedBatchTest : public testing::Test {
 protected:
  static constexpr std::size_t kRecords = 40;

  EncodedBatch Batch(const RunTerms& terms) {
    BatchHeader header = HeaderFor(terms, Side::kSender);
    header.row_bits = 64;
    header.record_count = header.row_count = kRecords;
    return ValueOrDie(EncodedBatch::OfView(
        std::move(header), {.words = words_, .stratum_codes = strata_, .record_flags = flags_}, {},
        std::make_shared<int>()));
  }

  std::vector<std::uint64_t> words_ = std::vector<std::uint64_t>(kRecords, 0x5a5a5a5a5a5a5a5a);
  std::vector<std::uint8_t> strata_ = std::vector<std::uint8_t>(kRecords, 0);
  std::vector<std::uint8_t> flags_ = std::vector<std::uint8_t>(kRecords, 0);
  const IdentityKey signer_ = IdentityKey::Generate();
};

TEST_F(CommittedBatchTest, BatchBelowTheMinimumIsRefusedAndWiped) {
  RunTerms terms = TermsOfRun("r1");
  terms.minimum_batch = kRecords + 1;
  EXPECT_THAT(CommittedBatch::Create(terms, Batch(terms), signer_),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("minimum batch of 41")));
  EXPECT_THAT(words_, Each(0U));
}

TEST_F(CommittedBatchTest, BatchIsWipedAtTheEndAndNotBefore) {
  RunTerms terms = TermsOfRun("r1");
  terms.minimum_batch = kRecords;
  {
    const auto batch = ValueOrDie(CommittedBatch::Create(terms, Batch(terms), signer_));
    EXPECT_THAT(words_, Each(Not(0U)));
  }
  EXPECT_THAT(words_, Each(0U));
}

}  // namespace
}  // namespace mirrorflow
