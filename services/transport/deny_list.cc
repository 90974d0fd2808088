#include "services/transport/deny_list.h"

#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/transport/peer_identity.h"

namespace mirrorflow {
namespace {

constexpr int kMaxLines = 100'000;

absl::StatusOr<std::set<std::string>> Read(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    return absl::NotFoundError(
        absl::StrCat("can't read the list of denied certificates ", path,
                     "\nhint: an empty file denies nobody; or leave denied_certificates out"));
  }
  std::set<std::string> denied;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (number > kMaxLines) {
      return absl::InvalidArgumentError(absl::StrCat(path, " has more than ", kMaxLines, " lines"));
    }
    const std::string text(absl::StripAsciiWhitespace(line.substr(0, line.find('#'))));
    if (text.empty()) continue;
    absl::StatusOr<std::string> fingerprint = ParseFingerprint(text);
    if (!fingerprint.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", number, ": ", fingerprint.status().message()));
    }
    denied.insert(*std::move(fingerprint));
  }
  return denied;
}

}  // namespace

absl::StatusOr<std::unique_ptr<DenyList>> DenyList::Open(const std::string& path) {
  std::unique_ptr<DenyList> list(new DenyList(path));
  if (absl::StatusOr<bool> read = list->Reload(); !read.ok()) return read.status();
  return list;
}

bool DenyList::Contains(const std::string& fingerprint) const {
  const std::lock_guard lock(mutex_);
  return denied_.contains(fingerprint);
}

absl::StatusOr<bool> DenyList::Reload() {
  std::error_code error;
  // Taken before reading: a change in between is seen the next time.
  const std::filesystem::file_time_type changed = std::filesystem::last_write_time(path_, error);
  {
    const std::lock_guard lock(mutex_);
    if (!error && changed == seen_) return false;
  }
  absl::StatusOr<std::set<std::string>> denied = Read(path_);
  if (!denied.ok()) return denied.status();
  const std::lock_guard lock(mutex_);
  seen_ = changed;
  std::swap(denied_, *denied);
  return denied_ != *denied;
}

}  // namespace mirrorflow
