#include "services/party/party_run_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "party_record.pb.h"
#include "services/storage/durable_file.h"
#include "services/storage/private_directory.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

constexpr char kRestarted[] =
    "this compute party was restarted during the run\n"
    "hint: create the campaign again under a new id";
constexpr char kRestartedOpening[] =
    "this compute party was restarted while the counts were opened: others may know them; they are "
    "never opened again\nhint: create the campaign again under a new id, if the budget allows";

std::string HashBytes(const std::optional<Hash256>& hash) {
  return hash.has_value() ? std::string(hash->begin(), hash->end()) : std::string();
}

std::optional<Hash256> HashFrom(const std::string& bytes) {
  Hash256 hash;
  if (bytes.size() != hash.size()) return std::nullopt;
  std::ranges::copy(bytes, hash.begin());
  return hash;
}

std::string Serialise(const StoredPartyRun& run) {
  party::RunRecord record;
  record.set_terms(run.terms_bytes);
  record.set_state(static_cast<std::uint32_t>(run.state));
  record.set_message(run.message);
  record.set_sender_commitment(HashBytes(run.sender_commitment));
  record.set_receiver_commitment(HashBytes(run.receiver_commitment));
  record.set_opening(run.opening);
  record.set_bytes_sent(run.traffic.bytes_sent);
  record.set_bytes_received(run.traffic.bytes_received);
  record.set_messages_sent(run.traffic.messages_sent);
  record.set_rounds(run.traffic.rounds);
  record.set_transcript(HashBytes(run.transcript));
  record.set_cost(run.cost);
  return record.SerializeAsString();
}

absl::StatusOr<StoredPartyRun> Parse(const std::string& bytes) {
  party::RunRecord record;
  if (!record.ParseFromString(bytes)) return absl::DataLossError("no record of a run");
  absl::StatusOr<RunTerms> terms = ParseTerms(record.terms());
  if (!terms.ok()) return terms.status();
  if (record.state() < static_cast<std::uint32_t>(PartyRunState::kCreated) ||
      record.state() > static_cast<std::uint32_t>(PartyRunState::kFailed)) {
    return absl::DataLossError("an unknown state");
  }
  return StoredPartyRun{.terms = *std::move(terms),
                        .terms_bytes = record.terms(),
                        .state = static_cast<PartyRunState>(record.state()),
                        .message = record.message(),
                        .sender_commitment = HashFrom(record.sender_commitment()),
                        .receiver_commitment = HashFrom(record.receiver_commitment()),
                        .opening = record.opening(),
                        .traffic = {.bytes_sent = record.bytes_sent(),
                                    .bytes_received = record.bytes_received(),
                                    .messages_sent = record.messages_sent(),
                                    .rounds = record.rounds()},
                        .transcript = HashFrom(record.transcript()),
                        .cost = record.cost()};
}

bool IsOpeningOf(const StoredPartyRun& run, const RunTerms& terms) {
  return run.opening && run.terms.agreement_hash == terms.agreement_hash &&
         run.terms.corridor == terms.corridor && run.terms.period == terms.period;
}

}  // namespace

std::string_view PartyRunStateName(PartyRunState state) {
  constexpr std::array<std::string_view, 7> kNames = {"created", "committed", "received", "linked",
                                                      "opened",  "erased",    "failed"};
  return kNames[static_cast<std::size_t>(state) - 1];
}

bool HasEnded(PartyRunState state) {
  return state == PartyRunState::kErased || state == PartyRunState::kFailed;
}

absl::StatusOr<std::unique_ptr<PartyRunStore>> PartyRunStore::OpenToRead(
    const fs::path& directory) {
  std::unique_ptr<PartyRunStore> store(new PartyRunStore(directory));
  if (absl::Status loaded = store->Load(); !loaded.ok()) return loaded;
  return store;
}

absl::StatusOr<std::unique_ptr<PartyRunStore>> PartyRunStore::Open(const fs::path& directory) {
  if (absl::Status s = RequirePrivateDirectory(directory.string()); !s.ok()) return s;
  if (absl::Status s = MakeDirectoryDurably(directory / "runs"); !s.ok()) return s;
  std::unique_ptr<PartyRunStore> store(new PartyRunStore(directory));
  const fs::path lock = directory / "lock";
  store->lock_descriptor_ = open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (store->lock_descriptor_ < 0) {
    return DiskError(absl::StrCat("can't open ", lock.string()), errno);
  }
  if (flock(store->lock_descriptor_, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(absl::StrCat("another process uses ", directory.string(),
                                                      "\nhint: one compute party at a time"));
  }
  if (absl::Status loaded = store->Load(); !loaded.ok()) return loaded;
  for (auto& [id, run] : store->runs_) {
    if (HasEnded(run.state)) continue;
    StoredPartyRun failed = run;
    failed.state = PartyRunState::kFailed;
    failed.message = run.opening ? kRestartedOpening : kRestarted;
    if (absl::Status s = store->Change(run, std::move(failed)); !s.ok()) return s;
    store->interrupted_.push_back(id);
  }
  return store;
}

PartyRunStore::~PartyRunStore() {
  if (lock_descriptor_ >= 0) close(lock_descriptor_);
}

absl::Status PartyRunStore::Load() {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_ / "runs", error)) {
    const fs::path& file = entry.path();
    if (IsTemporaryName(file.filename().string())) continue;
    absl::StatusOr<std::string> bytes = ReadWholeFile(file);
    if (!bytes.ok()) return bytes.status();
    absl::StatusOr<StoredPartyRun> run = Parse(*bytes);
    if (!run.ok() || run->terms.run_id.value() != file.stem().string()) {
      return absl::DataLossError(
          absl::StrCat(file.string(),
                       " is damaged\nhint: without it a run could be opened twice; restore it "
                       "from a backup"));
    }
    const RunId id = run->terms.run_id;
    runs_.emplace(id, *std::move(run));
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return absl::PermissionDeniedError(
        absl::StrCat("can't read ", (directory_ / "runs").string(), ": ", error.message()));
  }
  return absl::OkStatus();
}

