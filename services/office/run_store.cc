#include "services/office/run_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/detached_signature.h"
#include "services/office/cube_vault.h"
#include "services/wire/terms.h"
#include "store_record.pb.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

constexpr char kCampaignFile[] = "campaign.pb";
constexpr char kCancelledFile[] = "cancelled";
constexpr char kRunFile[] = "run.pb";
constexpr char kCountsFile[] = "counts.sealed";
constexpr char kErrorsFile[] = "errors.sealed";
constexpr char kPlainErrorsFile[] = "errors.pb";  // of earlier versions
constexpr char kRestarted[] =
    "the linkage service was restarted during this run\n"
    "hint: create the campaign again under a new id";

absl::Status Damaged(const fs::path& file) {
  return absl::DataLossError(absl::StrCat(
      file.string(), " is damaged\nhint: restore the state directory from a backup, or move ",
      file.parent_path().string(), " away to go on without it"));
}

// Names in a directory, sorted; temporary files and directories of a crash are deleted.
absl::StatusOr<std::vector<std::string>> NamesIn(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (IsTemporaryName(name)) {
      std::error_code ignored;
      fs::remove_all(entry.path(), ignored);
    } else {
      names.push_back(name);
    }
  }
  if (error) return DiskError(absl::StrCat("can't read ", directory.string()), error.value());
  std::sort(names.begin(), names.end());
  return names;
}

// Adds what is not in `known` to `unknown`.
absl::Status NoteUnknown(const fs::path& directory, const std::set<std::string>& known,
                         std::vector<fs::path>& unknown) {
  absl::StatusOr<std::vector<std::string>> names = NamesIn(directory);
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    if (!known.contains(name)) unknown.push_back(directory / name);
  }
  return absl::OkStatus();
}

std::string HashBytes(const std::optional<Hash256>& hash) {
  return hash.has_value() ? std::string(hash->begin(), hash->end()) : std::string();
}

bool ReadHash(const std::string& bytes, std::optional<Hash256>& hash) {
  if (bytes.empty()) return true;
  hash.emplace();
  if (bytes.size() != hash->size()) return false;
  std::copy(bytes.begin(), bytes.end(), hash->begin());
  return true;
}

std::string RunBytes(const StoredRun& run) {
  office::RunRecord record;
  record.set_state(static_cast<std::uint32_t>(run.state));
  record.set_message(run.message);
  record.set_sender_commitment(HashBytes(run.sender_commitment));
  record.set_receiver_commitment(HashBytes(run.receiver_commitment));
  for (const std::string& erasure : run.erasures) record.add_erasures(erasure);
  return record.SerializeAsString();
}

}  // namespace

RunStore::~RunStore() {
  if (lock_descriptor_ >= 0) close(lock_descriptor_);
}

absl::StatusOr<std::unique_ptr<RunStore>> RunStore::Open(const fs::path& directory,
                                                         RecordEvent record) {
  std::unique_ptr<RunStore> store(new RunStore(directory, std::move(record)));
  absl::Status status = store->Lock();
  for (const char* name : {"campaigns", "runs", "releases"}) {
    if (status.ok()) status = MakeDirectoryDurably(directory / name);
  }
  if (status.ok()) {
    status = NoteUnknown(directory,
                         {"lock", "batches", "campaigns", "runs", "releases", "trust", "aggregates",
                          "log", "witness", "doctor.json"},
                         store->unknown_files_);
  }
  if (status.ok()) {
    absl::StatusOr<std::unique_ptr<BatchStore>> batches = BatchStore::Open(directory / "batches");
    status = batches.status();
    if (batches.ok()) store->batches_ = *std::move(batches);
  }
  if (status.ok()) status = store->ScanCampaigns();
  if (status.ok()) status = store->ScanRuns();
  if (status.ok()) status = store->EndInterrupted();
  if (!status.ok()) return status;
  return store;
}

