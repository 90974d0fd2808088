#include "services/office/release_store.h"

#include <algorithm>
#include <span>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/detached_signature.h"

namespace mirrorflow {
namespace {

// Their names and hashes fit into an entry of a log (crypto/transparency/tile.h); a release of all
// corridors has more.
constexpr std::size_t kFilesOfAnEntry = 250;

namespace fs = std::filesystem;

constexpr char kRecordFile[] = "release.pb";
constexpr char kPublished[] = "published";

absl::Status Damaged(const fs::path& file) {
  return absl::DataLossError(
      absl::StrCat(file.string(),
                   " is damaged\nhint: without it what was published, and what it cost, is not "
                   "known; restore the state directory from a backup"));
}

// A step of a release; the approvals name persons, and are committed to.
EventDraft StepOf(const RunId& id, const office::ReleaseRecord& record) {
  EventDraft event{.kind = v1::RELEASE_DRAFTED,
                   .release = id.value(),
                   .facts = {{"plan_sha256", HashText(FileHash(record.plan()))}}};
  if (record.approvals_size() > 0) {
    event.kind = v1::RELEASE_APPROVED;
    event.facts.emplace_back("approvals", absl::StrCat(record.approvals_size()));
    event.documents = {
        {"approval", record.approvals(record.approvals_size() - 1).SerializeAsString()}};
  } else if (record.state() == static_cast<std::uint32_t>(ReleaseState::kChecked)) {
    event.kind = v1::RELEASE_CHECKED;
  }
  return event;
}

absl::Status None(const RunId& id) {
  return absl::NotFoundError(
      absl::StrCat("there is no release ", id.value(), "\nhint: mf-office release list shows all"));
}

}  // namespace

std::string_view ReleaseStateName(ReleaseState state) {
  switch (state) {
    case ReleaseState::kDrafted:
      return "DRAFTED";
    case ReleaseState::kChecked:
      return "CHECKED";
    case ReleaseState::kApproved:
      return "APPROVED";
    case ReleaseState::kReleased:
      return "RELEASED";
    case ReleaseState::kRevised:
      return "REVISED";
  }
  return "";
}

absl::StatusOr<std::unique_ptr<ReleaseStore>> ReleaseStore::Open(const fs::path& directory,
                                                                 RecordEvent record) {
  std::unique_ptr<ReleaseStore> store(new ReleaseStore(directory / "releases", std::move(record)));
  absl::Status status = MakeDirectoryDurably(store->directory_);
  if (status.ok()) status = store->Load();
  if (!status.ok()) return status;
  return store;
}

absl::Status ReleaseStore::Load() {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory_, error)) {
    const std::string name = entry.path().filename().string();
    const absl::StatusOr<RunId> id = RunId::Create(name);
    if (!id.ok()) continue;
    for (const auto& inner : fs::directory_iterator(entry.path(), error)) {
      std::error_code ignored;
      if (IsTemporaryName(inner.path().filename().string())) fs::remove_all(inner.path(), ignored);
    }
    absl::StatusOr<std::string> bytes = ReadWholeFile(entry.path() / kRecordFile);
    if (absl::IsNotFound(bytes.status()) && !IsPublished(*id)) continue;
    office::ReleaseRecord record;
    if (!bytes.ok() || !record.ParseFromString(*bytes)) return Damaged(entry.path() / kRecordFile);
    if (IsPublished(*id)) {
      absl::StatusOr<std::string> text =
          ReadWholeFile(entry.path() / kPublished / kProtectedCountsFile);
      absl::StatusOr<std::vector<ProtectedCounts>> runs =
          text.ok() ? ParseProtectedCounts(*text) : text.status();
      if (!runs.ok()) return Damaged(entry.path() / kPublished / kProtectedCountsFile);
      Note(*id, *runs);
    }
    records_.emplace(*id, std::move(record));
  }
  if (error) return DiskError(absl::StrCat("can't read ", directory_.string()), error.value());
  return absl::OkStatus();
}

bool ReleaseStore::IsPublished(const RunId& id) const {
  std::error_code error;
  return fs::exists(directory_ / id.value() / kPublished, error);
}

