#include "services/log/event_log.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "crypto/transparency/cosignature.h"
#include "crypto/transparency/tile.h"
#include "services/log/log_directory.h"
#include "services/log/log_openings.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

constexpr char kCheckpointFile[] = "checkpoint";
constexpr char kWitnessedFile[] = "witnessed";
constexpr std::uint64_t kWholeRoundSeconds = 3600;
constexpr std::size_t kMaxFact = 300;

class DirectoryLock {
 public:
  explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {
    int result = flock(descriptor_, LOCK_EX);
    while (result != 0 && errno == EINTR) result = flock(descriptor_, LOCK_EX);
    held_ = result == 0;
  }
  ~DirectoryLock() {
    if (held_) flock(descriptor_, LOCK_UN);
  }
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

  bool held() const { return held_; }

 private:
  const int descriptor_;
  bool held_ = false;
};

absl::Status CheckDraft(const EventDraft& draft) {
  bool good = draft.kind != v1::LOG_EVENT_KIND_UNSPECIFIED;
  for (const std::string* text :
       {&draft.run, &draft.campaign, &draft.release, &draft.corridor, &draft.period}) {
    good = good && text->size() <= kMaxFact && IsPrintable(*text);
  }
  for (const auto& [name, value] : draft.facts) {
    good = good && !name.empty() && IsPrintable(name) && IsPrintable(value) &&
           value.size() <= kMaxFact;
  }
  for (const auto& [name, bytes] : draft.documents) {
    good = good && !name.empty() && IsPrintable(name) && name.find(' ') == std::string::npos;
  }
  if (good) return absl::OkStatus();
  return absl::InvalidArgumentError("an event of the log has short printable facts only");
}

absl::Status NotLogged(const absl::Status& reason) {
  return absl::UnavailableError(
      absl::StrCat("the event can't be logged, so nothing is done: ", reason.message(),
                   "\nhint: see to the disk of the state directory, then try again"));
}

// Of the cosignatures among them; 0 without one.
std::uint64_t NewestTime(std::span<const NoteSignature> signatures) {
  std::uint64_t newest = 0;
  for (const NoteSignature& signature : signatures) {
    newest = std::max(newest, CosignatureTime(signature.signature).value_or(0));
  }
  return newest;
}

}  // namespace

absl::StatusOr<std::unique_ptr<EventLog>> EventLog::Open(fs::path log_directory, std::string origin,
                                                         const Signer& signer,
                                                         std::vector<NoteKey> earlier_keys,
                                                         Clock now) {
  absl::StatusOr<NoteKey> key =
      NoteKey::Create(origin, NoteAlgorithm::kEd25519, signer.public_key());
  if (!key.ok()) return key.status();
  std::vector<NoteKey> keys = {*std::move(key)};
  std::ranges::move(earlier_keys, std::back_inserter(keys));
  if (absl::Status made = MakeDirectoryDurably(log_directory); !made.ok()) return made;
  std::unique_ptr<EventLog> log(new EventLog(std::move(log_directory), std::move(origin), signer,
                                             std::move(keys), std::move(now)));
  const fs::path lock_file = log->directory_ / "lock";
  log->lock_descriptor_ = open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (log->lock_descriptor_ < 0) {
    return DiskError(absl::StrCat("can't open ", lock_file.string()), errno);
  }
  const std::lock_guard guard(log->mutex_);
  const DirectoryLock lock(log->lock_descriptor_);
  if (!lock.held()) return DiskError(absl::StrCat("can't lock ", lock_file.string()), errno);
  absl::Status read = log->CatchUp();
  if (absl::IsNotFound(read)) {
    if (absl::Status is_new = log->CheckIsNew(); !is_new.ok()) return is_new;
    const EventDraft started{.kind = v1::LOG_STARTED,
                             .facts = {{"origin", log->origin_}, {"key", log->keys_[0].ToText()}}};
    log->stale_ = false;
    read = log->AppendLocked({&started, 1});
  }
  if (!read.ok()) return read;
  return log;
}

EventLog::~EventLog() {
  if (lock_descriptor_ >= 0) close(lock_descriptor_);
}

absl::Status EventLog::CheckIsNew() const {
  std::error_code error;
  bool is_new = !fs::exists(directory_ / kWitnessedFile, error);
  const fs::path entries = directory_ / "tile" / "entries";
  if (fs::exists(entries, error)) {
    for (const fs::directory_entry& file : fs::recursive_directory_iterator(entries, error)) {
      const fs::path path = file.path().lexically_relative(directory_);
      // What a crash in the very first append can leave.
      is_new = is_new && (file.is_directory() || path == EntriesPath(0, 1) ||
                          IsTemporaryName(path.filename().string()));
    }
  }
  if (is_new) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat((directory_ / kCheckpointFile).string(),
                                          " is gone\nhint: restore the log from a backup"));
}

