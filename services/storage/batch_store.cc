#include "services/storage/batch_store.h"

#include <functional>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/batch_bytes.h"
#include "services/storage/durable_file.h"
#include "services/storage/mapped_segment.h"
#include "services/storage/stored_place.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

constexpr int kSchemaVersion = 1;
constexpr char kSchema[] =
    "CREATE TABLE batch ("
    "  id INTEGER PRIMARY KEY,"
    "  run TEXT NOT NULL,"
    "  side INTEGER NOT NULL,"
    "  header BLOB NOT NULL,"
    "  trailer BLOB,"  // there when it is sealed
    "  UNIQUE (run, side)) STRICT;"
    "CREATE TABLE chunk ("
    "  batch INTEGER NOT NULL REFERENCES batch ON DELETE CASCADE,"
    "  number INTEGER NOT NULL,"
    "  digest BLOB NOT NULL,"
    "  PRIMARY KEY (batch, number)) STRICT, WITHOUT ROWID";
constexpr char kSegmentSuffix[] = ".segment";
constexpr char kCatalogue[] = "catalogue.db";

std::string NameOf(const RunId& run, Side side) {
  return absl::StrCat(run.value(), ".", std::string(SideName(side)), kSegmentSuffix);
}

std::int64_t CodeOf(Side side) { return side == Side::kSender ? 1 : 2; }

absl::Status RunTransaction(SqliteDatabase& database,
                            const std::function<absl::Status()>& statements) {
  absl::Status status = database.Execute("BEGIN IMMEDIATE");
  if (!status.ok()) return status;
  status = statements();
  if (status.ok()) status = database.Execute("COMMIT");
  if (!status.ok()) database.Execute("ROLLBACK").IgnoreError();
  return status;
}

}  // namespace

absl::StatusOr<std::unique_ptr<BatchStore>> BatchStore::Open(const fs::path& directory) {
  if (absl::Status made = MakeDirectoryDurably(directory); !made.ok()) return made;
  absl::StatusOr<SqliteDatabase> catalogue =
      SqliteDatabase::Open(directory / kCatalogue, kSchemaVersion, kSchema);
  if (!catalogue.ok()) return catalogue.status();
  std::unique_ptr<BatchStore> store(new BatchStore(directory, *std::move(catalogue)));
  if (absl::Status status = store->DeleteUnknownSegments(); !status.ok()) return status;
  return store;
}