absl::Status PartyRunStore::Change(StoredPartyRun& run, StoredPartyRun changed) {
  const fs::path file = directory_ / "runs" / (changed.terms.run_id.value() + ".pb");
  absl::Status written = WriteFileDurably(file, Serialise(changed));
  if (written.ok()) run = std::move(changed);
  return written;
}

absl::Status PartyRunStore::Add(const RunTerms& terms, const std::string& terms_bytes) {
  const std::lock_guard lock(mutex_);
  if (runs_.contains(terms.run_id)) {
    return absl::AlreadyExistsError(
        absl::StrCat("this compute party knows a run ", terms.run_id.value(), " already"));
  }
  StoredPartyRun run{.terms = terms, .terms_bytes = terms_bytes};
  StoredPartyRun written = run;
  if (absl::Status s = Change(written, std::move(run)); !s.ok()) return s;
  runs_.emplace(terms.run_id, std::move(written));
  return absl::OkStatus();
}

std::optional<StoredPartyRun> PartyRunStore::Find(const RunId& run) const {
  const std::lock_guard lock(mutex_);
  const auto found = runs_.find(run);
  if (found == runs_.end()) return std::nullopt;
  return found->second;
}

std::vector<StoredPartyRun> PartyRunStore::All() const {
  const std::lock_guard lock(mutex_);
  std::vector<StoredPartyRun> all;
  for (const auto& [id, run] : runs_) all.push_back(run);
  return all;
}

absl::StatusOr<StoredPartyRun*> PartyRunStore::FindFor(const RunId& run, PartyRunState to) {
  const auto found = runs_.find(run);
  if (found == runs_.end()) {
    return absl::NotFoundError(
        absl::StrCat("this compute party does not know a run ", run.value()));
  }
  const PartyRunState now = found->second.state;
  const bool next = to == PartyRunState::kFailed
                        ? !HasEnded(now)
                        : static_cast<int>(to) == static_cast<int>(now) + 1;
  if (!next) {
    return absl::FailedPreconditionError(absl::StrCat(
        "run ", run.value(), " is ", std::string(PartyRunStateName(now)),
        " at this compute party and can't become ", std::string(PartyRunStateName(to))));
  }
  return &found->second;
}

absl::Status PartyRunStore::MoveTo(const RunId& id, PartyRunState to,
                                   const std::function<void(StoredPartyRun&)>& edit) {
  const std::lock_guard lock(mutex_);
  absl::StatusOr<StoredPartyRun*> run = FindFor(id, to);
  if (!run.ok()) return run.status();
  StoredPartyRun changed = **run;
  changed.state = to;
  edit(changed);
  return Change(**run, std::move(changed));
}

absl::Status PartyRunStore::Commit(const RunId& id, const Hash256& sender,
                                   const Hash256& receiver) {
  return MoveTo(id, PartyRunState::kCommitted, [&](StoredPartyRun& run) {
    run.sender_commitment = sender;
    run.receiver_commitment = receiver;
  });
}

absl::Status PartyRunStore::Advance(const RunId& id, PartyRunState to) {
  return MoveTo(id, to, [](StoredPartyRun&) {});
}

absl::Status PartyRunStore::BeginOpening(const RunId& id, NanoEpsilon cost) {
  return MoveTo(id, PartyRunState::kLinked, [&](StoredPartyRun& run) {
    run.opening = true;
    run.cost = cost;
  });
}

absl::Status PartyRunStore::Fail(const RunId& id, const std::string& reason) {
  const std::lock_guard lock(mutex_);
  absl::StatusOr<StoredPartyRun*> run = FindFor(id, PartyRunState::kFailed);
  if (!run.ok()) return run.status();
  StoredPartyRun changed = **run;
  changed.state = PartyRunState::kFailed;
  changed.message = reason;
  absl::Status written = Change(**run, changed);
  // It has failed whatever the disk says; a restart would say the same.
  if (!written.ok()) **run = std::move(changed);
  return written;
}

absl::Status PartyRunStore::Note(const RunId& id, const PartyTrafficFigures& traffic,
                                 const Hash256& transcript) {
  const std::lock_guard lock(mutex_);
  const auto found = runs_.find(id);
  if (found == runs_.end()) return absl::NotFoundError("no such run");
  StoredPartyRun changed = found->second;
  changed.traffic = traffic;
  changed.transcript = transcript;
  return Change(found->second, std::move(changed));
}

std::uint32_t PartyRunStore::Openings(const RunTerms& terms) const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::uint32_t>(std::ranges::count_if(
      runs_, [&](const auto& entry) { return IsOpeningOf(entry.second, terms); }));
}

NanoEpsilon PartyRunStore::Spent(const RunTerms& terms) const {
  const std::lock_guard lock(mutex_);
  NanoEpsilon spent = 0;
  for (const auto& [id, run] : runs_) {
    if (IsOpeningOf(run, terms)) spent += run.cost;
  }
  return spent;
}

}  // namespace mirrorflow