absl::Status EventLog::CatchUp() {
  absl::StatusOr<std::string> on_disk = ReadWholeFile(directory_ / kCheckpointFile);
  if (!on_disk.ok()) return on_disk.status();
  if (!stale_ && *on_disk == note_) return absl::OkStatus();
  absl::StatusOr<EventLogContents> log = ReadEventLog(directory_, keys_);
  if (!log.ok()) return log.status();
  absl::StatusOr<Hash256> before = log->tree.RootOf(promised_.size);
  if (!note_.empty() && (!before.ok() || *before != promised_.root)) {
    return absl::DataLossError(
        absl::StrCat(directory_.string(), ": the log on disk does not go on from ", promised_.size,
                     " entries that this program wrote\nhint: was an older copy put "
                     "in its place? restore the newest one"));
  }
  tree_ = std::move(log->tree);
  const std::size_t full = log->entries.size() / kTileWidth * kTileWidth;
  tail_.assign(log->entries.begin() + static_cast<std::ptrdiff_t>(full), log->entries.end());
  last_time_.clear();
  if (!log->entries.empty()) {
    absl::StatusOr<v1::LogEvent> last = ParseLogEvent(log->entries.back());
    if (!last.ok()) return last.status();
    last_time_ = last->time();
  }
  note_ = log->note.ToText();
  promised_ = log->checkpoint;
  stale_ = false;
  return absl::OkStatus();
}

absl::StatusOr<std::string> EventLog::EntryFor(const EventDraft& draft, std::uint64_t index) {
  if (absl::Status good = CheckDraft(draft); !good.ok()) return good;
  v1::LogEvent event;
  // A clock that went back does not turn the order of the log.
  last_time_ = std::max(last_time_, now_());
  event.set_time(last_time_);
  event.set_kind(draft.kind);
  event.set_run(draft.run);
  event.set_campaign(draft.campaign);
  event.set_release(draft.release);
  event.set_corridor(draft.corridor);
  event.set_period(draft.period);
  for (const auto& [name, value] : draft.facts) {
    v1::LogFact* fact = event.add_facts();
    fact->set_name(name);
    fact->set_value(value);
  }
  std::vector<LogOpening> openings;
  for (const auto& [name, bytes] : draft.documents) openings.push_back(OpeningFor(name, bytes));
  std::ranges::sort(openings, {}, &LogOpening::name);
  for (const LogOpening& opening : openings) {
    v1::LogCommitment* commitment = event.add_commitments();
    commitment->set_name(opening.name);
    const Hash256 hash = opening.Commitment();
    commitment->set_commitment(hash.data(), hash.size());
  }
  if (!openings.empty()) {
    absl::Status kept = WriteUnder(OpeningsPath(index), OpeningsText(openings));
    if (!kept.ok()) return kept;
  }
  return event.SerializeAsString();
}

absl::Status EventLog::WriteUnder(const std::string& path, std::string_view bytes) {
  for (std::size_t slash = path.find('/'); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const std::string parent = path.substr(0, slash);
    if (directories_.contains(parent)) continue;
    if (absl::Status made = MakeDirectoryDurably(directory_ / parent); !made.ok()) return made;
    directories_.insert(parent);
  }
  return WriteFileDurably(directory_ / path, bytes);
}

absl::Status EventLog::AppendLocked(std::span<const EventDraft> drafts) {
  const std::uint64_t old_size = tree_.size();
  for (const EventDraft& draft : drafts) {
    absl::StatusOr<std::string> entry = EntryFor(draft, tree_.size());
    if (!entry.ok()) return entry.status();
    tree_.Append(LogLeafHash(*entry));
    tail_.push_back(*std::move(entry));
    if (tail_.size() < kTileWidth && &draft != &drafts.back()) continue;
    absl::StatusOr<std::string> bundle = EntriesBytes(tail_);
    if (!bundle.ok()) return bundle.status();
    const auto width = static_cast<std::uint32_t>(tail_.size());
    const std::uint64_t index = (tree_.size() - 1) / kTileWidth;
    absl::Status written = WriteUnder(EntriesPath(index, width), *bundle);
    if (!written.ok()) return written;
    if (width == kTileWidth) tail_.clear();
  }
  for (const Tile& tile : NewTiles(old_size, tree_.size())) {
    absl::Status written = WriteUnder(tile.Path(), TileBytes(tree_, tile));
    if (!written.ok()) return written;
  }
  if (absl::Status written = WriteCheckpoint(); !written.ok()) return written;
  RemovePartials(old_size);
  return absl::OkStatus();
}

absl::Status EventLog::WriteCheckpoint() {
  const Checkpoint checkpoint{.origin = origin_, .size = tree_.size(), .root = tree_.root()};
  absl::StatusOr<SignedNote> note = SignCheckpoint(checkpoint, signer_);
  if (!note.ok()) return note.status();
  const std::string text = note->ToText();
  absl::Status written = WriteFileDurably(directory_ / kCheckpointFile, text);
  if (!written.ok()) return written;
  note_ = text;
  promised_ = checkpoint;
  return absl::OkStatus();
}

