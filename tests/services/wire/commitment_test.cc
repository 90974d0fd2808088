#include "services/wire/commitment.h"

#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

TEST(CommitmentWire, GoesThereAndBack) {
  const Hash256 commitment{1, 2, 3};
  EXPECT_EQ(ValueOrDie(CommitmentFromWire(CommitmentToWire(commitment))), commitment);
  const BatchOpening opening{.salt = {4}, .record_count = 5, .digest = {6}};
  EXPECT_EQ(ValueOrDie(BatchOpeningFromWire(BatchOpeningToWire(opening))), opening);
}

TEST(CommitmentWire, WrongSizesAreRefusedWithTheField) {
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(CommitmentFromWire({}),
              StatusIs(kInvalid, HasSubstr("batch commitment has 0 bytes")));
  v1::BatchOpening opening = BatchOpeningToWire({});
  opening.set_salt("short");
  EXPECT_THAT(BatchOpeningFromWire(opening), StatusIs(kInvalid, HasSubstr("salt")));
  opening = BatchOpeningToWire({});
  opening.mutable_digest()->push_back('x');
  EXPECT_THAT(BatchOpeningFromWire(opening), StatusIs(kInvalid, HasSubstr("digest")));
}

}  // namespace
}  // namespace mirrorflow
