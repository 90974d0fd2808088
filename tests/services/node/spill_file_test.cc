#include "services/node/spill_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "crypto/secret_bytes.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

TEST(SpillFileTest, GivesBackWhatWasPutInAndLeavesNoName) {
  ASSERT_TRUE(InitCrypto());
  const TemporaryDirectory directory;
  const auto store = ValueOrDie(SpillFile::Create(directory.path()));
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
  const unsigned seed = 20247;
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  std::vector<std::pair<std::uint64_t, std::string>> rows;
  // More than the buffer holds, with reads in between.
  std::string bytes;
  for (int i = 0; i < 9000; ++i) {
    std::string row(random() % 400, static_cast<char>('a' + i % 26));
    const std::uint64_t offset = ValueOrDie(store->Append(row));
    rows.emplace_back(offset, std::move(row));
    if (i % 1000 != 999) continue;
    const auto& [at, expected] = rows[random() % rows.size()];
    ASSERT_THAT(store->Read(at, expected.size(), bytes), IsOk());
    EXPECT_EQ(bytes, expected);
  }
  for (const auto& [offset, expected] : rows) {
    ASSERT_THAT(store->Read(offset, expected.size(), bytes), IsOk());
    ASSERT_EQ(bytes, expected);
  }
  EXPECT_THAT(store->Read(rows.back().first, 10'000, bytes),
              StatusIs(absl::StatusCode::kOutOfRange));
}

TEST(SpillFileTest, WhatIsOnTheDiskCannotBeRead) {
  ASSERT_TRUE(InitCrypto());
  const TemporaryDirectory directory;
  const auto store = ValueOrDie(SpillFile::Create(directory.path()));
  const std::string secret = "ZUHURA MWAKITALIMA";
  for (int i = 0; i < 100; ++i) ASSERT_THAT(store->Append(secret), IsOk());
  std::string bytes;
  ASSERT_THAT(store->Read(0, secret.size(), bytes), IsOk());  // all is written now
  // The file has no name, but this process still has it open.
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code error;
    const std::string target = std::filesystem::read_symlink(entry.path(), error).string();
    if (!target.starts_with(directory.path())) continue;
    ++files;
    EXPECT_EQ(std::filesystem::status(entry.path()).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::ifstream file(entry.path(), std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    EXPECT_EQ(content.str().size(), 100 * secret.size());
    EXPECT_EQ(content.str().find("ZUHURA"), std::string::npos);
    EXPECT_EQ(content.str().find("MWAKI"), std::string::npos);
  }
  EXPECT_EQ(files, 1u);
}

}  // namespace
}  // namespace mirrorflow
