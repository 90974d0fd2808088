#include "services/backup/backup_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "crypto/secret_bytes.h"
#include "services/backup/state_snapshot.h"
#include "services/storage/durable_file.h"
#include "tests/services/storage/system_calls.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// libsodium before the first key; gtest_main has no place of its own for it.
const bool kCryptoIsReady = InitCrypto();

class BackupFileTest : public testing::Test {
 protected:
  BackupFileTest() {
    fs::create_directories(state_ / "runs/r1");
    fs::create_directories(state_ / "outbox");
    fs::create_directories(state_ / "batches");
    fs::create_directories(state_ / "exchange");
    WriteText(state_ / "batches/r1.sender.segment", "ENCODINGS");
    WriteText(state_ / "exchange/r1.sender.offer", "OFFER");
    WriteText(state_ / "r1.sender.ephemeral", "SECRET");
    WriteText(state_ / "runs/r1.upload", "ENCODINGS");
    WriteText(state_ / "runs/r1/run.pb", std::string(3 << 20, 'r'));
    WriteText(state_ / "runs/r1/counts.sealed", "EXACT COUNTS");
    WriteText(state_ / "runs/r1/errors.pb", "ESTIMATE");
    WriteText(state_ / "runs/r1/errors.sealed", "ESTIMATE");
    WriteText(state_ / "outbox/r1.batch", "BATCH");
    WriteText(state_ / "ledger", "spent\n");
    WriteText(state_ / "empty", "");
    WriteText(state_ / "lock", "");
    WriteText(state_ / ".ledger.tmp", "half");
  }

  std::string Backup(const UnsealKey& key) {
    EXPECT_THAT(CopyState(state_, copy_), IsOk());
    EXPECT_THAT(
        WriteBackup(copy_, {"mf-office", "0.1.0", "2026-01-01T00:00:00Z"}, key.public_key(), file_),
        IsOk());
    return ReadText(file_);
  }

  const TemporaryDirectory files_;
  const fs::path state_ = files_ / "state";
  const fs::path copy_ = files_ / "copy";
  const fs::path restored_ = files_ / "restored";
  const std::string file_ = files_ / "today.mfbackup";
  const UnsealKey key_ = UnsealKey::Generate();
};

TEST_F(BackupFileTest, EverythingComesBackButWhatMayNotOutliveItsTime) {
  Backup(key_);
  const BackupLabel label = ValueOrDie(ReadBackup(file_, key_, "mf-office", restored_));
  EXPECT_EQ(label.created, "2026-01-01T00:00:00Z");
  EXPECT_EQ(ReadText(restored_ / "runs/r1/run.pb"), std::string(3 << 20, 'r'));
  EXPECT_EQ(ReadText(restored_ / "ledger"), "spent\n");
  EXPECT_TRUE(fs::exists(restored_ / "empty"));
  for (const char* gone :
       {"runs/r1/counts.sealed", "runs/r1/errors.pb", "runs/r1/errors.sealed", "outbox", "batches",
        "exchange", "r1.sender.ephemeral", "runs/r1.upload", "lock", ".ledger.tmp"}) {
    EXPECT_FALSE(fs::exists(restored_ / gone)) << gone;
  }
  struct stat info {};
  ASSERT_EQ(stat((restored_ / "runs").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700U);
}

TEST_F(BackupFileTest, NothingOfItCanBeReadWithoutTheKey) {
  const std::string bytes = Backup(key_);
  EXPECT_EQ(bytes.find("ledger"), std::string::npos);
  EXPECT_EQ(bytes.find("rrrr"), std::string::npos);
  EXPECT_THAT(ReadBackup(file_, UnsealKey::Generate(), "mf-office", restored_),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_FALSE(fs::exists(restored_));
}

TEST_F(BackupFileTest, ChangedOrShortenedFileIsRefusedAsAWhole) {
  const std::string bytes = Backup(key_);
  // A byte in each part: header, length and content of frames, the end.
  for (const std::size_t at : {std::size_t{12}, std::size_t{80}, std::size_t{114}, std::size_t{118},
                               std::size_t{300}, bytes.size() / 2, bytes.size() - 1}) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    WriteText(file_, changed);
    EXPECT_FALSE(ReadBackup(file_, key_, "mf-office", restored_).ok()) << at;
    EXPECT_FALSE(fs::exists(restored_)) << at;
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{9}, std::size_t{50}, std::size_t{120},
                                 bytes.size() / 2, bytes.size() - 1}) {
    WriteText(file_, bytes.substr(0, size));
    EXPECT_FALSE(ReadBackup(file_, key_, "mf-office", restored_).ok()) << size;
    EXPECT_FALSE(fs::exists(restored_)) << size;
  }
  WriteText(file_, bytes + "x");
  EXPECT_THAT(ReadBackup(file_, key_, "mf-office", restored_),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("follows its end")));
}

