#include "records/sources/sql_source.h"

#include <sodium.h>
#include <sql.h>
#include <sqlext.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "workbook/cell_text.h"

namespace mirrorflow {
namespace {

constexpr SQLULEN kLoginSeconds = 15;
// Room for a cell of kMaxCellBytes bytes and the zero behind it.
constexpr std::size_t kCellUnits = kMaxCellBytes + 1;

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

SQLCHAR* Chars(std::string& text) { return reinterpret_cast<SQLCHAR*>(text.data()); }

// Appends UTF-16 in the byte order of this machine; lone surrogates become the byte FF.
void AppendUtf16(const SQLWCHAR* units, std::size_t count, std::string& out) {
  for (std::size_t i = 0; i < count; ++i) {
    char32_t c = units[i];
    if (c >= 0xD800 && c < 0xDC00 && i + 1 < count && units[i + 1] >= 0xDC00 &&
        units[i + 1] < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10) + (units[++i] - 0xDC00u);
    } else if (c >= 0xD800 && c < 0xE000) {
      out.push_back('\xFF');
      continue;
    }
    AppendUtf8(c, out);
  }
}

bool IsOk(SQLRETURN result) { return result == SQL_SUCCESS || result == SQL_SUCCESS_WITH_INFO; }

struct Diagnosis {
  std::string state;  // SQLSTATE
  std::string message;
};

Diagnosis DiagnosisOf(SQLSMALLINT type, SQLHANDLE handle) {
  std::string state(6, '\0');
  std::string message(1024, '\0');
  SQLINTEGER code = 0;
  SQLSMALLINT size = 0;
  const SQLRETURN result = SQLGetDiagRec(type, handle, 1, Chars(state), &code, Chars(message),
                                         static_cast<SQLSMALLINT>(message.size()), &size);
  if (!IsOk(result)) return {"HY000", "no message"};
  state.resize(5);
  message.resize(std::min(message.size() - 1, static_cast<std::size_t>(std::max<int>(size, 0))));
  message.resize(std::min(message.find('\0'), message.size()));
  for (char& c : message) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = ' ';
  }
  return {state, message};
}

std::string AsConnectionValue(std::string_view value) {
  std::string braced = "{";
  for (const char c : value) braced += c == '}' ? std::string("}}") : std::string(1, c);
  return braced + "}";
}

absl::Status CheckConnection(const std::string& connection) {
  if (connection.empty()) {
    return absl::InvalidArgumentError(
        "the connection string is empty; give an ODBC connection "
        "string, such as Driver={PostgreSQL Unicode};...");
  }
  for (const absl::string_view part : absl::StrSplit(connection, ';')) {
    const absl::string_view key =
        absl::StripAsciiWhitespace(part.substr(0, std::min(part.find('='), part.size())));
    if (absl::EqualsIgnoreCase(key, "PWD") || absl::EqualsIgnoreCase(key, "Password")) {
      return absl::InvalidArgumentError(
          "the connection string holds a password; take it out and name a password_file");
    }
  }
  return absl::OkStatus();
}

std::string ConnectHint(const std::string& state) {
  if (state.starts_with("28")) {
    return "check the user, and the password_file or the peer authentication of the database";
  }
  if (state == "IM002" || state == "01000") {
    return "check the driver's name in the connection string; `odbcinst -q -d` lists those that "
           "are installed";
  }
  return "check the connection string, and that the database runs and can be reached";
}

}  // namespace

absl::Status CheckQuery(std::string_view query) {
  const absl::string_view text = absl::StripAsciiWhitespace(View(query));
  if (!absl::StartsWithIgnoreCase(text, "select") && !absl::StartsWithIgnoreCase(text, "with")) {
    return absl::InvalidArgumentError("the query must be one SELECT");
  }
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == ';' && i + 1 < text.size()) {
      return absl::InvalidArgumentError("the query must be one SELECT, without a ';' inside it");
    }
  }
  return absl::OkStatus();
}

// Handles and settings of one connection with one statement.
class SqlSource::Session {
 public:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  ~Session() {
    on_stop_.reset();
    if (statement_ != nullptr) SQLFreeHandle(SQL_HANDLE_STMT, statement_);
    if (connected_) {
      SQLEndTran(SQL_HANDLE_DBC, connection_, SQL_ROLLBACK);
      SQLDisconnect(connection_);
    }
    if (connection_ != nullptr) SQLFreeHandle(SQL_HANDLE_DBC, connection_);
    if (environment_ != nullptr) SQLFreeHandle(SQL_HANDLE_ENV, environment_);
  }

