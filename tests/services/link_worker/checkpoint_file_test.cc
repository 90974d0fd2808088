#include "services/link_worker/checkpoint_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>
#include <vector>

#include "services/storage/durable_file.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CheckpointFileTest : public testing::Test {
 protected:
  CheckpointFileTest() { fingerprint_.fill(3); }

  // Opens the file and closes it again.
  absl::StatusOr<std::vector<TileResult>> Read(const Hash256& fingerprint) const {
    std::vector<TileResult> results;
    absl::StatusOr<CheckpointFile> file =
        CheckpointFile::Open(path_, fingerprint, [&](const TileResult& result) {
          results.push_back(result);
          return absl::OkStatus();
        });
    if (!file.ok()) return file.status();
    return results;
  }
  void Write(const std::vector<TileResult>& results) const {
    CheckpointFile file = ValueOrDie(CheckpointFile::Open(
        path_, fingerprint_, [](const TileResult&) { return absl::OkStatus(); }));
    for (const TileResult& result : results) ASSERT_THAT(file.Append(result), IsOk());
  }
  void Overwrite(const std::string& bytes) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  }

  const TemporaryDirectory directory_;
  const std::filesystem::path path_ = std::filesystem::path(directory_.path()) / "run.tiles";
  Hash256 fingerprint_{};
  const std::vector<TileResult> results_ = {
      {4, {{{1, 2, 3}}, {}}}, {0, {}}, {9, {{{5, 6, 7}, {6, 6, 6}}, {5}}}};
};

TEST_F(CheckpointFileTest, GivesBackTheTilesOfEarlierAttempts) {
  EXPECT_THAT(ValueOrDie(Read(fingerprint_)), IsEmpty());
  Write({results_[0]});
  Write({results_[1], results_[2]});
  EXPECT_THAT(ValueOrDie(Read(fingerprint_)), ElementsAreArray(results_));
}

TEST_F(CheckpointFileTest, IsReadableByItsOwnerOnly) {
  Write(results_);
  struct stat info {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(CheckpointFileTest, CutAnywhereGivesTheTilesThatAreWholeAndGoesOn) {
  Write(results_);
  const std::string whole = ValueOrDie(ReadWholeFile(path_));
  std::size_t before = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Overwrite(whole.substr(0, size));
    const auto kept = ValueOrDie(Read(fingerprint_));
    EXPECT_GE(kept.size(), before);
    EXPECT_LT(kept.size(), results_.size());
    before = kept.size();
    Write({results_[2]});
    EXPECT_EQ(ValueOrDie(Read(fingerprint_)).size(), kept.size() + 1) << "cut at " << size;
  }
  EXPECT_EQ(before, results_.size() - 1);
}

TEST_F(CheckpointFileTest, OfAnotherLinkageIsRefusedAndKept) {
  Write(results_);
  Hash256 other = fingerprint_;
  other[31] ^= 1;
  EXPECT_THAT(Read(other),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("tiles of other batches")));
  EXPECT_EQ(ValueOrDie(Read(fingerprint_)).size(), results_.size());
}

TEST_F(CheckpointFileTest, DamagedBeforeItsEndIsRefused) {
  Write(results_);
  std::string bytes = ValueOrDie(ReadWholeFile(path_));
  bytes[60] ^= 1;  // in the first tile
  Overwrite(bytes);
  EXPECT_THAT(Read(fingerprint_), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("damaged")));
  Overwrite("something else altogether, and longer than the head of such a file would be");
  EXPECT_THAT(Read(fingerprint_),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("is not a file")));
}

TEST_F(CheckpointFileTest, IsGoneWhenItIsRemoved) {
  CheckpointFile file = ValueOrDie(CheckpointFile::Open(
      path_, fingerprint_, [](const TileResult&) { return absl::OkStatus(); }));
  ASSERT_THAT(file.Remove(), IsOk());
  EXPECT_FALSE(std::filesystem::exists(path_));
}

}  // namespace
}  // namespace mirrorflow
