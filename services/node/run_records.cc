#include "services/node/run_records.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/batch_bytes.h"
#include "services/clock/clock.h"
#include "services/node/stored_upload.h"
#include "services/storage/durable_file.h"
#include "services/storage/private_directory.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

constexpr char kRunSuffix[] = ".run";
constexpr char kDecisionSuffix[] = ".decision";
constexpr char kUploadSuffix[] = ".upload";

template <typename Message>
absl::StatusOr<Message> Read(const std::string& path) {
  absl::StatusOr<std::string> bytes = ReadWholeFile(path);
  if (!bytes.ok()) return bytes.status();
  Message message;
  if (!message.ParseFromString(*bytes)) {
    return absl::DataLossError(absl::StrCat(path, " is damaged\nhint: move it away"));
  }
  return message;
}

}  // namespace

absl::StatusOr<RunRecords> RunRecords::Open(const std::string& state_directory) {
  if (absl::Status s = RequirePrivateDirectory(state_directory); !s.ok()) return s;
  std::string directory = (fs::path(state_directory) / "runs").string();
  if (absl::Status s = RequirePrivateDirectory(directory); !s.ok()) return s;
  return RunRecords(std::move(directory));
}

absl::StatusOr<RunRecords> RunRecords::OpenToRead(const std::string& state_directory) {
  std::string directory = (fs::path(state_directory) / "runs").string();
  std::error_code error;
  const fs::directory_iterator readable(directory, error);
  if (error && error != std::errc::no_such_file_or_directory) {
    return DiskError(absl::StrCat("can't read ", directory), error.value());
  }
  return RunRecords(std::move(directory));
}

std::string RunRecords::PathOf(const RunId& run, const char* suffix) const {
  return (fs::path(directory_) / (run.value() + suffix)).string();
}

std::string RunRecords::UploadOf(const RunId& run) const { return PathOf(run, kUploadSuffix); }

absl::Status RunRecords::EraseUpload(const RunId& run) const {
  return RemoveFileDurably(UploadOf(run));
}

absl::Status RunRecords::EraseStrayUploads() const {
  std::error_code error;
  std::vector<fs::path> strays;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_, error)) {
    const fs::path name = entry.path().filename();
    if (IsTemporaryName(name.string())) {
      // ".RUN.upload.tmp"; other temporary files may be of a command that runs now.
      if (name.stem().extension() == kUploadSuffix) strays.push_back(entry.path());
      continue;
    }
    if (name.extension() != kUploadSuffix) continue;
    absl::StatusOr<RunId> run = RunId::Create(name.stem().string());
    absl::StatusOr<node::RunRecord> record = run.ok() ? Find(*run) : run.status();
    const bool is_known = record.ok() && record->has_upload();
    const bool may_be_known = !record.ok() && !absl::IsNotFound(record.status()) &&
                              !absl::IsDataLoss(record.status()) && run.ok();
    if (!is_known && !may_be_known) strays.push_back(entry.path());
  }
  if (error) return DiskError(absl::StrCat("can't read ", directory_), error.value());
  absl::Status erased;
  for (const fs::path& stray : strays) erased.Update(RemoveFileDurably(stray));
  return erased;
}

absl::Status RunRecords::Save(const RunId& run, const node::RunRecord& record) const {
  return WriteFileDurably(PathOf(run, kRunSuffix), record.SerializeAsString());
}

absl::StatusOr<node::RunRecord> RunRecords::Find(const RunId& run) const {
  absl::StatusOr<node::RunRecord> record = Read<node::RunRecord>(PathOf(run, kRunSuffix));
  if (!absl::IsNotFound(record.status())) return record;
  return absl::NotFoundError(absl::StrCat("this node knows no run ", run.value(),
                                          "\nhint: mf-node runs list; a run by files is made "
                                          "known with mf-node runs import RUN.terms"));
}

std::vector<std::pair<RunId, node::RunRecord>> RunRecords::All() const {
  std::vector<std::pair<RunId, node::RunRecord>> records;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_, error)) {
    if (entry.path().extension() != kRunSuffix) continue;
    absl::StatusOr<RunId> run = RunId::Create(entry.path().stem().string());
    if (!run.ok()) continue;
    absl::StatusOr<node::RunRecord> record = Find(*run);
    if (record.ok()) records.emplace_back(*run, *std::move(record));
  }
  std::ranges::sort(records, {}, [](const auto& record) { return record.first; });
  return records;
}

absl::Status RunRecords::CheckAll() const {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_, error)) {
    const std::string name = entry.path().string();
    if (IsTemporaryName(entry.path().filename().string())) continue;
    absl::Status read = absl::DataLossError(absl::StrCat(name, " is not one of the node's"));
    if (entry.path().extension() == kRunSuffix) {
      absl::StatusOr<node::RunRecord> record = Read<node::RunRecord>(name);
      read = record.ok() ? ParseTerms(record->terms()).status() : record.status();
    } else if (entry.path().extension() == kDecisionSuffix) {
      read = Read<node::RunDecision>(name).status();
    } else if (entry.path().extension() == kUploadSuffix) {
      read = StoredUpload::Open(entry.path()).status();
    }
    if (!read.ok()) return absl::DataLossError(absl::StrCat(name, ": ", read.message()));
  }
  if (error) return DiskError(absl::StrCat("can't read ", directory_), error.value());
  return absl::OkStatus();
}

absl::Status RunRecords::Decide(const RunId& run, bool approved, const std::string& reason) const {
  absl::StatusOr<node::RunRecord> record = Find(run);
  if (!record.ok()) return record.status();
  absl::StatusOr<RunTerms> terms = ParseTerms(record->terms());
  if (!terms.ok()) return terms.status();
  if (const std::optional<node::RunDecision> taken = DecisionOn(*terms); taken.has_value()) {
    return absl::AlreadyExistsError(absl::StrCat("run ", run.value(), " was ",
                                                 taken->approved() ? "approved" : "refused", " at ",
                                                 taken->time()));
  }
  node::RunDecision decision;
  decision.set_approved(approved);
  decision.set_reason(reason);
  decision.set_terms_hash(std::string(TextOf(terms->hash)));
  decision.set_time(TimeNow());
  return WriteFileDurably(PathOf(run, kDecisionSuffix), decision.SerializeAsString());
}

std::optional<node::RunDecision> RunRecords::DecisionOn(const RunTerms& terms) const {
  absl::StatusOr<node::RunDecision> decision =
      Read<node::RunDecision>(PathOf(terms.run_id, kDecisionSuffix));
  if (!decision.ok() || decision->terms_hash() != TextOf(terms.hash)) return std::nullopt;
  return *std::move(decision);
}

}  // namespace mirrorflow