TEST_F(BackupFileTest, BackupOfAnotherProgramIsRefused) {
  Backup(key_);
  EXPECT_THAT(ReadBackup(file_, key_, "mf-node", restored_),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("of mf-office")));
}

TEST_F(BackupFileTest, CopyIsOfOneMomentWhileTheServiceWrites) {
  // The service writes `first` and then `second`: at every moment first is second or one ahead.
  ASSERT_THAT(WriteFileDurably(state_ / "first", "0"), IsOk());
  ASSERT_THAT(WriteFileDurably(state_ / "second", "0"), IsOk());
  // Between the two by name, so that a copy takes longer than some writes.
  for (int i = 0; i < 100; ++i) std::ofstream(state_ / ("m" + std::to_string(i))) << i;
  std::atomic<bool> done = false;
  std::thread service([&] {
    for (int i = 1; !done; ++i) {
      EXPECT_THAT(WriteFileDurably(state_ / "first", std::to_string(i)), IsOk());
      EXPECT_THAT(WriteFileDurably(state_ / "second", std::to_string(i)), IsOk());
      if (i % 20 == 0) std::this_thread::sleep_for(std::chrono::seconds(1));
    }
  });
  for (int i = 0; i < 3; ++i) {
    const absl::Status copied = CopyState(state_, copy_);
    ASSERT_THAT(copied, IsOk());
    const int first = std::stoi(ReadText(copy_ / "first"));
    const int second = std::stoi(ReadText(copy_ / "second"));
    EXPECT_TRUE(first == second || first == second + 1) << first << ' ' << second;
  }
  done = true;
  service.join();
}

// fsck opens the stores of a copy, which refuse to lie where others can look.
TEST_F(BackupFileTest, CopyIsForItsOwnerAlone) {
  ASSERT_THAT(CopyState(state_, copy_), IsOk());
  for (const fs::path& directory : {copy_, copy_ / "runs", copy_ / "runs/r1"}) {
    EXPECT_EQ(fs::status(directory).permissions(), fs::perms::owner_all) << directory;
  }
}

TEST_F(BackupFileTest, DirectoriesOfManyFilesAreFlushedOnceInARestoreAndNotInACopy) {
  fs::create_directories(state_ / "many/files");
  for (int i = 0; i < 50; ++i) WriteText(state_ / "many/files" / std::to_string(i), "x");
  int flushes = 0;
  SetSystemCallHook([&flushes](const std::string& call, const std::string&, const std::string&) {
    flushes += call == "fsync" ? 1 : 0;
    return 0;
  });
  const absl::Status copied = CopyState(state_, copy_);
  EXPECT_EQ(flushes, 1);  // the name of the copy
  Backup(key_);
  flushes = 0;
  const absl::StatusOr<BackupLabel> label = ReadBackup(file_, key_, "mf-office", restored_);
  SetSystemCallHook({});
  EXPECT_THAT(copied, IsOk());
  EXPECT_THAT(label, IsOk());
  const int files = static_cast<int>(ValueOrDie(ListState(restored_)).size());
  EXPECT_EQ(files, 53);
  // Each file and the name of each; `restored`, `many`, `many/files`, `runs` and `runs/r1`.
  EXPECT_EQ(flushes, 2 * files + 5);
}

TEST_F(BackupFileTest, LinkOutOfTheDirectoryIsRefused) {
  fs::create_symlink("/etc/passwd", state_ / "link");
  EXPECT_THAT(CopyState(state_, copy_), StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace mirrorflow