  absl::Status Connect(const SqlAccess& access) {
    if (!IsOk(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &environment_)) ||
        !IsOk(SQLSetEnvAttr(environment_, SQL_ATTR_ODBC_VERSION,
                            reinterpret_cast<SQLPOINTER>(SQL_OV_ODBC3), 0)) ||
        !IsOk(SQLAllocHandle(SQL_HANDLE_DBC, environment_, &connection_))) {
      return absl::InternalError("ODBC can't be started");
    }
    SetConnection(SQL_ATTR_LOGIN_TIMEOUT, kLoginSeconds);
    SetConnection(SQL_ATTR_ACCESS_MODE, SQL_MODE_READ_ONLY);
    // psqlODBC reads a whole result into memory unless it declares a cursor; other drivers ignore
    // what they don't know.
    std::string text = access.connection;
    if (!text.ends_with(';')) text += ';';
    text += "UseDeclareFetch=1;Fetch=2000;";
    if (!access.password.empty()) {
      std::string value = AsConnectionValue(access.password);
      text.reserve(text.size() + value.size() + 8);
      text += "PWD=";
      text += value;
      text += ';';
      sodium_memzero(value.data(), value.size());
    }
    const SQLRETURN result =
        SQLDriverConnect(connection_, nullptr, Chars(text), static_cast<SQLSMALLINT>(text.size()),
                         nullptr, 0, nullptr, SQL_DRIVER_NOPROMPT);
    sodium_memzero(text.data(), text.size());
    if (!IsOk(result)) {
      const Diagnosis diagnosis = DiagnosisOf(SQL_HANDLE_DBC, connection_);
      return absl::UnavailableError(absl::StrCat("can't connect: ", diagnosis.message,
                                                 " (SQLSTATE ", diagnosis.state,
                                                 ")\nhint: ", ConnectHint(diagnosis.state)));
    }
    connected_ = true;
    SetConnection(SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF);
    if (!IsOk(SQLAllocHandle(SQL_HANDLE_STMT, connection_, &statement_))) {
      return absl::InternalError("ODBC can't make a statement");
    }
    return MakeReadOnly();
  }

  absl::Status Execute(const std::string& query) {
    std::string text = query;
    const SQLRETURN result =
        SQLExecDirect(statement_, Chars(text), static_cast<SQLINTEGER>(text.size()));
    if (IsOk(result)) return absl::OkStatus();
    if (stop_.stop_requested()) return absl::CancelledError("the query was stopped");
    const Diagnosis diagnosis = DiagnosisOf(SQL_HANDLE_STMT, statement_);
    // Class 22, data exceptions: the message may quote a value.
    const bool quotes_values = diagnosis.state.starts_with("22");
    return absl::InvalidArgumentError(absl::StrCat("the query fails",
                                                   quotes_values ? "" : ": " + diagnosis.message,
                                                   " (SQLSTATE ", diagnosis.state,
                                                   ")\nhint: try the query in the database's own "
                                                   "client, as the same user"));
  }

  // From here on a stop ends what the statement waits for.
  void Watch(std::stop_token stop) {
    stop_ = std::move(stop);
    on_stop_.emplace(stop_, [this] { SQLCancel(statement_); });
  }

  absl::Status Broken(std::uint64_t rows) const {
    if (stop_.stop_requested()) {
      return absl::CancelledError(absl::StrCat("reading was stopped after ", rows, " rows"));
    }
    const std::string state = DiagnosisOf(SQL_HANDLE_STMT, statement_).state;
    return absl::UnavailableError(absl::StrCat(
        "the database went away or ended the query after ", rows, " rows (SQLSTATE ", state,
        "); nothing of this source was used\nhint: look into the database's log, then run this "
        "again when it is back"));
  }

  bool stop_requested() const { return stop_.stop_requested(); }
  SQLHSTMT statement() const { return statement_; }

  std::array<SQLWCHAR, kCellUnits> units{};

 private:
  void SetConnection(SQLINTEGER attribute, SQLULEN value) {
    SQLSetConnectAttr(connection_, attribute, reinterpret_cast<SQLPOINTER>(value), 0);
  }

  absl::Status MakeReadOnly() {
    std::string name(64, '\0');
    SQLSMALLINT size = 0;
    SQLGetInfo(connection_, SQL_DBMS_NAME, name.data(), static_cast<SQLSMALLINT>(name.size()),
               &size);
    absl::Status status = absl::OkStatus();
    if (name.starts_with("PostgreSQL")) status = Execute("SET TRANSACTION READ ONLY");
    if (name.starts_with("SQLite")) status = Execute("PRAGMA query_only = 1");
    SQLFreeStmt(statement_, SQL_CLOSE);
    return status;
  }

  SQLHENV environment_ = nullptr;
  SQLHDBC connection_ = nullptr;
  SQLHSTMT statement_ = nullptr;
  bool connected_ = false;
  std::stop_token stop_;
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

SqlSource::SqlSource(std::unique_ptr<Session> session) : session_(std::move(session)) {}
SqlSource::~SqlSource() = default;

