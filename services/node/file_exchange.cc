#include "services/node/file_exchange.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/batch_bytes.h"
#include "crypto/hex_text.h"
#include "crypto/key_file.h"
#include "crypto/run_key.h"
#include "crypto/sealed_stream.h"
#include "services/clock/clock.h"
#include "services/node/committed_batch.h"
#include "services/node/run_events.h"
#include "services/storage/durable_file.h"
#include "services/wire/batch_file.h"
#include "services/wire/commitment.h"
#include "services/wire/erasure.h"
#include "services/wire/key_exchange.h"

namespace mirrorflow {
namespace {

constexpr unsigned int kSharedFile = 0644;
constexpr unsigned int kPrivateFile = 0600;
constexpr std::size_t kMaxMessageFile = 1024;

std::string FileName(const RunId& run_id, Side side, const char* suffix) {
  return absl::StrCat(run_id.value(), ".", std::string(SideName(side)), suffix);
}

std::string In(const std::string& directory, const std::string& name) {
  return (std::filesystem::path(directory) / name).string();
}

// Nothing if there is no such file.
std::optional<std::string> ReadSmallFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string bytes(kMaxMessageFile + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

// A message of the other side; nothing if it has not come yet.
template <typename Message>
absl::StatusOr<std::optional<Message>> ReadMessage(const std::string& path) {
  const std::optional<std::string> bytes = ReadSmallFile(path);
  if (!bytes.has_value()) return std::optional<Message>();
  Message message;
  if (bytes->size() > kMaxMessageFile || !message.ParseFromString(*bytes)) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, " is damaged\nhint: have the other state write it again with mf-node runs export"));
  }
  return std::optional<Message>(std::move(message));
}

absl::Status Refused(const std::string& path, const absl::Status& status) {
  return {status.code(),
          absl::StrCat(path, ": ", status.message(),
                       "\nhint: is it the file of this run? If so, compare the fingerprints that "
                       "`mf-node keys show` prints with the other state")};
}

// Writes `path` unless it has these bytes already.
absl::Status EnsureFile(const std::string& path, const std::string& bytes, FileExchangeStep& step) {
  if (ReadSmallFile(path) == bytes) return absl::OkStatus();
  absl::Status status = WriteFileDurably(path, bytes, kSharedFile);
  if (status.ok()) step.written.push_back(path);
  return status;
}

absl::StatusOr<RunKeyAgreement> StartOrResume(const FileExchange& run, const PartyKeys& peer,
                                              const std::string& ephemeral) {
  if (std::filesystem::exists(ephemeral)) {
    return RunKeyAgreement::Resume(run.terms, run.side, *run.keys.identity, run.keys.agreement,
                                   peer, ephemeral);
  }
  absl::StatusOr<RunKeyAgreement> agreement =
      RunKeyAgreement::Start(run.terms, run.side, *run.keys.identity, run.keys.agreement, peer);
  if (!agreement.ok()) return agreement;
  if (absl::Status saved = agreement->SaveEphemeral(ephemeral); !saved.ok()) return saved;
  return agreement;
}

absl::Status WriteBatchFile(const std::string& path, const CommittedBatch& batch,
                            const SealKey& office, const Hash256& context) {
  absl::StatusOr<DurableFile> file = DurableFile::Create(path, kPrivateFile);
  if (!file.ok()) return file.status();
  const BatchWriter& writer = batch.writer();
  SealingStream stream(office, context);
  absl::Status status = file->Append(BatchFileStart());
  if (status.ok()) status = file->Append(BatchFileFrame(stream.header()));
  v1::BatchPart part;
  const auto append = [&](bool last) {
    if (!status.ok()) return;
    status = file->Append(BatchFileFrame(stream.Seal(part.SerializeAsString(), last)));
  };
  *part.mutable_opening() = BatchOpeningToWire(batch.opening(0));
  append(false);
  part.set_header(writer.header());
  append(false);
  for (std::uint32_t i = 0; status.ok() && i < writer.chunk_count(); ++i) {
    part.set_chunk(writer.chunk(i));
    append(false);
  }
  part.set_trailer(writer.trailer());
  append(true);
  return status.ok() ? file->Commit() : status;
}

absl::Status EncodeAndWrite(const FileExchange& run, RunKeyAgreement& agreement,
                            const std::string& batch_path, const std::string& commitment_path) {
  absl::StatusOr<SecretBytes> run_key = agreement.Take();
  if (!run_key.ok()) return run_key.status();
  absl::StatusOr<EncodedBatch> encoded = run.encode(*run_key);
  run_key->Clear();
  if (!encoded.ok()) return encoded.status();
  absl::StatusOr<std::unique_ptr<CommittedBatch>> batch =
      CommittedBatch::Create(run.terms, *std::move(encoded), *run.keys.identity);
  if (!batch.ok()) return batch.status();
  EventDraft exported =
      BatchCommitted(run.terms, (*batch)->commitment(), (*batch)->opening(0).record_count);
  absl::Status logged = Record(run.record, exported);
  exported.kind = v1::BATCH_EXPORTED;
  if (logged.ok()) logged = Record(run.record, exported);
  if (!logged.ok()) return logged;
  if (absl::Status s = WriteBatchFile(batch_path, **batch, run.seal_key,
                                      SealedBatchContext(run.terms, run.side));
      !s.ok()) {
    return s;
  }
  const Hash256& commitment = (*batch)->commitment();
  return WriteFileDurably(commitment_path, std::string(TextOf(commitment)), kSharedFile);
}

