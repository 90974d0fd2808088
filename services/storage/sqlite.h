#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct sqlite3;
struct sqlite3_stmt;

namespace mirrorflow {

// A statement with its values; made by SqliteDatabase, which must live longer.
class SqliteStatement {
 public:
  // Parameters count from 1, columns from 0. Bound bytes are copied.
  SqliteStatement& Bind(int parameter, std::int64_t value);
  SqliteStatement& Bind(int parameter, std::string_view bytes);

  // True: a row is there. Errors of the database, those of Bind included.
  absl::StatusOr<bool> Step();
  // For a statement that gives no rows.
  absl::Status Run();

  std::int64_t Number(int column) const;
  std::string Bytes(int column) const;

 private:
  friend class SqliteDatabase;
  struct Finalise {
    void operator()(sqlite3_stmt* statement) const;
  };

  SqliteStatement(sqlite3* database, sqlite3_stmt* statement)
      : database_(database), statement_(statement) {}

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalise> statement_;
  int error_ = 0;
};

// A SQLite file whose commits are on the disk when they return: write-ahead log,
// synchronous = FULL, foreign keys on, mode 0600. One thread at a time.
//
// ResourceExhausted if the disk is full, DataLoss for a file that is no database or damaged,
// FailedPrecondition for one of a later schema, Internal for other failures of the disk.
class SqliteDatabase {
 public:
  // `schema` makes the tables of version `version` (PRAGMA user_version) in a new file.
  static absl::StatusOr<SqliteDatabase> Open(const std::filesystem::path& file, int version,
                                             const char* schema);

  absl::Status Execute(const char* sql);
  absl::StatusOr<SqliteStatement> Prepare(std::string_view sql);
  std::int64_t last_row() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  explicit SqliteDatabase(sqlite3* database) : database_(database) {}

  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace mirrorflow
