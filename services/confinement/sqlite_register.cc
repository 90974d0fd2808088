#include "services/confinement/sqlite_register.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace mirrorflow {
namespace {

constexpr std::uint64_t kMemoryBytes = std::uint64_t{1} << 30;
constexpr std::uint64_t kSeconds = 6 * 3600;  // queries may sort and join

// The file begins with a header of 100 bytes; 2 in the bytes 18 and 19: a write-ahead log
// (sqlite.org/fileformat2.html, 1.3).
bool HasWriteAheadLog(const std::string& path) {
  std::array<char, 20> start{};
  std::ifstream file(path, std::ios::binary);
  file.read(start.data(), start.size());
  return file.gcount() == static_cast<std::streamsize>(start.size()) &&
         (start[18] == 2 || start[19] == 2);
}

// Where unixODBC looks for drivers.
void AddOdbcSettings(confinement::ReaderSetup& setup) {
  setup.add_readable_files("/etc/odbcinst.ini");
  setup.add_readable_files("/etc/odbc.ini");
  if (const char* directory = std::getenv("ODBCSYSINI"); directory != nullptr) {
    setup.add_readable_files(absl::StrCat(directory, "/odbcinst.ini"));
    setup.add_readable_files(absl::StrCat(directory, "/odbc.ini"));
  }
  for (const char* name : {"ODBCINI", "ODBCINSTINI"}) {
    if (const char* file = std::getenv(name); file != nullptr) setup.add_readable_files(file);
  }
}

}  // namespace

std::optional<SqliteRegister> SqliteRegister::Find(const std::string& connection) {
  std::string driver;
  std::string path;
  for (const absl::string_view part : absl::StrSplit(connection, ';')) {
    const std::pair<absl::string_view, absl::string_view> setting =
        absl::StrSplit(part, absl::MaxSplits('=', 1));
    const absl::string_view key = absl::StripAsciiWhitespace(setting.first);
    const absl::string_view value = absl::StripAsciiWhitespace(setting.second);
    if (absl::EqualsIgnoreCase(key, "DSN")) return std::nullopt;
    if (absl::EqualsIgnoreCase(key, "Driver")) driver = std::string(value);
    if (absl::EqualsIgnoreCase(key, "Database")) path = std::string(value);
  }
  const absl::string_view name =
      absl::StripPrefix(absl::StripSuffix(absl::string_view(driver), "}"), "{");
  const bool is_sqlite =
      absl::StartsWithIgnoreCase(name, "SQLite") || absl::StrContains(name, "libsqlite3odbc");
  // Other than plain paths the driver takes names of its own (":memory:", "file:...").
  if (!is_sqlite || path.empty() || path.front() == ':' || path.front() == '{' ||
      absl::StartsWithIgnoreCase(path, "file:")) {
    return std::nullopt;
  }
  return SqliteRegister(std::move(driver), std::move(path));
}

confinement::ReaderSetup SqliteRegister::Setup() const {
  confinement::ReaderSetup setup;
  setup.set_memory_bytes(kMemoryBytes);
  setup.set_cpu_seconds(kSeconds);
  setup.set_odbc_driver(driver_);
  setup.add_readable_files(path_);
  AddOdbcSettings(setup);
  if (HasWriteAheadLog(path_)) {
    std::error_code error;
    const std::filesystem::path whole = std::filesystem::absolute(path_, error);
    setup.set_writable_directory(whole.parent_path().string());
  }
  return setup;
}

}  // namespace mirrorflow
