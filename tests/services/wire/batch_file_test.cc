#include "services/wire/batch_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

v1::BatchOpening Opening() {
  v1::BatchOpening opening;
  opening.set_salt(std::string(32, 's'));
  opening.set_row_count(300);
  opening.set_digest(std::string(32, 'd'));
  return opening;
}

TEST(BatchFileTest, OpeningComesBackAndTheBatchFollows) {
  std::istringstream in(BatchFilePrefix(Opening()) + "rest");
  EXPECT_EQ(ValueOrDie(ReadBatchFilePrefix(in)).SerializeAsString(), Opening().SerializeAsString());
  std::string rest;
  in >> rest;
  EXPECT_EQ(rest, "rest");
}

TEST(BatchFileTest, AnyCutOrForeignStartIsRefused) {
  const std::string prefix = BatchFilePrefix(Opening());
  for (std::size_t size = 0; size < prefix.size(); ++size) {
    std::istringstream in(prefix.substr(0, size));
    EXPECT_FALSE(ReadBatchFilePrefix(in).ok()) << size;
  }
  std::string long_length = prefix;
  long_length[19] = '\x7f';
  for (const std::string& text : {long_length, "x" + prefix, std::string(100, '\0')}) {
    std::istringstream in(text);
    EXPECT_THAT(ReadBatchFilePrefix(in), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(BatchFileTest, CommitmentFileHasExactly32Bytes) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("mf-commitment-" + std::to_string(::getpid()));
  for (const std::size_t size : {0U, 31U, 32U, 33U}) {
    std::ofstream(path, std::ios::binary) << std::string(size, 'c');
    EXPECT_EQ(ReadCommitmentFile(path).ok(), size == 32) << size;
  }
  std::filesystem::remove(path);
  EXPECT_THAT(ReadCommitmentFile(path), StatusIs(absl::StatusCode::kNotFound));
}

TEST(BatchFileTest, NamesSayRunAndSide) {
  const RunId run = ValueOrDie(RunId::Create("y2024-ke-ug"));
  EXPECT_EQ(TermsFileName(run), "y2024-ke-ug.terms");
  EXPECT_EQ(CommitmentFileName(run, Side::kSender), "y2024-ke-ug.sender.commitment");
  EXPECT_EQ(BatchFileName(run, Side::kReceiver), "y2024-ke-ug.receiver.batch");
}

}  // namespace
}  // namespace mirrorflow
