#include "services/storage/sqlite.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

absl::Status ErrorOf(sqlite3* database, int code, std::string_view doing) {
  const std::string message =
      absl::StrCat("can't ", std::string(doing), ": ", sqlite3_errmsg(database));
  switch (code & 0xff) {
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(message + "\nhint: make room on the disk");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::DataLossError(message + "\nhint: restore the state directory from a backup");
    case SQLITE_CONSTRAINT:
      return absl::AlreadyExistsError(message);
    default:
      return absl::InternalError(message);
  }
}

}  // namespace

void SqliteStatement::Finalise::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void SqliteDatabase::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

SqliteStatement& SqliteStatement::Bind(int parameter, std::int64_t value) {
  const int code = sqlite3_bind_int64(statement_.get(), parameter, value);
  if (error_ == SQLITE_OK) error_ = code;
  return *this;
}

SqliteStatement& SqliteStatement::Bind(int parameter, std::string_view bytes) {
  const int code = sqlite3_bind_blob64(statement_.get(), parameter, bytes.data(), bytes.size(),
                                       SQLITE_TRANSIENT);
  if (error_ == SQLITE_OK) error_ = code;
  return *this;
}

absl::StatusOr<bool> SqliteStatement::Step() {
  const int code = error_ == SQLITE_OK ? sqlite3_step(statement_.get()) : error_;
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return ErrorOf(database_, code, "use the catalogue");
}

absl::Status SqliteStatement::Run() { return Step().status(); }

std::int64_t SqliteStatement::Number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string SqliteStatement::Bytes(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

absl::StatusOr<SqliteDatabase> SqliteDatabase::Open(const std::filesystem::path& file, int version,
                                                    const char* schema) {
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(file.c_str(), &handle,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
  SqliteDatabase database(handle);
  if (code != SQLITE_OK) return ErrorOf(handle, code, absl::StrCat("open ", file.string()));
  if (chmod(file.c_str(), 0600) != 0) {
    return absl::InternalError(absl::StrCat("can't protect ", file.string()));
  }
  sqlite3_extended_result_codes(handle, 1);
  absl::Status status = database.Execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
      "PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;");
  if (!status.ok()) return status;
  absl::StatusOr<SqliteStatement> asked = database.Prepare("PRAGMA user_version");
  if (!asked.ok()) return asked.status();
  if (absl::StatusOr<bool> row = asked->Step(); !row.ok()) return row.status();
  const std::int64_t found = asked->Number(0);
  if (found > version) {
    return absl::FailedPreconditionError(
        absl::StrCat(file.string(), " was written by a later version of this program (schema ",
                     found, ", this one knows ", version, ")\nhint: use that version"));
  }
  if (found == 0) {
    status = database.Execute(
        absl::StrCat("BEGIN IMMEDIATE;", schema, ";PRAGMA user_version = ", version, ";COMMIT")
            .c_str());
    if (!status.ok()) return status;
  }
  return database;
}

absl::Status SqliteDatabase::Execute(const char* sql) {
  const int code = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : ErrorOf(database_.get(), code, "use the catalogue");
}

absl::StatusOr<SqliteStatement> SqliteDatabase::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      &statement, nullptr);
  if (code != SQLITE_OK) return ErrorOf(database_.get(), code, "use the catalogue");
  return SqliteStatement(database_.get(), statement);
}

std::int64_t SqliteDatabase::last_row() const { return sqlite3_last_insert_rowid(database_.get()); }

}  // namespace mirrorflow
