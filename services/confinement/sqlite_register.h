#pragma once

#include <optional>
#include <string>

#include "reader_request.pb.h"

namespace mirrorflow {

// A register in an SQLite database, which is a file, though it is reached through ODBC.
class SqliteRegister {
 public:
  // None when the connection string names another driver, a data source (DSN), or no file.
  static std::optional<SqliteRegister> Find(const std::string& connection);

  const std::string& path() const { return path_; }
  // What its reader may use: the database for reading. One with a write-ahead log can't be read
  // without writing beside it (sqlite.org/wal.html, "Read-Only Databases"), and so has its
  // directory.
  confinement::ReaderSetup Setup() const;

 private:
  SqliteRegister(std::string driver, std::string path)
      : driver_(std::move(driver)), path_(std::move(path)) {}

  std::string driver_;
  std::string path_;
};

}  // namespace mirrorflow
