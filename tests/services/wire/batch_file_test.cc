#include "services/wire/batch_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

absl::StatusOr<std::vector<std::string>> Frames(const std::string& bytes) {
  std::istringstream in(bytes);
  std::vector<std::string> frames;
  const absl::Status read = ForEachBatchFrame(in, [&frames](std::string frame) {
    frames.push_back(std::move(frame));
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return frames;
}

TEST(BatchFileTest, FramesComeBackAndCutsAndForeignFilesAreRefused) {
  const std::vector<std::string> frames = {"header", std::string(70'000, 'f'), "last"};
  std::string bytes = BatchFileStart();
  std::vector<std::size_t> ends = {bytes.size()};
  for (const std::string& frame : frames) {
    bytes += BatchFileFrame(frame);
    ends.push_back(bytes.size());
  }
  EXPECT_EQ(ValueOrDie(Frames(bytes)), frames);
  for (std::size_t size = 0; size < bytes.size(); size += size < 40 ? 1 : 997) {
    const bool between = std::ranges::find(ends, size) != ends.end();
    EXPECT_EQ(Frames(bytes.substr(0, size)).ok(), between) << size;
  }
  EXPECT_THAT(Frames("x" + bytes), StatusIs(absl::StatusCode::kInvalidArgument));
  std::string huge = BatchFileStart() + std::string("\xff\xff\xff\x7f", 4);
  EXPECT_THAT(Frames(huge), StatusIs(absl::StatusCode::kInvalidArgument));
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
