#include "services/link_worker/batch_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "crypto/batch_format.h"
#include "crypto/identity.h"
#include "crypto/sealed_stream.h"
#include "mirrorflow/v1/run.pb.h"
#include "services/wire/batch_file.h"
#include "tests/linkage/random_batches.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using ::testing::HasSubstr;

class BatchReadingTest : public testing::Test {
 protected:
  // The parts of the batch in a sealed file, all but the last `missing`.
  std::string SealedFile(std::size_t missing = 0) const {
    SealingStream stream(key_.public_key(), SealedBatchContext(terms_, Side::kSender));
    std::vector<v1::BatchPart> parts(2 + writer_.chunk_count() + 1);
    parts[0].mutable_opening();
    parts[1].set_header(writer_.header());
    for (std::uint32_t i = 0; i < writer_.chunk_count(); ++i) {
      parts[2 + i].set_chunk(writer_.chunk(i));
    }
    parts.back().set_trailer(writer_.trailer());
    std::string bytes = BatchFileStart() + BatchFileFrame(stream.header());
    for (std::size_t i = 0; i + missing < parts.size(); ++i) {
      bytes += BatchFileFrame(stream.Seal(parts[i].SerializeAsString(), i + 1 == parts.size()));
    }
    return bytes;
  }
  std::string Written(const std::string& bytes) const {
    const std::string path = directory_ / "batch";
    WriteText(path, bytes);
    return path;
  }

  static EncodedBatch SomeBatch() {
    std::mt19937_64 random(1);
    return BatchOf(RandomRecords({}, random).sender, 2, 2, Side::kSender);
  }

  const TemporaryDirectory directory_;
  const RunTerms terms_{.run_id = ValueOrDie(RunId::Create("run-1")),
                        .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
                        .period = ValueOrDie(Period::Create("2024")),
                        .encoding_profile = "hardened-v1",
                        .normalisation_profile = "basic-v2",
                        .threshold = ValueOrDie(DiceThreshold::Create(8, 10))};
  const UnsealKey key_ = UnsealKey::Generate();
  const EncodedBatch batch_ = SomeBatch();
  const BatchWriter writer_ = ValueOrDie(BatchWriter::Create(batch_, IdentityKey::Generate()));
};

TEST_F(BatchReadingTest, ReadsTheBytesOfABatch) {
  std::string bytes = writer_.header();
  for (std::uint32_t i = 0; i < writer_.chunk_count(); ++i) bytes += writer_.chunk(i);
  const ReadBatch read = ValueOrDie(ReadBatchFile(Written(bytes + writer_.trailer())));
  EXPECT_EQ(read.digest, writer_.digest());
  EXPECT_TRUE(std::ranges::equal(read.batch.words(), batch_.words()));
  EXPECT_THAT(ReadBatchFile(Written(bytes)),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("batch: ")));
}

TEST_F(BatchReadingTest, OpensASealedBatch) {
  const ReadBatch read =
      ValueOrDie(ReadSealedBatchFile(Written(SealedFile()), key_, terms_, Side::kSender));
  EXPECT_EQ(read.digest, writer_.digest());
  EXPECT_TRUE(std::ranges::equal(read.batch.words(), batch_.words()));
}

TEST_F(BatchReadingTest, RefusesASealedBatchOfAnotherKeySideOrLength) {
  const std::string path = Written(SealedFile());
  EXPECT_THAT(ReadSealedBatchFile(path, UnsealKey::Generate(), terms_, Side::kSender),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(ReadSealedBatchFile(path, key_, terms_, Side::kReceiver),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(ReadSealedBatchFile(Written(SealedFile(1)), key_, terms_, Side::kSender),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("ends too early")));
  EXPECT_THAT(ReadSealedBatchFile(directory_ / "nowhere", key_, terms_, Side::kSender),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace mirrorflow