absl::StatusOr<std::unique_ptr<SqlSource>> SqlSource::Open(const SqlAccess& access,
                                                           std::stop_token stop) {
  if (absl::Status status = CheckConnection(access.connection); !status.ok()) return status;
  if (absl::Status status = CheckQuery(access.query); !status.ok()) return status;
  auto session = std::make_unique<Session>();
  if (absl::Status status = session->Connect(access); !status.ok()) return status;
  session->Watch(std::move(stop));
  if (absl::Status status = session->Execute(access.query); !status.ok()) return status;
  std::unique_ptr<SqlSource> source(new SqlSource(std::move(session)));
  if (absl::Status status = source->ReadColumns(); !status.ok()) return status;
  return source;
}

absl::Status SqlSource::ReadColumns() {
  SQLSMALLINT count = 0;
  SQLNumResultCols(session_->statement(), &count);
  if (count <= 0) return absl::InvalidArgumentError("the query has no result; it must be a SELECT");
  for (SQLSMALLINT i = 1; i <= count; ++i) {
    std::array<SQLWCHAR, 256> name{};
    SQLSMALLINT size = 0;
    SQLSMALLINT type = 0;
    SQLULEN width = 0;
    SQLSMALLINT digits = 0;
    SQLSMALLINT nullable = 0;
    if (!IsOk(SQLDescribeColW(session_->statement(), static_cast<SQLUSMALLINT>(i), name.data(),
                              static_cast<SQLSMALLINT>(name.size()), &size, &type, &width, &digits,
                              &nullable))) {
      return session_->Broken(0);
    }
    std::string text;
    AppendUtf16(name.data(), std::min(name.size() - 1, static_cast<std::size_t>(size)), text);
    columns_.push_back(std::move(text));
    const bool is_date = type == SQL_TYPE_DATE || type == SQL_TYPE_TIMESTAMP || type == SQL_DATE ||
                         type == SQL_TIMESTAMP;
    column_kinds_.push_back(is_date ? CellKind::kDate : CellKind::kText);
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> SqlSource::Next(SourceRow& row) {
  row = {};
  if (session_->stop_requested()) return session_->Broken(row_number_);
  const SQLRETURN result = SQLFetch(session_->statement());
  if (result == SQL_NO_DATA) return false;
  if (!IsOk(result)) return session_->Broken(row_number_);
  row.number = ++row_number_;
  text_.clear();
  ends_.clear();
  kinds_ = column_kinds_;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::optional<RowErrorReason> problem;
    if (absl::Status status = ReadCell(i, problem); !status.ok()) return status;
    if (problem && !row.problem) {
      row.problem = problem;
      row.problem_column = i;
    }
  }
  bytes_read_ += text_.size();
  if (text_.size() > kMaxRowBytes && !row.problem) row.problem = RowErrorReason::kRowTooLong;
  if (row.problem) return true;
  cells_.clear();
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    cells_.push_back(TrimCell(std::string_view(text_).substr(begin, end - begin)));
    begin = end;
  }
  row.cells = cells_;
  row.kinds = kinds_;
  return true;
}

absl::Status SqlSource::ReadCell(std::size_t column, std::optional<RowErrorReason>& problem) {
  const std::size_t begin = text_.size();
  SQLLEN bytes = 0;
  const SQLRETURN result =
      SQLGetData(session_->statement(), static_cast<SQLUSMALLINT>(column + 1), SQL_C_WCHAR,
                 session_->units.data(), static_cast<SQLLEN>(sizeof(session_->units)), &bytes);
  if (!IsOk(result) && result != SQL_NO_DATA) return session_->Broken(row_number_ - 1);
  if (bytes != SQL_NULL_DATA && result != SQL_NO_DATA) {
    const bool whole =
        bytes != SQL_NO_TOTAL && static_cast<std::size_t>(bytes) / sizeof(SQLWCHAR) < kCellUnits;
    if (whole) {
      AppendUtf16(session_->units.data(), static_cast<std::size_t>(bytes) / sizeof(SQLWCHAR),
                  text_);
    }
    const std::string_view cell = std::string_view(text_).substr(begin);
    if (!whole || cell.size() > kMaxCellBytes) {
      problem = RowErrorReason::kCellTooLong;
      text_.resize(begin);
    } else if (!IsValidUtf8(cell)) {
      problem = RowErrorReason::kNotInEncoding;
    } else if (HasControlCharacter(cell)) {
      problem = RowErrorReason::kControlCharacter;
    }
  }
  if (column_kinds_[column] == CellKind::kDate) {
    // A timestamp to its day. A date outside of four-digit years stays text, which no format reads.
    const std::string_view cell = std::string_view(text_).substr(begin);
    const bool is_day = cell.size() >= 10 && cell[4] == '-' && cell[7] == '-';
    if (is_day) text_.resize(begin + 10);
    kinds_[column] = is_day ? CellKind::kDate : CellKind::kText;
  }
  ends_.push_back(text_.size());
  return absl::OkStatus();
}

}  // namespace mirrorflow
