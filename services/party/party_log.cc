#include "services/party/party_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "crypto/blake2b.h"
#include "crypto/detached_signature.h"
#include "crypto/subkey_labels.h"
#include "services/clock/clock.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kFields = 6;

Hash256 HashOf(const PartyLogEntry& entry, const Hash256& before) {
  return Blake2b256()
      .Field(kPartyLogLabel)
      .Field(before)
      .Field(entry.number)
      .Field(entry.time)
      .Field(entry.run)
      .Field(entry.event)
      .Field(entry.detail)
      .Final();
}

std::string Line(const PartyLogEntry& entry) {
  return absl::StrCat(entry.number, "\t", entry.time, "\t", entry.run, "\t", entry.event, "\t",
                      entry.detail, "\t", HashText(entry.hash), "\n");
}

absl::StatusOr<PartyLogEntry> ParseLine(std::string_view line) {
  const std::vector<std::string> fields =
      absl::StrSplit(absl::string_view(line.data(), line.size()), '\t');
  PartyLogEntry entry;
  if (fields.size() != kFields) return absl::DataLossError("it does not have six fields");
  const std::string& number = fields[0];
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), entry.number);
  if (error != std::errc() || end != number.data() + number.size()) {
    return absl::DataLossError("it has no number");
  }
  absl::StatusOr<Hash256> hash = ParseHashText(fields[5]);
  if (!hash.ok()) return absl::DataLossError("it has no hash");
  entry.time = fields[1];
  entry.run = fields[2];
  entry.event = fields[3];
  entry.detail = fields[4];
  entry.hash = *hash;
  return entry;
}

// The entries of whole lines.
absl::StatusOr<std::vector<PartyLogEntry>> Parse(std::string_view text, const std::string& name) {
  std::vector<PartyLogEntry> entries;
  Hash256 before{};
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    absl::StatusOr<PartyLogEntry> entry = ParseLine(text.substr(0, end));
    if (entry.ok() &&
        (entry->number != entries.size() + 1 || entry->hash != HashOf(*entry, before))) {
      entry = absl::DataLossError("it does not follow from the line before");
    }
    if (!entry.ok()) {
      return absl::DataLossError(
          absl::StrCat(name, ", line ", entries.size() + 1, ": ", entry.status().message(),
                       "\nhint: the log was changed or damaged; keep it, and restore it from a "
                       "backup"));
    }
    before = entry->hash;
    entries.push_back(*std::move(entry));
    text.remove_prefix(end + 1);
  }
  return entries;
}

// What was reported as written: up to the last line end.
std::string_view WholeLines(std::string_view text) {
  const std::size_t last = text.rfind('\n');
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

}  // namespace

absl::StatusOr<std::vector<PartyLogEntry>> ReadPartyLog(const std::filesystem::path& file) {
  absl::StatusOr<std::string> text = ReadWholeFile(file);
  if (!text.ok()) return text.status();
  return Parse(WholeLines(*text), file.string());
}

absl::StatusOr<std::unique_ptr<PartyLog>> PartyLog::Open(const std::filesystem::path& file) {
  absl::StatusOr<std::string> text = ReadWholeFile(file);
  if (absl::IsNotFound(text.status())) {
    if (absl::Status made = WriteFileDurably(file, ""); !made.ok()) return made;
    text = std::string();
  }
  if (!text.ok()) return text.status();
  const std::string_view whole = WholeLines(*text);
  absl::StatusOr<std::vector<PartyLogEntry>> entries = Parse(whole, file.string());
  if (!entries.ok()) return entries.status();
  const int descriptor = open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (descriptor < 0) return DiskError(absl::StrCat("can't open ", file.string()), errno);
  std::unique_ptr<PartyLog> log(new PartyLog(file, descriptor));
  if (whole.size() != text->size() &&
      ftruncate(descriptor, static_cast<off_t>(whole.size())) != 0) {
    return DiskError(absl::StrCat("can't write ", file.string()), errno);
  }
  log->size_ = entries->size();
  if (!entries->empty()) log->head_ = entries->back().hash;
  return log;
}

PartyLog::~PartyLog() { close(descriptor_); }

absl::Status PartyLog::Append(const std::string& run, const std::string& event,
                              const std::string& detail) {
  const std::lock_guard lock(mutex_);
  PartyLogEntry entry{.number = size_ + 1,
                      .time = TimeNow(),
                      .run = run,
                      .event = event,
                      .detail = detail,
                      .hash = {}};
  // What others said is in reasons of failures: nothing in it may look like a field or a line.
  for (std::string* field : {&entry.run, &entry.event, &entry.detail}) {
    std::ranges::replace_if(
        *field, [](char c) { return c < ' ' || c > '~'; }, ' ');
  }
  entry.hash = HashOf(entry, head_);
  if (absl::Status status = WriteAll(descriptor_, Line(entry), file_); !status.ok()) return status;
  if (fdatasync(descriptor_) != 0) {
    return DiskError(absl::StrCat("can't write ", file_.string()), errno);
  }
  ++size_;
  head_ = entry.hash;
  return absl::OkStatus();
}

std::size_t PartyLog::size() const {
  const std::lock_guard lock(mutex_);
  return size_;
}

Hash256 PartyLog::head() const {
  const std::lock_guard lock(mutex_);
  return head_;
}

}  // namespace mirrorflow
