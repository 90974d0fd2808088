#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "records/source.h"

namespace mirrorflow {

struct SqlAccess {
  std::string connection;          // ODBC connection string, without a password
  std::string_view password = {};  // empty where the database needs none
  std::string query;               // one SELECT
};

// InvalidArgument unless the query is one statement that begins with SELECT or WITH.
absl::Status CheckQuery(std::string_view query);

// The result of a query through ODBC, row by row. The columns are those of the result; dates and
// timestamps come as dates, everything else as text.
//
// The query runs in a read-only transaction where the database has one (PostgreSQL; SQLite by
// query_only), else with the driver asked for read-only access, and the transaction is rolled back.
// PostgreSQL is made to send the result in pieces, so that memory stays flat.
//
// Error messages of the database are passed on while it is connected to and the query is prepared;
// while rows are read only the SQLSTATE is, because those messages may quote values. The password
// is wiped after connecting; the driver may keep a copy of its own. Not thread safe.
class SqlSource final : public Source {
 public:
  // InvalidArgument for a password in the connection string, an unknown driver or a wrong query;
  // Unavailable when the database can't be reached or refuses; Cancelled after a stop.
  static absl::StatusOr<std::unique_ptr<SqlSource>> Open(const SqlAccess& access,
                                                         std::stop_token stop = {});
  ~SqlSource() override;

  const std::vector<std::string>& columns() const override { return columns_; }
  // Unavailable when the database goes away, Cancelled after a stop.
  absl::StatusOr<bool> Next(SourceRow& row) override;
  std::uint64_t bytes_read() const override { return bytes_read_; }
  std::optional<std::uint64_t> total_bytes() const override { return std::nullopt; }

 private:
  class Session;

  explicit SqlSource(std::unique_ptr<Session> session);

  absl::Status ReadColumns();
  // Sets `problem` when the cell is too long.
  absl::Status ReadCell(std::size_t column, std::optional<RowErrorReason>& problem);

  std::unique_ptr<Session> session_;
  std::vector<std::string> columns_;
  std::vector<CellKind> column_kinds_;
  std::uint64_t bytes_read_ = 0;
  std::uint64_t row_number_ = 0;
  std::string text_;  // of the cells of the present row
  std::vector<std::size_t> ends_;
  std::vector<std::string_view> cells_;
  std::vector<CellKind> kinds_;
};

}  // namespace mirrorflow