// Batch and commitment are on disk: the ephemeral key goes, and that is attested.
absl::Status EraseAndAttest(const FileExchange& run, const std::string& ephemeral,
                            const std::string& commitment_path, const std::string& erasure_path,
                            FileExchangeStep& step) {
  if (absl::Status s = RemoveKeyFile(ephemeral); !s.ok()) return s;
  if (std::filesystem::exists(erasure_path)) return absl::OkStatus();
  absl::StatusOr<v1::BatchCommitment> wire = ReadCommitmentFile(commitment_path);
  absl::StatusOr<Hash256> commitment = wire.ok() ? CommitmentFromWire(*wire) : wire.status();
  if (!commitment.ok()) return commitment.status();
  absl::StatusOr<v1::SignedErasure> erasure = SignErasure(
      run.terms,
      {.side = run.side,
       .commitment = *commitment,
       .destroyed = {v1::ErasureStatement::RUN_KEY, v1::ErasureStatement::EPHEMERAL_KEY},
       .time = TimeNow()},
      *run.keys.identity);
  if (!erasure.ok()) return erasure.status();
  absl::Status status =
      Record(run.record, Erased(v1::KEYS_ERASED, run.terms, erasure->SerializeAsString()));
  if (!status.ok()) return status;
  status = WriteFileDurably(erasure_path, erasure->SerializeAsString(), kSharedFile);
  if (status.ok()) step.written.push_back(erasure_path);
  return status;
}

}  // namespace

std::string OfferFileName(const RunId& run_id, Side side) {
  return FileName(run_id, side, ".offer");
}

std::string ConfirmationFileName(const RunId& run_id, Side side) {
  return FileName(run_id, side, ".confirmation");
}

absl::StatusOr<FileExchangeStep> AdvanceFileExchange(const FileExchange& run) {
  const RunId& run_id = run.terms.run_id;
  const Side other = OtherSide(run.side);
  const std::string ephemeral =
      In(run.config.state_directory, FileName(run_id, run.side, ".ephemeral"));
  const std::string batch_path = In(run.outbox, BatchFileName(run_id, run.side));
  const std::string commitment_path = In(run.outbox, CommitmentFileName(run_id, run.side));

  const std::string erasure_path = In(run.outbox, ErasureFileName(run_id, run.side));

  FileExchangeStep step;
  // The commitment is written after the batch, so where it is, the batch is.
  if (std::filesystem::exists(commitment_path)) {
    absl::Status erased = EraseAndAttest(run, ephemeral, commitment_path, erasure_path, step);
    if (!erased.ok()) return erased;
    return step;
  }
  absl::StatusOr<RunKeyAgreement> agreement = StartOrResume(run, run.peer, ephemeral);
  if (!agreement.ok()) return agreement.status();
  absl::Status status = EnsureFile(In(run.exchange, OfferFileName(run_id, run.side)),
                                   KeyOfferToWire(agreement->offer()).SerializeAsString(), step);
  if (!status.ok()) return status;

  const std::string offer_path = In(run.exchange, OfferFileName(run_id, other));
  absl::StatusOr<std::optional<v1::KeyOffer>> offer = ReadMessage<v1::KeyOffer>(offer_path);
  if (!offer.ok()) return offer.status();
  if (!offer->has_value()) {
    step.waiting_for = offer_path;
    return step;
  }
  absl::StatusOr<KeyOffer> peer_offer = KeyOfferFromWire(**offer);
  absl::StatusOr<KeyConfirmation> confirmation =
      peer_offer.ok() ? agreement->Accept(*peer_offer) : peer_offer.status();
  if (!confirmation.ok()) return Refused(offer_path, confirmation.status());
  status = EnsureFile(In(run.exchange, ConfirmationFileName(run_id, run.side)),
                      KeyConfirmationToWire(*confirmation).SerializeAsString(), step);
  if (!status.ok()) return status;

  const std::string confirmation_path = In(run.exchange, ConfirmationFileName(run_id, other));
  absl::StatusOr<std::optional<v1::KeyConfirmation>> code =
      ReadMessage<v1::KeyConfirmation>(confirmation_path);
  if (!code.ok()) return code.status();
  if (!code->has_value()) {
    step.waiting_for = confirmation_path;
    return step;
  }
  absl::StatusOr<KeyConfirmation> peer_confirmation = KeyConfirmationFromWire(**code);
  status =
      peer_confirmation.ok() ? agreement->Confirm(*peer_confirmation) : peer_confirmation.status();
  if (!status.ok()) return Refused(confirmation_path, status);
  EventDraft agreed = RunEvent(v1::KEYS_AGREED, run.terms);
  agreed.facts = {{"own_ephemeral", HexText(agreement->offer().ephemeral.bytes)},
                  {"peer_ephemeral", HexText(peer_offer->ephemeral.bytes)}};
  if (status = Record(run.record, agreed); !status.ok()) return status;

  status = EncodeAndWrite(run, *agreement, batch_path, commitment_path);
  if (!status.ok()) return status;
  step.written.push_back(batch_path);
  step.written.push_back(commitment_path);
  status = EraseAndAttest(run, ephemeral, commitment_path, erasure_path, step);
  if (!status.ok()) return status;
  return step;
}

}  // namespace mirrorflow
