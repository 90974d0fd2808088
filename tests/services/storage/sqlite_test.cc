#include "services/storage/sqlite.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

constexpr char kSchema[] = "CREATE TABLE t (a INTEGER, b BLOB) STRICT";

TEST(SqliteDatabase, KeepsWhatWasCommitted) {
  const TemporaryDirectory directory;
  {
    SqliteDatabase database = ValueOrDie(SqliteDatabase::Open(directory / "db", 1, kSchema));
    SqliteStatement insert = ValueOrDie(database.Prepare("INSERT INTO t VALUES (?, ?)"));
    ASSERT_THAT(insert.Bind(1, 7).Bind(2, std::string_view("x\0y", 3)).Run(), IsOk());
  }
  SqliteDatabase database = ValueOrDie(SqliteDatabase::Open(directory / "db", 1, kSchema));
  SqliteStatement select = ValueOrDie(database.Prepare("SELECT a, b FROM t"));
  ASSERT_TRUE(ValueOrDie(select.Step()));
  EXPECT_EQ(select.Number(0), 7);
  EXPECT_EQ(select.Bytes(1), std::string("x\0y", 3));
  EXPECT_FALSE(ValueOrDie(select.Step()));
}

TEST(SqliteDatabase, CommitsAreFlushedAndForeignKeysHold) {
  const TemporaryDirectory directory;
  SqliteDatabase database = ValueOrDie(SqliteDatabase::Open(directory / "db", 1, kSchema));
  for (const auto& [pragma, value] :
       {std::pair{"PRAGMA synchronous", 2}, std::pair{"PRAGMA foreign_keys", 1},
        std::pair{"PRAGMA secure_delete", 1}}) {
    SqliteStatement asked = ValueOrDie(database.Prepare(pragma));
    ASSERT_TRUE(ValueOrDie(asked.Step()));
    EXPECT_EQ(asked.Number(0), value) << pragma;
  }
}

TEST(SqliteDatabase, FileOfALaterVersionIsRefusedAndSaysSo) {
  const TemporaryDirectory directory;
  ASSERT_THAT(SqliteDatabase::Open(directory / "db", 3, kSchema).status(), IsOk());
  EXPECT_THAT(SqliteDatabase::Open(directory / "db", 2, kSchema).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, testing::HasSubstr("later version")));
}

TEST(SqliteDatabase, FileThatIsNoDatabaseIsDataLoss) {
  const TemporaryDirectory directory;
  WriteText(directory / "db", std::string(8192, 'x'));
  EXPECT_THAT(SqliteDatabase::Open(directory / "db", 1, kSchema).status(),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace mirrorflow
