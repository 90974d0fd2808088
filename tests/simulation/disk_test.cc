#include "tests/simulation/disk.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "services/storage/durable_file.h"
#include "services/storage/sqlite.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow::simulation {
namespace {

constexpr Owner kService = 3;
constexpr std::chrono::milliseconds kDown{5};

class DiskTest : public testing::Test {
 protected:
  DiskTest() {
    BeginTurns(1);
    BeginLives([this](Owner owner, std::chrono::milliseconds) { died_.push_back(owner); });
    Live(kService);
  }
  ~DiskTest() override {
    EndLives();
    EndTurns();
  }

  const TemporaryDirectory directory_;
  std::vector<Owner> died_;
};

TEST_F(DiskTest, TimeOfAChangedDirectoryIsTheMadeUpOne) {
  namespace fs = std::filesystem;
  const AsOwner as(kService);
  fs::create_directory(directory_ / "inner");
  for (int i = 0; i < 2; ++i) {
    std::this_thread::sleep_for(std::chrono::hours(5));
    ASSERT_THAT(WriteFileDurably(directory_ / "inner/file", "text"), IsOk());
    EXPECT_EQ(fs::last_write_time(directory_ / "inner"), fs::file_time_type::clock::now());
  }
}

TEST_F(DiskTest, NothingReachesTheDiskAfterADeath) {
  const AsOwner as(kService);
  const std::string file = directory_ / "file";
  ASSERT_THAT(WriteFileDurably(file, "first"), IsOk());
  Kill(kService, kDown);
  EXPECT_THAT(WriteFileDurably(file, "second"), testing::Not(IsOk()));
  EXPECT_THAT(RemoveFileDurably(file), testing::Not(IsOk()));
  EXPECT_EQ(ReadText(file), "first");
  EXPECT_EQ(died_, std::vector<Owner>{kService});
  Live(kService);
  EXPECT_THAT(WriteFileDurably(file, "third"), IsOk());
  EXPECT_EQ(ReadText(file), "third");
}

TEST_F(DiskTest, FileOfADeathAtAnyChangeIsTheOldOrTheNewOne) {
  const std::string file = directory_ / "file";
  bool is_old = false;
  bool is_new = false;
  for (const When when : {When::kBefore, When::kAfter, When::kHalfway}) {
    for (std::uint64_t change = 1; change <= 6; ++change) {
      BeginLives([](Owner, std::chrono::milliseconds) {});
      Live(kService);
      ASSERT_THAT(WriteFileDurably(file, "old"), IsOk());  // nobody's
      PlanDeath(kService, {.change = change, .when = when});
      {
        const AsOwner as(kService);
        WriteFileDurably(file, "new").IgnoreError();
      }
      const std::string text = ReadText(file);
      is_old = is_old || text == "old";
      is_new = is_new || text == "new";
      EXPECT_TRUE(text == "old" || text == "new") << text;
    }
  }
  EXPECT_TRUE(is_old && is_new);
}

TEST_F(DiskTest, DeathOfAFileCountsItsChangesAlone) {
  const AsOwner as(kService);
  PlanDeath(kService, {.change = 3, .of = "second"});
  EXPECT_THAT(WriteFileDurably(directory_ / "first", "1"), IsOk());
  EXPECT_THAT(WriteFileDurably(directory_ / "second", "2"), testing::Not(IsOk()));
  EXPECT_EQ(ReadText(directory_ / ".second.tmp"), "2");  // written, not flushed
}

TEST_F(DiskTest, DeathHalfwayLeavesHalfAWrite) {
  const AsOwner as(kService);
  PlanDeath(kService, {.change = 2, .when = When::kHalfway});
  WriteFileDurably(directory_ / "file", "0123456789").IgnoreError();
  EXPECT_EQ(ReadText(directory_ / ".file.tmp"), "01234");
}

// Its writes come from a library of its own.
TEST_F(DiskTest, DatabaseOfADeadServiceStaysAsItWas) {
  constexpr char kSchema[] = "CREATE TABLE t (x INTEGER) STRICT";
  const std::string file = directory_ / "data.db";
  {
    const AsOwner as(kService);
    SqliteDatabase database = ValueOrDie(SqliteDatabase::Open(file, 1, kSchema));
    ASSERT_THAT(database.Execute("INSERT INTO t VALUES (1)"), IsOk());
    const std::uint64_t before = ChangesOf(kService);
    EXPECT_GT(before, 4U);
    Kill(kService, kDown);
    EXPECT_THAT(database.Execute("INSERT INTO t VALUES (2)"), testing::Not(IsOk()));
  }
  SqliteDatabase database = ValueOrDie(SqliteDatabase::Open(file, 1, kSchema));
  SqliteStatement rows = ValueOrDie(database.Prepare("SELECT count(*) FROM t"));
  ASSERT_TRUE(ValueOrDie(rows.Step()));
  EXPECT_EQ(rows.Number(0), 1);
}

}  // namespace
}  // namespace mirrorflow::simulation
