#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "crypto/detached_signature.h"
#include "services/clock/clock.h"
#include "services/node/commands.h"
#include "services/node/file_exchange.h"
#include "services/node/node_config.h"
#include "services/node/node_keys.h"
#include "services/node/office_seal_key.h"
#include "services/node/outbox_retention.h"
#include "services/node/register_encoder.h"
#include "services/node/run_events.h"
#include "services/node/run_ledger.h"
#include "services/node/run_records.h"
#include "services/storage/durable_file.h"
#include "services/storage/private_directory.h"
#include "services/terminal/interrupt.h"
#include "services/terminal/progress_bar.h"
#include "services/transport/service_log.h"
#include "services/trust/trust_store.h"
#include "services/trust/trusted_log.h"
#include "services/wire/batch_file.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxImportedFile = 8192;

struct Node {
  NodeConfig config;
  NodeKeys keys;
  std::unique_ptr<TrustStore> trust;
  std::unique_ptr<EventLog> log;
  RecordEvent record;
  std::unique_ptr<RunLedger> ledger;
  RunRecords records;
  std::string exchange;  // this node's own, with the files of both states
  std::string outbox;    // for the linkage service
};

absl::StatusOr<Node> OpenNode(const std::string& path) {
  absl::StatusOr<NodeConfig> config = ReadNodeConfig(path);
  if (!config.ok()) return config.status();
  absl::StatusOr<RunRecords> records = RunRecords::Open(config->state_directory);
  if (!records.ok()) return records.status();
  absl::StatusOr<NodeKeys> keys = ReadNodeKeys(*config);
  if (!keys.ok()) return keys.status();
  absl::StatusOr<std::unique_ptr<TrustStore>> trust = TrustStore::Open(config->trust_directory());
  if (!trust.ok()) return trust.status();
  absl::StatusOr<std::unique_ptr<EventLog>> log =
      OpenTrustedLog(config->state_directory, PartyRole::kMemberState, config->country.alpha2(),
                     *keys->identity, **trust);
  if (!log.ok()) return log.status();
  const RecordEvent record = [to = log->get()](const EventDraft& event) {
    return to->Append(event);
  };
  absl::StatusOr<std::unique_ptr<RunLedger>> ledger =
      RunLedger::Open(config->state_directory, record);
  if (!ledger.ok()) return ledger.status();
  const std::string exchange = (fs::path(config->state_directory) / "exchange").string();
  const std::string outbox = config->outbox_directory();
  Node node{*std::move(config), *std::move(keys),    *std::move(trust), *std::move(log), record,
            *std::move(ledger), *std::move(records), exchange,          outbox};
  for (const std::string& directory : {node.exchange, node.outbox}) {
    if (absl::Status s = RequirePrivateDirectory(directory); !s.ok()) return s;
  }
  if (absl::Status s = EraseOverdueBatches(node.records, node.outbox, TimeNow(), LogLine);
      !s.ok()) {
    return s;
  }
  return node;
}

absl::StatusOr<RunPermit> Permit(const Node& node, const RunTerms& terms) {
  return CheckRun(terms, node.config, node.keys.public_keys(), *node.trust, *node.ledger);
}

absl::Status InFile(const fs::path& path, const absl::Status& status) {
  return {status.code(), absl::StrCat(path.string(), ": ", status.message())};
}

absl::Status ImportTerms(const Node& node, const std::string& bytes) {
  absl::StatusOr<RunTerms> terms = ParseTerms(bytes);
  if (!terms.ok()) return terms.status();
  absl::StatusOr<RunPermit> permit = Permit(node, *terms);
  if (!permit.ok()) {
    absl::Status logged = Record(node.record, RunEndedBy(v1::RUN_REFUSED, *terms, permit.status()));
    return logged.ok() ? permit.status() : logged;
  }
  const absl::StatusOr<node::RunRecord> known = node.records.Find(terms->run_id);
  if (known.ok()) {
    if (known->terms() == bytes) return absl::OkStatus();
    return absl::AlreadyExistsError(
        absl::StrCat("run ", terms->run_id.value(), " has other terms at this node already"));
  }
  if (absl::Status logged = Record(node.record, RunTaken(*terms, permit->side, "")); !logged.ok()) {
    return logged;
  }
  node::RunRecord record;
  record.set_terms(bytes);
  record.set_received(TimeNow());
  record.set_state("accepted");
  record.set_awaiting_approval(node.config.require_approval);
  return node.records.Save(terms->run_id, record);
}

// An offer or a confirmation of the other state.
absl::Status ImportMessage(const Node& node, const std::string& name, const std::string& bytes) {
  const std::size_t dot = name.find('.');
  absl::StatusOr<RunId> run = RunId::Create(name.substr(0, dot));
  if (!run.ok()) return run.status();
  absl::StatusOr<node::RunRecord> record = node.records.Find(*run);
  if (!record.ok()) return record.status();
  absl::StatusOr<RunTerms> terms = ParseTerms(record->terms());
  if (!terms.ok()) return terms.status();
  absl::StatusOr<RunPermit> permit = Permit(node, *terms);
  if (!permit.ok()) return permit.status();
  const Side other = OtherSide(permit->side);
  if (name != OfferFileName(*run, other) && name != ConfirmationFileName(*run, other)) {
    return absl::InvalidArgumentError(
        absl::StrCat("not a file of the ", std::string(SideName(other)), " of run ", run->value()));
  }
  return WriteFileDurably((fs::path(node.exchange) / name).string(), bytes);
}

