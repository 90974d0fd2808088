#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"

namespace mirrorflow {

struct PartyLogEntry {
  std::uint64_t number = 0;  // from 1
  std::string time;          // RFC 3339, UTC
  std::string run;
  std::string event;   // "created", "committed", "received", "linked", "opened", "erased", "failed"
  std::string detail;  // hashes, size buckets, traffic; no personal data, no exact count
  Hash256 hash{};      // over all of it and the hash of the entry before
};

// What a party did, in the file `log` of its state directory: a line for each entry, fields divided
// by tabs, only ever added to. Each line carries a hash over itself and the line before, so that
// no line can be changed, left out or put in without all after it; who keeps the last hash (another
// party, an auditor) sees whether the whole log is still the one that it was. Whoever can write the
// file can write another one from the beginning, with other hashes.
//
// An entry is on disk when Append returns. Thread-safe.
class PartyLog {
 public:
  // Reads and checks all of it. DataLoss for a line that does not follow from the one before. A
  // last line that a crash cut off was never reported as written: it is cut away.
  static absl::StatusOr<std::unique_ptr<PartyLog>> Open(const std::filesystem::path& file);
  ~PartyLog();
  PartyLog(const PartyLog&) = delete;
  PartyLog& operator=(const PartyLog&) = delete;

  absl::Status Append(const std::string& run, const std::string& event, const std::string& detail);
  std::size_t size() const;
  Hash256 head() const;  // zeros when empty

 private:
  PartyLog(std::filesystem::path file, int descriptor)
      : file_(std::move(file)), descriptor_(descriptor) {}

  const std::filesystem::path file_;
  const int descriptor_;
  mutable std::mutex mutex_;
  std::uint64_t size_ = 0;
  Hash256 head_{};
};

// The entries of a log file, checked as Open does; the file is not changed.
absl::StatusOr<std::vector<PartyLogEntry>> ReadPartyLog(const std::filesystem::path& file);

}  // namespace mirrorflow
