#include "records/sources/sql_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/records/sources/postgres_server.h"
#include "tests/records/sources/source_rows.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kPassword = "s3cret};x";

// One server for all tests of the suite.
class PostgresSource : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = new PostgresServer();
    server_->Run(
        "CREATE TABLE crossing (id bigint, name text, born date, at timestamptz, share numeric, "
        "gone boolean);"
        "INSERT INTO crossing VALUES (1, ' Zoë محمد 😀 ', '1990-02-03', '2024-03-01 23:30:00+00', "
        "0.50, true), (2, NULL, NULL, NULL, NULL, NULL);"
        "GRANT SELECT ON crossing TO reader; CREATE SEQUENCE counter;");
  }
  static void TearDownTestSuite() {
    delete server_;
    server_ = nullptr;
  }

  static absl::StatusOr<std::unique_ptr<SqlSource>> Open(const std::string& query,
                                                         std::stop_token stop = {}) {
    return SqlSource::Open(
        {.connection = server_->Connection("reader"), .password = kPassword, .query = query},
        std::move(stop));
  }

  static PostgresServer* server_;
};
PostgresServer* PostgresSource::server_ = nullptr;

TEST_F(PostgresSource, ReadsTextNumbersAndDates) {
  const auto source =
      ValueOrDie(Open("SELECT id, name AS \"Full name é\", born, at, share FROM crossing"));
  EXPECT_THAT(source->columns(), ElementsAre("id", "Full name é", "born", "at", "share"));
  EXPECT_THAT(SourceRows(*source),
              ElementsAre("1@0: 1|Zoë محمد 😀|<1990-02-03>|<2024-03-01>|0.50", "2@0: 2||||"));
}

TEST_F(PostgresSource, QueryCannotWrite) {
  EXPECT_THAT(SqlSource::Open({.connection = server_->Connection(server_->admin()),
                               .query = "SELECT nextval('counter')"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("read-only")));
}

TEST_F(PostgresSource, WrongPasswordQueryAndDriverAreClearErrors) {
  EXPECT_THAT(
      SqlSource::Open(
          {.connection = server_->Connection("reader"), .password = "wrong", .query = "SELECT 1"}),
      StatusIs(absl::StatusCode::kUnavailable,
               AllOf(HasSubstr("can't connect"), HasSubstr("reader"), Not(HasSubstr("wrong")),
                     HasSubstr("hint: "))));
  EXPECT_THAT(Open("SELECT nam FROM crossing"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("column \"nam\" does not exist"), HasSubstr("42703"))));
  EXPECT_THAT(SqlSource::Open({.connection = "Driver={No Such}", .query = "SELECT 1"}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("odbcinst")));
  EXPECT_THAT(SqlSource::Open({.connection = "Driver=x;Pwd=y", .query = "SELECT 1"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("password_file")));
}

TEST_F(PostgresSource, MessagesDoNotQuoteValues) {
  const auto status_of = [](const std::string& query) {
    auto source = Open(query);
    if (!source.ok()) return source.status();
    SourceRow row;
    while (true) {
      const absl::StatusOr<bool> found = (*source)->Next(row);
      if (!found.ok()) return found.status();
      if (!*found) return absl::OkStatus();
    }
  };
  EXPECT_THAT(
      status_of("SELECT name::int FROM crossing"),
      AllOf(Not(IsOk()), testing::ResultOf([](const absl::Status& s) { return s.ToString(); },
                                           AllOf(HasSubstr("22P02"), Not(HasSubstr("Zoë"))))));
}

TEST_F(PostgresSource, LongCellsAndControlCharactersAreRowErrors) {
  EXPECT_THAT(
      SourceRows(*ValueOrDie(Open("SELECT 1 AS a, repeat('x', 8193) AS b UNION ALL "
                                  "SELECT 2, chr(1) UNION ALL SELECT 3, repeat('é', 4096)"))),
      ElementsAre("1@0! cell_too_long b", "2@0! control_character b", HasSubstr("3@0: 3|éé")));
}

TEST_F(PostgresSource, StopEndsAWaitingQuery) {
  std::stop_source stop;
  std::jthread later([&stop] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    stop.request_stop();
  });
  EXPECT_THAT(Open("SELECT 1 FROM pg_sleep(60)", stop.get_token()),
              StatusIs(absl::StatusCode::kCancelled));
}

TEST(PostgresSourceAlone, DatabaseThatGoesAwayIsAnError) {
  PostgresServer server;
  const auto source = ValueOrDie(
      SqlSource::Open({.connection = server.Connection("reader"),
                       .password = kPassword,
                       .query = "SELECT i, repeat('x', 100) AS t FROM generate_series(1, 1000000) "
                                "AS g(i)"}));
  SourceRow row;
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(ValueOrDie(source->Next(row)));
  server.StopAtOnce();
  absl::Status status;
  while (status.ok()) {
    const absl::StatusOr<bool> found = source->Next(row);
    status = found.status();
    ASSERT_TRUE(!found.ok() || *found) << "the end of the data was reached";
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable,
                               AllOf(HasSubstr("went away"), HasSubstr("hint: "))));
}

std::int64_t ResidentMebibytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t size = 0;
  std::int64_t resident = 0;
  file >> size >> resident;
  return resident * sysconf(_SC_PAGESIZE) / (1 << 20);
}

TEST_F(PostgresSource, ResultIsNotHeldInMemory) {
  // 200 MB of cells.
  const auto source =
      ValueOrDie(Open("SELECT i, repeat('x', 500) FROM generate_series(1, 400000) AS g(i)"));
  SourceRow row;
  for (int i = 0; i < 5000; ++i) ASSERT_TRUE(ValueOrDie(source->Next(row)));
  const std::int64_t before = ResidentMebibytes();
  std::int64_t most = 0;
  int rows = 5000;
  for (; ValueOrDie(source->Next(row)); ++rows) {
    if (rows % 10000 == 0) most = std::max(most, ResidentMebibytes());
  }
  EXPECT_EQ(rows, 400000);
  EXPECT_LT(most - before, 50);
}

TEST(SqliteSource, ReadsTextNumbersAndDates) {
  TemporaryDirectory directory;
  const std::string connection = "Driver={SQLite3};Database=" + directory / "a.db";
  ASSERT_EQ(std::system(("sqlite3 '" + directory / "a.db" +
                         "' \"CREATE TABLE p (id INTEGER, name TEXT, born DATE); "
                         "INSERT INTO p VALUES (1, 'Zoë', '1990-02-03'), (2, NULL, NULL);\"")
                            .c_str()),
            0);
  const auto source = ValueOrDie(
      SqlSource::Open({.connection = connection, .query = "SELECT id, name, born FROM p"}));
  EXPECT_THAT(source->columns(), ElementsAre("id", "name", "born"));
  EXPECT_THAT(SourceRows(*source), ElementsAre("1@0: 1|Zoë|<1990-02-03>", "2@0: 2||"));
}

TEST(CheckQuery, TakesOneSelect) {
  for (const char* query : {"SELECT 1", " select ';' from t ; ", "WITH a AS (SELECT 1) SELECT 2"}) {
    EXPECT_THAT(CheckQuery(query), IsOk()) << query;
  }
  for (const char* query : {"", "DELETE FROM t", "SELECT 1; DROP TABLE t", "BEGIN"}) {
    EXPECT_THAT(CheckQuery(query), StatusIs(absl::StatusCode::kInvalidArgument)) << query;
  }
}

}  // namespace
}  // namespace mirrorflow