// Written by this node, or imported before.
bool IsHere(const Node& node, const std::string& name, const std::string& bytes) {
  const absl::StatusOr<std::string> here = ReadWholeFile(fs::path(node.exchange) / name);
  return here.ok() && *here == bytes;
}

absl::StatusOr<std::vector<fs::path>> FilesOf(const std::vector<std::string>& paths) {
  std::vector<fs::path> files;
  for (const std::string& path : paths) {
    if (!fs::is_directory(path)) {
      files.emplace_back(path);
      continue;
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
      const std::string suffix = entry.path().extension().string();
      if (suffix == ".terms" || suffix == ".offer" || suffix == ".confirmation") {
        files.push_back(entry.path());
      }
    }
  }
  // Terms first: the rest belongs to them.
  std::ranges::stable_sort(
      files, {}, [](const fs::path& file) { return file.extension() == ".terms" ? 0 : 1; });
  return files;
}

absl::Status RequireApproval(const Node& node, const RunTerms& terms,
                             const node::RunRecord& record) {
  if (!record.awaiting_approval()) return absl::OkStatus();
  const std::optional<node::RunDecision> decision = node.records.DecisionOn(terms);
  if (!decision.has_value()) {
    return absl::FailedPreconditionError(
        absl::StrCat("run ", terms.run_id.value(), " waits for approval\nhint: mf-node runs show ",
                     terms.run_id.value(), ", then mf-node runs approve ", terms.run_id.value()));
  }
  if (decision->approved()) {
    EventDraft event = RunEvent(v1::RUN_APPROVED, terms);
    event.facts = {{"terms_sha256", HashText(terms.hash)}};
    event.documents = {{"reason", decision->reason()}};
    return Record(node.record, event);
  }
  return absl::PermissionDeniedError(absl::StrCat("run ", terms.run_id.value(), " was refused at ",
                                                  decision->time(), ": ", decision->reason()));
}

// Copies what is there.
absl::Status CopyOut(const std::string& from, const std::string& to,
                     const std::vector<std::string>& names, std::vector<std::string>& copied) {
  for (const std::string& name : names) {
    const fs::path source = fs::path(from) / name;
    const fs::path target = fs::path(to) / name;
    if (!fs::exists(source)) continue;
    std::error_code error;
    fs::copy_file(source, target, fs::copy_options::overwrite_existing, error);
    if (error) {
      return absl::InternalError(
          absl::StrCat("can't write ", target.string(), ": ", error.message()));
    }
    copied.push_back(target.string());
  }
  return absl::OkStatus();
}

struct Exported {
  std::vector<std::string> for_peer;
  std::vector<std::string> for_office;
  std::string waiting_for;  // a file name; empty: done
};

void Print(const RunTerms& terms, Side side, const Exported& exported, bool json) {
  const bool done = exported.waiting_for.empty();
  if (json) {
    nlohmann::ordered_json result = {{"run_id", terms.run_id.value()},
                                     {"side", std::string(SideName(side))},
                                     {"for_peer", exported.for_peer},
                                     {"for_office", exported.for_office},
                                     {"done", done}};
    if (!done) result["waiting_for"] = exported.waiting_for;
    std::cout << result.dump(2) << '\n';
    return;
  }
  const std::string peer(CountryAt(terms.corridor, OtherSide(side)).alpha2());
  std::cout << "run " << terms.run_id.value() << ", " << terms.corridor.ToString() << ' '
            << terms.period.ToString() << ", this node is the " << SideName(side) << '\n';
  for (const std::string& path : exported.for_peer) {
    std::cout << "for " << peer << ": " << path << '\n';
  }
  for (const std::string& path : exported.for_office) {
    std::cout << "for the linkage service: " << path << '\n';
  }
  if (done) {
    std::cout << "done: run key and ephemeral key are destroyed, and that is attested\n";
  } else {
    std::cout << "waiting for " << exported.waiting_for << " of " << peer
              << "; bring it in with mf-node runs import, then export again\n";
  }
}

}  // namespace