absl::Status BatchStore::DeleteUnknownSegments() {
  std::set<std::string> known;
  absl::StatusOr<SqliteStatement> rows = catalogue_.Prepare("SELECT run, side FROM batch");
  if (!rows.ok()) return rows.status();
  for (;;) {
    absl::StatusOr<bool> row = rows->Step();
    if (!row.ok()) return row.status();
    if (!*row) break;
    known.insert(
        absl::StrCat(rows->Bytes(0), ".",
                     std::string(SideName(rows->Number(1) == 1 ? Side::kSender : Side::kReceiver)),
                     kSegmentSuffix));
  }
  std::error_code error;
  std::vector<fs::path> unknown;
  for (const auto& entry : fs::directory_iterator(directory_, error)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(kSegmentSuffix) && !known.contains(name)) unknown.push_back(entry.path());
  }
  if (error) return DiskError(absl::StrCat("can't read ", directory_.string()), error.value());
  for (const fs::path& segment : unknown) {
    if (absl::Status status = RemoveFileDurably(segment); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status BatchStore::Broken() const {
  if (broken_.empty()) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("the store of batches stopped after an error of the disk: ", broken_,
                   "\nhint: look after the disk, then start again; what was durable is there"));
}

fs::path BatchStore::SegmentOf(const RunId& run, Side side) const {
  return directory_ / NameOf(run, side);
}

absl::StatusOr<std::optional<BatchStore::Entry>> BatchStore::Find(const RunId& run, Side side) {
  absl::StatusOr<SqliteStatement> found = catalogue_.Prepare(
      "SELECT id, header, trailer FROM batch WHERE run = CAST(? AS TEXT) AND side = ?");
  if (!found.ok()) return found.status();
  absl::StatusOr<bool> row = found->Bind(1, run.value()).Bind(2, CodeOf(side)).Step();
  if (!row.ok()) return row.status();
  if (!*row) return std::optional<Entry>();
  Entry entry{.id = found->Number(0),
              .sealed = !found->Bytes(2).empty(),
              .header = found->Bytes(1),
              .chunks = {}};
  absl::StatusOr<SqliteStatement> chunks =
      catalogue_.Prepare("SELECT number, digest FROM chunk WHERE batch = ? ORDER BY number");
  if (!chunks.ok()) return chunks.status();
  chunks->Bind(1, entry.id);
  for (;;) {
    absl::StatusOr<bool> chunk = chunks->Step();
    if (!chunk.ok()) return chunk.status();
    if (!*chunk) return std::optional<Entry>(std::move(entry));
    const std::string digest = chunks->Bytes(1);
    if (chunks->Number(0) != static_cast<std::int64_t>(entry.chunks.size()) ||
        digest.size() != sizeof(Hash256)) {
      return absl::DataLossError(absl::StrCat("the catalogue of batches is damaged at run ",
                                              run.value(),
                                              "\nhint: cancel the run and create it again"));
    }
    entry.chunks.push_back(FieldReader(digest).TakeHash());
  }
}

absl::StatusOr<BatchStore::Intake> BatchStore::TakeIn(const RunId& run, Side side) {
  std::optional<Entry> entry;
  {
    const std::lock_guard lock(mutex_);
    if (absl::Status status = Broken(); !status.ok()) return status;
    absl::StatusOr<std::optional<Entry>> found = Find(run, side);
    if (!found.ok()) return found.status();
    entry = *std::move(found);
  }
  auto place = std::make_unique<StoredPlace>(*this, run, side);
  if (!entry.has_value()) return Intake{BatchReader(std::move(place)), ""};
  if (entry->sealed) {
    return absl::AlreadyExistsError(
        absl::StrCat("the batch of the ", std::string(SideName(side)), " is there already"));
  }
  absl::Status resumed =
      place->Resume(entry->id, entry->header, static_cast<std::uint32_t>(entry->chunks.size()));
  if (!resumed.ok()) return resumed;
  absl::StatusOr<BatchReader> reader =
      BatchReader::Resume(entry->header, std::move(entry->chunks), std::move(place));
  if (!reader.ok()) return reader.status();
  return Intake{*std::move(reader), std::move(entry->header)};
}

absl::StatusOr<EncodedBatch> BatchStore::Load(const RunId& run, Side side) {
  std::optional<Entry> entry;
  {
    const std::lock_guard lock(mutex_);
    absl::StatusOr<std::optional<Entry>> found = Find(run, side);
    if (!found.ok()) return found.status();
    entry = *std::move(found);
  }
  if (!entry.has_value() || !entry->sealed) {
    return absl::NotFoundError(absl::StrCat("no whole batch of the ", std::string(SideName(side)),
                                            " of run ", run.value(), " is there"));
  }
  absl::StatusOr<BatchOutline> outline = ParseBatchHeader(entry->header);
  if (!outline.ok()) return outline.status();
  const SegmentLayout layout(*outline, entry->header.size());
  absl::StatusOr<EncodedBatch> batch =
      MapSegment(SegmentOf(run, side), *std::move(outline), layout);
  if (!batch.ok()) return batch;
  if (absl::Status status = CheckChunkDigests(*batch, entry->header, entry->chunks); !status.ok()) {
    return absl::DataLossError(absl::StrCat("batch of the ", std::string(SideName(side)),
                                            " of run ", run.value(), ": ", status.message()));
  }
  return batch;
}

bool BatchStore::IsSealed(const RunId& run, Side side) {
  const std::lock_guard lock(mutex_);
  const absl::StatusOr<std::optional<Entry>> found = Find(run, side);
  return found.ok() && found->has_value() && (*found)->sealed;
}

absl::Status BatchStore::Erase(const RunId& run) {
  const std::lock_guard lock(mutex_);
  // Segments first: one without an entry is deleted by Open, an entry without one is not whole.
  for (const Side side : {Side::kSender, Side::kReceiver}) {
    std::error_code error;
    if (!fs::exists(SegmentOf(run, side), error) && !error) continue;
    if (absl::Status status = RemoveFileDurably(SegmentOf(run, side)); !status.ok()) return status;
  }
  absl::StatusOr<SqliteStatement> erase =
      catalogue_.Prepare("DELETE FROM batch WHERE run = CAST(? AS TEXT)");
  absl::Status status = erase.ok() ? erase->Bind(1, run.value()).Run() : erase.status();
  // Out of the log as well.
  return status.ok() ? catalogue_.Execute("PRAGMA wal_checkpoint(TRUNCATE)") : status;
}

absl::StatusOr<std::vector<RunId>> BatchStore::Runs() {
  const std::lock_guard lock(mutex_);
  std::vector<RunId> runs;
  absl::StatusOr<SqliteStatement> rows =
      catalogue_.Prepare("SELECT DISTINCT run FROM batch ORDER BY run");
  if (!rows.ok()) return rows.status();
  for (;;) {
    absl::StatusOr<bool> row = rows->Step();
    if (!row.ok()) return row.status();
    if (!*row) return runs;
    absl::StatusOr<RunId> run = RunId::Create(rows->Bytes(0));
    if (!run.ok()) return run.status();
    runs.push_back(*std::move(run));
  }
}

absl::StatusOr<std::int64_t> BatchStore::Enter(const RunId& run, Side side,
                                               std::string_view header) {
  if (absl::Status status = Broken(); !status.ok()) return status;
  absl::StatusOr<SqliteStatement> insert =
      catalogue_.Prepare("INSERT INTO batch (run, side, header) VALUES (CAST(? AS TEXT), ?, ?)");
  if (!insert.ok()) return insert.status();
  absl::Status entered = insert->Bind(1, run.value()).Bind(2, CodeOf(side)).Bind(3, header).Run();
  if (!entered.ok()) return entered;
  return catalogue_.last_row();
}

absl::Status BatchStore::EnterChunks(std::int64_t id, std::uint32_t first,
                                     const std::vector<Hash256>& digests) {
  if (absl::Status status = Broken(); !status.ok()) return status;
  return RunTransaction(catalogue_, [&] {
    std::int64_t number = first;
    for (const Hash256& digest : digests) {
      absl::StatusOr<SqliteStatement> insert =
          catalogue_.Prepare("INSERT INTO chunk (batch, number, digest) VALUES (?, ?, ?)");
      if (!insert.ok()) return insert.status();
      absl::Status entered = insert->Bind(1, id).Bind(2, number++).Bind(3, TextOf(digest)).Run();
      if (!entered.ok()) return entered;
    }
    return absl::OkStatus();
  });
}

absl::Status BatchStore::Seal(std::int64_t id, std::string_view trailer) {
  if (absl::Status status = Broken(); !status.ok()) return status;
  absl::StatusOr<SqliteStatement> seal =
      catalogue_.Prepare("UPDATE batch SET trailer = ? WHERE id = ?");
  return seal.ok() ? seal->Bind(1, trailer).Bind(2, id).Run() : seal.status();
}

}  // namespace mirrorflow