absl::Status RunStore::Lock() {
  std::error_code error;
  if (!fs::exists(directory_, error)) {
    if (absl::Status status = MakeDirectoryDurably(directory_); !status.ok()) return status;
  }
  struct stat info {};
  if (stat(directory_.c_str(), &info) != 0) {
    return DiskError(absl::StrCat("can't use the state directory ", directory_.string()), errno);
  }
  if ((info.st_mode & 077) != 0) {
    return absl::FailedPreconditionError(absl::StrCat("others may read the state directory ",
                                                      directory_.string(), "\nhint: chmod 700 ",
                                                      directory_.string()));
  }
  const fs::path lock = directory_ / "lock";
  lock_descriptor_ = open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_descriptor_ < 0) return DiskError(absl::StrCat("can't open ", lock.string()), errno);
  if (flock(lock_descriptor_, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("another linkage service uses the state directory ", directory_.string(),
                     "\nhint: stop it, or give this one a directory of its own"));
  }
  return absl::OkStatus();
}

absl::Status RunStore::ScanCampaigns() {
  const fs::path parent = directory_ / "campaigns";
  absl::StatusOr<std::vector<std::string>> names = NamesIn(parent);
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    const absl::StatusOr<RunId> id = RunId::Create(name);
    if (!id.ok() || !fs::exists(parent / name / kCampaignFile)) {
      unknown_files_.push_back(parent / name);
      continue;
    }
    if (absl::Status status = LoadCampaign(*id); !status.ok()) return status;
    if (absl::Status status =
            NoteUnknown(parent / name, {kCampaignFile, kCancelledFile}, unknown_files_);
        !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

absl::Status RunStore::LoadCampaign(const RunId& id) {
  const fs::path file = directory_ / "campaigns" / id.value() / kCampaignFile;
  absl::StatusOr<std::string> bytes = ReadWholeFile(file);
  if (!bytes.ok()) return bytes.status();
  office::CampaignRecord record;
  if (!record.ParseFromString(*bytes) || record.terms().empty()) return Damaged(file);
  StoredCampaign campaign{.id = id,
                          .request = record.request(),
                          .created = record.created(),
                          .by_files = record.by_files(),
                          .cancelled = fs::exists(file.parent_path() / kCancelledFile),
                          .runs = {}};
  for (const std::string& terms_bytes : record.terms()) {
    const absl::StatusOr<RunTerms> terms = ParseTerms(terms_bytes);
    if (!terms.ok()) return Damaged(file);
    campaign.runs.push_back(terms->run_id);
    runs_.emplace(terms->run_id, StoredRun{.id = terms->run_id,
                                           .campaign = id,
                                           .terms = *terms,
                                           .terms_bytes = terms_bytes,
                                           .by_files = record.by_files()});
  }
  campaigns_.emplace(id, std::move(campaign));
  return absl::OkStatus();
}

absl::Status RunStore::ScanRuns() {
  const fs::path parent = directory_ / "runs";
  absl::StatusOr<std::vector<std::string>> names = NamesIn(parent);
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    const absl::StatusOr<RunId> id = RunId::Create(name);
    const auto run = id.ok() ? runs_.find(*id) : runs_.end();
    if (run == runs_.end()) {
      unknown_files_.push_back(parent / name);
      continue;
    }
    absl::Status status = NoteUnknown(
        parent / name, {kRunFile, kCountsFile, kErrorsFile, kPlainErrorsFile}, unknown_files_);
    if (status.ok()) status = LoadRun(run->second);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status RunStore::LoadRun(StoredRun& run) {
  const fs::path file = RunDirectory(run.id) / kRunFile;
  if (!fs::exists(file)) return absl::OkStatus();
  absl::StatusOr<std::string> bytes = ReadWholeFile(file);
  if (!bytes.ok()) return bytes.status();
  office::RunRecord record;
  if (!record.ParseFromString(*bytes)) return Damaged(file);
  const absl::StatusOr<RunState> state = RunStateFromCode(record.state());
  if (!state.ok() || !ReadHash(record.sender_commitment(), run.sender_commitment) ||
      !ReadHash(record.receiver_commitment(), run.receiver_commitment)) {
    return Damaged(file);
  }
  run.state = *state;
  run.message = record.message();
  run.erasures.assign(record.erasures().begin(), record.erasures().end());
  return absl::OkStatus();
}

absl::Status RunStore::EndInterrupted() {
  for (const auto& [id, run] : std::map<RunId, StoredRun>(runs_)) {
    // What parties of split trust had in memory is gone with any of their connections.
    const bool is_cut = run.terms.mode == LinkageMode::kSplitTrust &&
                        run.state != RunState::kCreated && !HasEnded(run.state);
    const bool keeps_counts =
        run.state == RunState::kTabulated ||
        (run.state == RunState::kErased && !campaigns_.at(run.campaign).cancelled);
    absl::Status status;
    if (is_cut) {
      interrupted_runs_.push_back(id);
      status = EndWithout(id, RunState::kFailed, kRestarted);
    } else if (!keeps_counts) {
      status = EraseCounts(id);
    }
    if (!status.ok()) return status;
  }
  absl::StatusOr<std::vector<RunId>> with_batches = batches_->Runs();
  if (!with_batches.ok()) return with_batches.status();
  for (const RunId& id : *with_batches) {
    const auto run = runs_.find(id);
    if (run != runs_.end() && !HasEnded(run->second.state)) continue;
    if (absl::Status erased = batches_->Erase(id); !erased.ok()) return erased;
  }
  return absl::OkStatus();
}

std::vector<RunId> RunStore::UnfinishedRuns() const {
  const std::lock_guard lock(mutex_);
  std::vector<RunId> unfinished;
  for (const auto& [id, run] : runs_) {
    if (run.state != RunState::kCreated && !HasEnded(run.state)) unfinished.push_back(id);
  }
  return unfinished;
}

absl::Status RunStore::AddCampaign(const RunId& id, const std::string& request,
                                   const std::string& created, bool by_files,
                                   const std::vector<std::string>& terms) {
  const std::lock_guard writing(writing_);
  const fs::path directory = directory_ / "campaigns" / id.value();
  office::CampaignRecord record;
  record.set_request(request);
  record.set_created(created);
  record.set_by_files(by_files);
  for (const std::string& bytes : terms) record.add_terms(bytes);
  if (!fs::exists(directory)) {
    absl::Status logged =
        Record(record_, {.kind = v1::CAMPAIGN_CREATED,
                         .campaign = id.value(),
                         .facts = {{"runs", absl::StrCat(terms.size())},
                                   {"request_sha256", HashText(FileHash(request))}}});
    if (!logged.ok()) return logged;
  }
  if (absl::Status status =
          CreateDirectoryOnce(directory, {{kCampaignFile, record.SerializeAsString()}});
      !status.ok()) {
    return status;
  }
  const std::lock_guard lock(mutex_);
  ++version_;
  changed_.notify_all();
  return LoadCampaign(id);
}

std::optional<StoredCampaign> RunStore::FindCampaign(const RunId& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = campaigns_.find(id);
  if (found == campaigns_.end()) return std::nullopt;
  return found->second;
}

std::vector<StoredCampaign> RunStore::Campaigns() const {
  const std::lock_guard lock(mutex_);
  std::vector<StoredCampaign> all;
  for (const auto& [id, campaign] : campaigns_) all.push_back(campaign);
  return all;
}

std::optional<StoredRun> RunStore::FindRun(const RunId& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = runs_.find(id);
  if (found == runs_.end()) return std::nullopt;
  return found->second;
}

std::vector<StoredRun> RunStore::RunsOf(const RunId& campaign) const {
  const std::lock_guard lock(mutex_);
  std::vector<StoredRun> runs;
  const auto found = campaigns_.find(campaign);
  if (found == campaigns_.end()) return runs;
  for (const RunId& id : found->second.runs) runs.push_back(runs_.at(id));
  return runs;
}

absl::Status RunStore::MarkCancelled(const RunId& campaign) {
  const std::lock_guard writing(writing_);
  absl::Status logged =
      Record(record_, {.kind = v1::CAMPAIGN_CANCELLED, .campaign = campaign.value()});
  if (!logged.ok()) return logged;
  if (absl::Status status =
          WriteFileDurably(directory_ / "campaigns" / campaign.value() / kCancelledFile, "");
      !status.ok()) {
    return status;
  }
  const std::lock_guard lock(mutex_);
  campaigns_.at(campaign).cancelled = true;
  ++version_;
  changed_.notify_all();
  return absl::OkStatus();
}

absl::Status RunStore::LogState(const StoredRun& changed) const {
  EventDraft event{.kind = v1::RUN_STATE_CHANGED,
                   .run = changed.id.value(),
                   .campaign = changed.campaign.value(),
                   .corridor = changed.terms.corridor.ToString(),
                   .period = changed.terms.period.ToString(),
                   .facts = {{"state", std::string(RunStateName(changed.state))}}};
  if (changed.state == RunState::kCommitted) {
    event.facts.emplace_back("sender_commitment", HashText(*changed.sender_commitment));
    event.facts.emplace_back("receiver_commitment", HashText(*changed.receiver_commitment));
  }
  if (!changed.message.empty()) event.documents = {{"reason", changed.message}};
  return Record(record_, event);
}

absl::Status RunStore::Advance(const RunId& run, RunState to) {
  if (to == RunState::kErased) {
    if (absl::Status erased = batches_->Erase(run); !erased.ok()) return erased;
  }
  const std::lock_guard writing(writing_);
  absl::StatusOr<StoredRun> changed = RunFor(run, to);
  if (!changed.ok()) return changed.status();
  changed->state = to;
  changed->percent = 0;
  if (absl::Status logged = LogState(*changed); !logged.ok()) return logged;
  return Change(run, *changed);
}

absl::Status RunStore::Commit(const RunId& run, const Hash256& sender, const Hash256& receiver,
                              const std::vector<std::string>& erasures) {
  const std::lock_guard writing(writing_);
  absl::StatusOr<StoredRun> changed = RunFor(run, RunState::kCommitted);
  if (!changed.ok()) return changed.status();
  changed->state = RunState::kCommitted;
  changed->sender_commitment = sender;
  changed->receiver_commitment = receiver;
  changed->erasures = erasures;
  changed->percent = 0;
  if (absl::Status logged = LogState(*changed); !logged.ok()) return logged;
  return Change(run, *changed);
}

absl::Status RunStore::AddErasures(const RunId& run, const std::vector<std::string>& erasures) {
  const std::lock_guard writing(writing_);
  std::optional<StoredRun> changed = FindRun(run);
  if (!changed.has_value()) {
    return absl::NotFoundError(absl::StrCat("there is no run ", run.value()));
  }
  changed->erasures.insert(changed->erasures.end(), erasures.begin(), erasures.end());
  return Change(run, *changed);
}

absl::Status RunStore::EndWithout(const RunId& run, RunState outcome, const std::string& reason) {
  absl::Status erased = EraseCounts(run);
  erased.Update(batches_->Erase(run));
  const std::lock_guard writing(writing_);
  absl::StatusOr<StoredRun> changed = RunFor(run, outcome);
  if (!changed.ok()) return changed.status();
  changed->state = outcome;
  changed->message = reason;
  changed->percent = 0;
  absl::Status written = LogState(*changed);
  if (written.ok()) written = Change(run, *changed);
  if (!written.ok()) {
    const std::lock_guard lock(mutex_);
    runs_.at(run) = *changed;
    ++version_;
    changed_.notify_all();
  }
  return written.ok() ? erased : written;
}

void RunStore::SetPercent(const RunId& run, std::uint32_t percent) {
  const std::lock_guard lock(mutex_);
  std::uint32_t& present = runs_.at(run).percent;
  if (present == percent) return;
  present = percent;
  ++version_;
  changed_.notify_all();
}

absl::Status RunStore::SaveCounts(const RunId& run, const std::string& sealed) {
  const std::lock_guard writing(writing_);
  absl::Status logged = Record(
      record_, {.kind = v1::COUNTS_SEALED, .run = run.value(), .documents = {{"sealed", sealed}}});
  if (!logged.ok()) return logged;
  if (absl::Status status = MakeDirectoryDurably(RunDirectory(run)); !status.ok()) return status;
  return WriteFileDurably(RunDirectory(run) / kCountsFile, sealed);
}

absl::StatusOr<std::string> RunStore::ReadCounts(const RunId& run) const {
  return ReadWholeFile(RunDirectory(run) / kCountsFile);
}

absl::Status RunStore::EraseCounts(const RunId& run) {
  const std::lock_guard writing(writing_);
  std::error_code error;
  if (fs::exists(RunDirectory(run) / kCountsFile, error)) {
    absl::Status logged = Record(record_, {.kind = v1::COUNTS_ERASED, .run = run.value()});
    if (!logged.ok()) return logged;
  }
  absl::Status errors = RemoveFileDurably(RunDirectory(run) / kErrorsFile);
  errors.Update(RemoveFileDurably(RunDirectory(run) / kPlainErrorsFile));
  absl::Status counts = RemoveFileDurably(RunDirectory(run) / kCountsFile);
  return counts.ok() ? errors : counts;
}

absl::Status RunStore::SaveErrorEstimate(const RunId& run, const std::string& sealed) {
  const std::lock_guard writing(writing_);
  if (absl::Status status = MakeDirectoryDurably(RunDirectory(run)); !status.ok()) return status;
  return WriteFileDurably(RunDirectory(run) / kErrorsFile, sealed);
}

absl::StatusOr<std::string> RunStore::ReadErrorEstimate(const RunId& run) const {
  return ReadWholeFile(RunDirectory(run) / kErrorsFile);
}

absl::StatusOr<std::vector<RunId>> RunStore::SealPlainErrorEstimates(
    const std::function<std::string(const RunTerms& terms, const std::string& bytes, Day until)>&
        seal) {
  std::map<RunId, StoredRun> runs;
  {
    const std::lock_guard lock(mutex_);
    runs = runs_;
  }
  std::vector<RunId> changed;
  for (const auto& [id, run] : runs) {
    const fs::path plain = RunDirectory(id) / kPlainErrorsFile;
    absl::StatusOr<std::string> bytes = ReadWholeFile(plain);
    if (absl::IsNotFound(bytes.status())) continue;
    if (!bytes.ok()) return bytes.status();
    absl::StatusOr<std::string> counts = ReadCounts(id);
    if (counts.ok()) {
      absl::StatusOr<Day> until = KeptUntil(*counts);
      if (!until.ok()) return Damaged(RunDirectory(id) / kCountsFile);
      absl::Status status = SaveErrorEstimate(id, seal(run.terms, *bytes, *until));
      if (!status.ok()) return status;
    } else if (!absl::IsNotFound(counts.status())) {
      return counts.status();
    }
    const std::lock_guard writing(writing_);
    if (absl::Status status = RemoveFileDurably(plain); !status.ok()) return status;
    changed.push_back(id);
  }
  return changed;
}

absl::StatusOr<std::vector<RunId>> RunStore::EraseExpiredCounts(Day today) {
  std::vector<RunId> runs;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, run] : runs_) runs.push_back(id);
  }
  std::vector<RunId> erased;
  for (const RunId& run : runs) {
    absl::StatusOr<std::string> sealed = ReadCounts(run);
    if (absl::IsNotFound(sealed.status())) continue;
    if (!sealed.ok()) return sealed.status();
    absl::StatusOr<Day> until = KeptUntil(*sealed);
    if (!until.ok()) return Damaged(RunDirectory(run) / kCountsFile);
    if (today <= *until) continue;
    if (absl::Status status = EraseCounts(run); !status.ok()) return status;
    erased.push_back(run);
  }
  return erased;
}