absl::Status RunRunsImport(const RunsOptions& options) {
  absl::StatusOr<Node> node = OpenNode(options.config);
  if (!node.ok()) return node.status();
  absl::StatusOr<std::vector<fs::path>> files = FilesOf(options.files);
  if (!files.ok()) return files.status();
  std::size_t imported = 0;
  for (const fs::path& file : *files) {
    const std::string name = file.filename().string();
    const bool from_directory =
        std::ranges::find(options.files, file.string()) == options.files.end();
    std::error_code error;
    if (fs::file_size(file, error) > kMaxImportedFile && !error) {
      return InFile(file, absl::InvalidArgumentError("too long for a message of a run"));
    }
    absl::StatusOr<std::string> bytes = ReadWholeFile(file);
    if (!bytes.ok()) {
      return {bytes.status().code(),
              absl::StrCat(bytes.status().message(),
                           "\nhint: name the file that came, or its directory")};
    }
    // A directory that both states use holds this node's own messages as well.
    if (from_directory && IsHere(*node, name, *bytes)) continue;
    absl::Status status = file.extension() == ".terms" ? ImportTerms(*node, *bytes)
                                                       : ImportMessage(*node, name, *bytes);
    if (!status.ok()) return InFile(file, status);
    ++imported;
    std::cout << "imported " << name << '\n';
  }
  if (imported > 0) return absl::OkStatus();
  return absl::NotFoundError(
      "nothing to import\nhint: name files RUN.terms, RUN.SIDE.offer, RUN.SIDE.confirmation, or a "
      "directory with such");
}

absl::Status RunRunsExport(const RunsOptions& options) {
  const std::stop_token stop = StopOnInterrupt();
  absl::StatusOr<Node> node = OpenNode(options.config);
  if (!node.ok()) return node.status();
  absl::StatusOr<RunId> run = RunId::Create(options.run);
  if (!run.ok()) return run.status();
  absl::StatusOr<node::RunRecord> record = node->records.Find(*run);
  if (!record.ok()) return record.status();
  absl::StatusOr<RunTerms> terms = ParseTerms(record->terms());
  if (!terms.ok()) return terms.status();
  absl::StatusOr<RunPermit> permit = Permit(*node, *terms);
  if (!permit.ok()) return permit.status();
  const Side side = permit->side;
  if (absl::Status s = RequireUnexpired(*run, *record); !s.ok()) return s;
  if (absl::Status s = RequireApproval(*node, *terms, *record); !s.ok()) return s;
  for (const std::string& directory : {options.to, options.office}) {
    if (!directory.empty() && !fs::is_directory(directory)) {
      return absl::NotFoundError(
          absl::StrCat("there is no directory ", directory, "\nhint: mkdir ", directory));
    }
  }
  absl::StatusOr<std::shared_ptr<const Trust>> trust = node->trust->Current();
  if (!trust.ok()) return trust.status();
  absl::StatusOr<SealKey> seal_key =
      OfficeSealKey((*trust)->registry, node->trust->today(), node->config.office_unseal_key);
  if (!seal_key.ok()) return seal_key.status();
  const auto encode = [&](const SecretBytes& run_key) -> absl::StatusOr<EncodedBatch> {
    absl::Status counted = node->ledger->Count(*terms, *permit);
    if (!counted.ok()) return counted;
    // Before there is a batch, so that none outlives its time after a crash.
    record->set_erase_by(TimeAfter(permit->keep_batch));
    if (absl::Status saved = node->records.Save(*run, *record); !saved.ok()) return saved;
    ProgressBar bar("reading the register");
    absl::StatusOr<EncodedRegister> encoded = EncodeRegister(
        node->config, permit->campaign, *terms, side, run_key,
        [&bar](const ReadProgress& progress) {
          bar.Update(progress.bytes_read, progress.total_bytes.value_or(0));
        },
        stop);
    if (!encoded.ok()) return encoded.status();
    std::cerr << ReportText(encoded->report) << '\n';
    return std::move(encoded->batch.batch);
  };
  absl::StatusOr<FileExchangeStep> step = AdvanceFileExchange({.terms = *terms,
                                                               .side = side,
                                                               .peer = permit->peer,
                                                               .config = node->config,
                                                               .keys = node->keys,
                                                               .seal_key = *seal_key,
                                                               .exchange = node->exchange,
                                                               .outbox = node->outbox,
                                                               .encode = encode,
                                                               .record = node->record});
  if (!step.ok()) return step.status();

  Exported exported;
  absl::Status status =
      CopyOut(node->exchange, options.to,
              {OfferFileName(*run, side), ConfirmationFileName(*run, side)}, exported.for_peer);
  const std::vector<std::string> for_office = {
      CommitmentFileName(*run, side), BatchFileName(*run, side), ErasureFileName(*run, side)};
  if (step->waiting_for.empty()) {
    if (options.office.empty()) {
      for (const std::string& name : for_office) {
        exported.for_office.push_back((fs::path(node->outbox) / name).string());
      }
    } else if (status.ok()) {
      status = CopyOut(node->outbox, options.office, for_office, exported.for_office);
    }
    const std::string erasure = (fs::path(node->outbox) / for_office.back()).string();
    absl::StatusOr<std::string> statement = ReadWholeFile(erasure);
    if (statement.ok() && record->erasures().empty()) record->add_erasures(*statement);
  } else {
    exported.waiting_for = fs::path(step->waiting_for).filename().string();
  }
  record->set_awaiting_approval(false);
  record->set_state(step->waiting_for.empty() ? "batch written" : "in the key hand-shake");
  if (status.ok()) status = node->records.Save(*run, *record);
  if (!status.ok()) return status;
  Print(*terms, side, exported, options.json);
  return absl::OkStatus();
}

}  // namespace mirrorflow
