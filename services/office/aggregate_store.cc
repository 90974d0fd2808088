#include "services/office/aggregate_store.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/office/reported_workbook.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".xlsx";
constexpr std::string_view kReplaces = ".replaces.";
constexpr std::size_t kIdHashBytes = 8;

std::string IdOf(const Country& country, std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash;
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  return absl::StrCat(
      std::string(country.alpha2()), "-",
      absl::BytesToHexString({reinterpret_cast<const char*>(hash.data()), kIdHashBytes}));
}

// "KE-1f0a.xlsx", or with what it replaces "KE-1f0a.replaces.KE-77b2.xlsx": the name says both, so
// that one step on the disk does both.
std::string FileName(const std::string& id, const std::string& replaces) {
  return replaces.empty() ? id + std::string(kSuffix)
                          : id + std::string(kReplaces) + replaces + std::string(kSuffix);
}

std::optional<std::pair<std::string, std::string>> ParseFileName(const std::string& name) {
  if (!name.ends_with(kSuffix) || IsTemporaryName(name)) return std::nullopt;
  const std::string stem = name.substr(0, name.size() - kSuffix.size());
  const std::size_t at = stem.find(kReplaces);
  if (at == std::string::npos) return std::pair(stem, std::string());
  return std::pair(stem.substr(0, at), stem.substr(at + kReplaces.size()));
}

// Held from the first look at the other workbooks until the new one is in its place.
class DirectoryLock {
 public:
  explicit DirectoryLock(const fs::path& directory)
      : descriptor_(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    while (descriptor_ >= 0 && flock(descriptor_, LOCK_EX) != 0) {
      if (errno == EINTR) continue;
      close(std::exchange(descriptor_, -1));
    }
  }
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;
  ~DirectoryLock() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  bool ok() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

// A figure that both reports have for periods that overlap.
std::optional<std::string> Overlap(const AggregateReport& a, const AggregateReport& b) {
  std::map<std::string, std::vector<const AggregateRow*>> figures;
  for (const AggregateRow& row : a.rows) {
    figures[FigureKey(row.observation)].push_back(&row);
  }
  for (const AggregateRow& row : b.rows) {
    const auto same = figures.find(FigureKey(row.observation));
    if (same == figures.end()) continue;
    for (const AggregateRow* other : same->second) {
      if (!row.period.Overlaps(other->period)) continue;
      return absl::StrCat("sheet ", std::string(TableCode(row.table->table)), ", row ",
                          row.sheet_row, ": ", ObservationName(row.observation), " for ",
                          row.period.text());
    }
  }
  return std::nullopt;
}

}  // namespace

std::string ProblemsText(const std::vector<WorkbookProblem>& problems) {
  std::string text;
  for (const WorkbookProblem& problem : problems) absl::StrAppend(&text, problem.ToString(), "\n");
  absl::StrAppend(&text, "hint: correct these cells and check the workbook again; nothing of it ",
                  "was taken");
  return text;
}

absl::StatusOr<AggregateStore> AggregateStore::Open(const fs::path& directory) {
  if (absl::Status made = MakeDirectoryDurably(directory); !made.ok()) return made;
  return AggregateStore(directory);
}

absl::StatusOr<std::string> AggregateStore::Import(std::string_view workbook,
                                                   const std::string& replaces) {
  absl::StatusOr<AggregateReading> reading = ReadReportedWorkbook("the workbook", workbook);
  if (!reading.ok()) return reading.status();
  if (!reading->report.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the workbook is refused:\n", ProblemsText(reading->problems)));
  }
  const DirectoryLock lock(directory_);
  if (!lock.ok()) return absl::InternalError("can't lock the directory of workbooks");
  absl::StatusOr<std::vector<StoredAggregates>> stored = ReadAll();
  if (!stored.ok()) return stored.status();
  const std::string id = IdOf(reading->report->country, workbook);
  bool has_replaced = replaces.empty();
  for (const StoredAggregates& other : *stored) {
    if (other.id == id) {
      return absl::AlreadyExistsError(absl::StrCat("the workbook is there as ", id));
    }
    if (other.report.country != reading->report->country || other.is_replaced) continue;
    if (other.id == replaces) {
      has_replaced = true;
      continue;
    }
    if (const std::optional<std::string> overlap = Overlap(other.report, *reading->report)) {
      return absl::FailedPreconditionError(absl::StrCat(
          *overlap, " overlaps a period of ", other.id,
          "\nhint: if it corrects that workbook, import it with --replaces ", other.id));
    }
  }
  if (!has_replaced) {
    return absl::NotFoundError(
        absl::StrCat("no workbook ", replaces, " of this country that could be replaced",
                     "\nhint: mf-office aggregates list shows what is there"));
  }
  if (absl::Status written = WriteFileDurably(directory_ / FileName(id, replaces), workbook);
      !written.ok()) {
    return written;
  }
  return id;
}

absl::StatusOr<std::vector<StoredAggregates>> AggregateStore::ReadAll() const {
  std::vector<StoredAggregates> stored;
  std::set<std::string> replaced;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_, error)) {
    const auto name = ParseFileName(entry.path().filename().string());
    if (!name.has_value()) continue;
    absl::StatusOr<std::string> bytes = ReadWholeFile(entry.path());
    if (!bytes.ok()) return bytes.status();
    absl::StatusOr<AggregateReading> reading = ReadReportedWorkbook(entry.path().string(), *bytes);
    if (!reading.ok()) return reading.status();
    if (!reading->report.has_value() || IdOf(reading->report->country, *bytes) != name->first) {
      return absl::DataLossError(
          absl::StrCat(entry.path().string(), " is no longer the workbook that was taken"));
    }
    replaced.insert(name->second);
    stored.push_back({.id = name->first,
                      .replaces = name->second,
                      .is_replaced = false,
                      .report = *std::move(reading->report)});
  }
  if (error) return DiskError("can't read " + directory_.string(), error.value());
  for (StoredAggregates& one : stored) one.is_replaced = replaced.contains(one.id);
  std::ranges::sort(stored, {}, &StoredAggregates::id);
  return stored;
}

absl::StatusOr<std::vector<AggregateReport>> AggregateStore::ReadCurrent() const {
  absl::StatusOr<std::vector<StoredAggregates>> stored = ReadAll();
  if (!stored.ok()) return stored.status();
  std::vector<AggregateReport> reports;
  for (StoredAggregates& one : *stored) {
    if (!one.is_replaced) reports.push_back(std::move(one.report));
  }
  return reports;
}

}  // namespace mirrorflow