std::uint64_t RunStore::version() const {
  const std::lock_guard lock(mutex_);
  return version_;
}

std::uint64_t RunStore::WaitForChange(std::uint64_t seen, std::chrono::milliseconds limit) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, limit, [&] { return version_ != seen; });
  return version_;
}

absl::StatusOr<StoredRun> RunStore::RunFor(const RunId& run, RunState to) const {
  std::optional<StoredRun> found = FindRun(run);
  if (!found.has_value()) return absl::NotFoundError(absl::StrCat("there is no run ", run.value()));
  if (absl::Status status = CheckFollows(found->state, to); !status.ok()) {
    return absl::Status(status.code(), absl::StrCat("run ", run.value(), ": ", status.message()));
  }
  return *std::move(found);
}

absl::Status RunStore::Change(const RunId& run, const StoredRun& changed) {
  absl::Status status = MakeDirectoryDurably(RunDirectory(run));
  if (status.ok()) status = WriteFileDurably(RunDirectory(run) / kRunFile, RunBytes(changed));
  if (!status.ok()) return status;
  const std::lock_guard lock(mutex_);
  runs_.at(run) = changed;
  ++version_;
  changed_.notify_all();
  return absl::OkStatus();
}

fs::path RunStore::RunDirectory(const RunId& run) const {
  return directory_ / "runs" / run.value();
}

}  // namespace mirrorflow