absl::StatusOr<ReleaseStore::Stored> ReleaseStore::Find(const RunId& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = records_.find(id);
  if (found == records_.end()) return None(id);
  Stored stored{.plan = {}, .record = found->second, .state = {}};
  if (!stored.plan.ParseFromString(stored.record.plan())) {
    return Damaged(directory_ / id.value() / kRecordFile);
  }
  stored.state = static_cast<ReleaseState>(stored.record.state());
  if (IsPublished(id)) {
    stored.state = ReleaseState::kReleased;
    for (const PrivacyLedger::Entry& entry : ledger_.entries()) {
      if (entry.release != id) continue;
      for (const PrivacyLedger::Entry& later : ledger_.entries()) {
        if (later.corridor == entry.corridor && later.period == entry.period &&
            later.vintage > entry.vintage) {
          stored.state = ReleaseState::kRevised;
        }
      }
    }
  }
  return stored;
}

std::vector<RunId> ReleaseStore::All() const {
  const std::lock_guard lock(mutex_);
  std::vector<RunId> ids;
  for (const auto& [id, record] : records_) ids.push_back(id);
  return ids;
}

absl::Status ReleaseStore::Save(const RunId& id, const office::ReleaseRecord& record) {
  const std::lock_guard lock(mutex_);
  if (IsPublished(id)) {
    return absl::FailedPreconditionError(
        absl::StrCat("release ", id.value(), " is published and does not change"));
  }
  absl::Status status = Record(record_, StepOf(id, record));
  if (status.ok()) status = MakeDirectoryDurably(directory_ / id.value());
  if (status.ok()) {
    status = WriteFileDurably(directory_ / id.value() / kRecordFile, record.SerializeAsString());
  }
  if (status.ok()) records_[id] = record;
  return status;
}

absl::Status ReleaseStore::Publish(const RunId& id, const std::vector<NamedBytes>& files) {
  const std::lock_guard lock(mutex_);
  if (!records_.contains(id)) return None(id);
  const auto text = std::ranges::find(files, kProtectedCountsFile, &NamedBytes::name);
  if (text == files.end()) return absl::InternalError("a release without figures");
  absl::StatusOr<std::vector<ProtectedCounts>> runs = ParseProtectedCounts(text->bytes);
  if (!runs.ok()) return runs.status();
  if (IsPublished(id)) {
    return absl::AlreadyExistsError(absl::StrCat("release ", id.value(), " is published"));
  }
  for (std::size_t first = 0; first < files.size(); first += kFilesOfAnEntry) {
    EventDraft event{.kind = v1::RELEASE_PUBLISHED, .release = id.value()};
    for (const NamedBytes& file :
         std::span(files).subspan(first, std::min(kFilesOfAnEntry, files.size() - first))) {
      event.facts.emplace_back(file.name, HashText(FileHash(file.bytes)));
    }
    if (absl::Status logged = Record(record_, event); !logged.ok()) return logged;
  }
  absl::Status status = CreateDirectoryOnce(directory_ / id.value() / kPublished, files);
  // It may be there and still an error be told (of the flush after it): then it is spent.
  if (!IsPublished(id)) return status;
  Note(id, *runs);
  return status;
}

void ReleaseStore::Note(const RunId& id, const std::vector<ProtectedCounts>& runs) {
  for (const ProtectedCounts& run : runs) {
    ledger_.Add(id, run);
    published_.push_back({.release = id, .counts = run});
  }
}

absl::StatusOr<std::vector<std::string>> ReleaseStore::Files(const RunId& id) const {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory_ / id.value() / kPublished, error)) {
    names.push_back(entry.path().filename().string());
  }
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("release ", id.value(), " is not published\nhint: mf-office release show ",
                     id.value(), " says what is missing"));
  }
  std::ranges::sort(names);
  return names;
}

absl::StatusOr<std::string> ReleaseStore::ReadFile(const RunId& id, const std::string& name) const {
  absl::StatusOr<std::vector<std::string>> names = Files(id);
  if (!names.ok()) return names.status();
  // Only names that are there, so that none leads out of the directory.
  if (std::ranges::find(*names, name) == names->end()) {
    return absl::NotFoundError(absl::StrCat("release ", id.value(), " has no file of this name"));
  }
  return ReadWholeFile(directory_ / id.value() / kPublished / name);
}

std::vector<ReleaseStore::Published> ReleaseStore::PublishedOf(const Corridor& corridor,
                                                               const Period& period) const {
  const std::lock_guard lock(mutex_);
  std::vector<Published> of;
  for (const Published& published : published_) {
    if (published.counts.corridor == corridor && published.counts.period == period) {
      of.push_back(published);
    }
  }
  std::ranges::sort(of, {}, [](const Published& p) { return p.counts.vintage; });
  return of;
}

PrivacyLedger ReleaseStore::Ledger() const {
  const std::lock_guard lock(mutex_);
  return ledger_;
}

}  // namespace mirrorflow