void EventLog::RemovePartials(std::uint64_t old_size) {
  for (const Tile& tile : NewTiles(old_size, tree_.size())) {
    if (tile.width != kTileWidth) continue;
    // The full files are there and under the checkpoint; what stays of the partial ones does no
    // harm.
    std::error_code ignored;
    for (const std::string& full : {tile.Path(), EntriesPath(tile.index, kTileWidth)}) {
      if (full.starts_with("tile/entries/") && tile.level != 0) continue;
      fs::remove_all(directory_ / absl::StrCat(full, ".p"), ignored);
      directories_.erase(absl::StrCat(full, ".p"));
    }
  }
}

absl::Status EventLog::Append(std::span<const EventDraft> drafts) {
  if (drafts.empty()) return absl::OkStatus();
  const std::lock_guard guard(mutex_);
  const DirectoryLock lock(lock_descriptor_);
  absl::Status status =
      lock.held() ? CatchUp() : absl::UnavailableError("the log's directory can't be locked");
  if (status.ok()) {
    status = AppendLocked(drafts);
    stale_ = !status.ok();
  }
  if (status.ok() || absl::IsInvalidArgument(status)) return status;
  return NotLogged(status);
}

SignedNote EventLog::note() const {
  const std::lock_guard guard(mutex_);
  return *SignedNote::Parse(note_);
}

Checkpoint EventLog::checkpoint() const {
  const std::lock_guard guard(mutex_);
  return promised_;
}

absl::StatusOr<SignedNote> EventLog::Refresh() {
  const std::lock_guard guard(mutex_);
  const DirectoryLock lock(lock_descriptor_);
  if (!lock.held()) return absl::UnavailableError("the log's directory can't be locked");
  if (absl::Status status = CatchUp(); !status.ok()) return status;
  return SignedNote::Parse(note_);
}

absl::StatusOr<std::vector<Hash256>> EventLog::ConsistencyProof(std::uint64_t old_size,
                                                                std::uint64_t size) const {
  const std::lock_guard guard(mutex_);
  if (size > promised_.size) {
    return absl::OutOfRangeError(
        absl::StrCat(origin_, " has ", promised_.size, " entries, not ", size));
  }
  return tree_.ConsistencyProof(old_size, size);
}

absl::StatusOr<LogProof> EventLog::ProofOf(std::uint64_t index) const {
  const std::lock_guard guard(mutex_);
  absl::StatusOr<std::vector<Hash256>> hashes = tree_.InclusionProof(index, promised_.size);
  if (!hashes.ok()) return hashes.status();
  return LogProof{.index = index, .hashes = *std::move(hashes), .checkpoint = note_};
}

absl::Status EventLog::AddCosignatures(const SignedNote& note, std::span<const NoteKey> witnesses) {
  absl::StatusOr<Checkpoint> checkpoint = VerifyCheckpoint(note, keys_.front());
  if (!checkpoint.ok()) return checkpoint.status();
  const std::lock_guard guard(mutex_);
  const DirectoryLock lock(lock_descriptor_);
  if (!lock.held()) return absl::UnavailableError("the log's directory can't be locked");
  if (absl::Status status = CatchUp(); !status.ok()) return status;
  absl::StatusOr<Hash256> root = tree_.RootOf(checkpoint->size);
  if (!root.ok() || *root != checkpoint->root) {
    return absl::DataLossError(
        absl::StrCat(origin_, " has signed a checkpoint that is not of its tree"));
  }
  std::vector<NoteSignature> signatures;
  absl::StatusOr<SignedNote> before = ReadWitnessed(directory_);
  if (before.ok()) {
    absl::StatusOr<Checkpoint> old = Checkpoint::Parse(before->text());
    if (old.ok() && old->size > checkpoint->size) return absl::OkStatus();
    if (before->text() == note.text()) signatures = before->signatures();
  }
  const std::size_t kept = signatures.size();
  for (const NoteSignature& signature : note.signatures()) {
    if (std::ranges::find(signatures, signature) != signatures.end()) continue;
    absl::StatusOr<SignedNote> alone = SignedNote::Create(note.text(), {signature});
    if (!alone.ok()) return alone.status();
    const bool own = signature.name == origin_ && signature.key_id == keys_.front().id();
    if (!own && !VerifyNote(*alone, witnesses).ok()) continue;
    // A witness that signed before has only signed again, at another time.
    const auto earlier = std::ranges::find_if(signatures, [&](const NoteSignature& other) {
      return other.name == signature.name && other.key_id == signature.key_id;
    });
    if (earlier == signatures.end()) signatures.push_back(signature);
  }
  if (signatures.size() < 2 || signatures.size() == kept) return absl::OkStatus();
  // A round that was cut short must not hide one that was whole; a witness that has left must not
  // keep the log at an old checkpoint for ever.
  if (before.ok() && before->text() != note.text() &&
      before->signatures().size() > signatures.size() &&
      NewestTime(signatures) < NewestTime(before->signatures()) + kWholeRoundSeconds) {
    return absl::OkStatus();
  }
  absl::StatusOr<SignedNote> witnessed = SignedNote::Create(note.text(), std::move(signatures));
  if (!witnessed.ok()) return witnessed.status();
  return WriteFileDurably(directory_ / kWitnessedFile, witnessed->ToText());
}

}  // namespace mirrorflow
