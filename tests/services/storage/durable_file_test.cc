#include "services/storage/durable_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "services/storage/private_directory.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

TEST(DurableFile, AppearsWholeAndReplacesWhatWasThere) {
  const TemporaryDirectory directory;
  const std::string path = directory / "file";
  WriteText(path, "old");
  DurableFile file = ValueOrDie(DurableFile::Create(path, 0600));
  EXPECT_THAT(file.Append("new "), IsOk());
  EXPECT_THAT(file.Append("content"), IsOk());
  EXPECT_EQ(ReadText(path), "old");
  EXPECT_THAT(file.Commit(), IsOk());
  EXPECT_EQ(ReadText(path), "new content");
  EXPECT_FALSE(std::filesystem::exists(directory / ".file.tmp"));
}

TEST(DurableFile, WithoutCommitNothingStays) {
  const TemporaryDirectory directory;
  {
    DurableFile file = ValueOrDie(DurableFile::Create(directory / "file", 0600));
    EXPECT_THAT(file.Append("half"), IsOk());
  }
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(DurableFile, RemainsOfACrashAreNoObstacle) {
  const TemporaryDirectory directory;
  const std::string path = directory / "file";
  WriteText(directory / ".file.tmp", "a longer text of an attempt that was cut off");
  EXPECT_THAT(WriteFileDurably(path, "new", 0600), IsOk());
  EXPECT_EQ(ReadText(path), "new");
}

TEST(DurableFile, MissingDirectoryIsNamed) {
  EXPECT_THAT(WriteFileDurably("/nonexistent/file", "x", 0600),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/nonexistent/file")));
}

TEST(PrivateDirectory, IsMadeForTheOwnerAlone) {
  const TemporaryDirectory directory;
  const std::string path = directory / "state";
  EXPECT_THAT(RequirePrivateDirectory(path), IsOk());
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
  EXPECT_THAT(RequirePrivateDirectory(path), IsOk());
}

TEST(PrivateDirectory, IsRefusedWhenOthersCanAccessIt) {
  const TemporaryDirectory directory;
  const std::string path = directory / "state";
  mkdir(path.c_str(), 0700);
  chmod(path.c_str(), 0750);
  EXPECT_THAT(RequirePrivateDirectory(path),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("hint: chmod 700")));
  WriteText(directory / "file", "");
  EXPECT_THAT(RequirePrivateDirectory(directory / "file"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("not a directory")));
}

}  // namespace
}  // namespace mirrorflow
