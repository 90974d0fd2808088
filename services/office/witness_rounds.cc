#include "services/office/witness_rounds.h"

#include "absl/strings/str_cat.h"

namespace mirrorflow {

void WitnessRounds::Start() {
  thread_ = std::jthread([this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, stop, parts_.interval, [this] { return nudged_; });
        if (stop.stop_requested()) return;
        changed_.wait_for(lock, stop, parts_.pause, [] { return false; });
        nudged_ = false;
      }
      RunOnce(stop);
    }
  });
}

void WitnessRounds::Nudge() {
  {
    const std::lock_guard lock(mutex_);
    nudged_ = true;
  }
  changed_.notify_all();
}

void WitnessRounds::Stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void WitnessRounds::Tell(const std::string& about, const absl::Status& status) {
  const std::string message = status.ok() ? std::string() : std::string(status.message());
  std::string& before = told_[about];
  if (before == message) return;
  before = message;
  parts_.log(about, status.ok() ? std::string("its log is witnessed again")
                                : absl::StrCat("log not witnessed: ", message));
}

void WitnessRounds::RunOnce(const std::stop_token& stop) {
  for (const std::unique_ptr<LogClient>& member : parts_.members) {
    if (stop.stop_requested()) return;
    absl::StatusOr<SignedNote> note = Look(*member);
    Tell(member->origin(), note.status());
    if (!note.ok() || note->text() == settled_[member->origin()]) continue;
    const SignedNote cosigned = Collect(
        *note,
        [&](std::uint64_t old_size, std::uint64_t size) -> absl::StatusOr<std::vector<Hash256>> {
          absl::StatusOr<LogClient::Shown> shown = member->GetCheckpoint(old_size, size);
          if (!shown.ok()) return shown.status();
          return std::move(shown->proof);
        },
        note->signatures(), stop);
    Tell(absl::StrCat(member->origin(), " as holder"), member->AddCosignatures(cosigned));
  }
  if (stop.stop_requested()) return;
  const SignedNote own = parts_.own.note();
  if (own.text() == settled_[parts_.own.origin()]) return;
  const SignedNote cosigned = Collect(
      own,
      [&](std::uint64_t old_size, std::uint64_t size) {
        return parts_.own.ConsistencyProof(old_size, size);
      },
      own.signatures(), stop);
  Tell(parts_.own.origin(), parts_.own.AddCosignatures(cosigned, parts_.witness_keys()));
}

absl::StatusOr<SignedNote> WitnessRounds::Look(const LogClient& member) {
  absl::StatusOr<std::optional<Checkpoint>> seen = parts_.witness.Seen(member.origin());
  if (!seen.ok()) return seen.status();
  const std::uint64_t old_size = seen->has_value() ? (*seen)->size : 0;
  absl::StatusOr<LogClient::Shown> shown = member.GetCheckpoint(old_size);
  if (!shown.ok()) return shown.status();
  absl::StatusOr<Checkpoint> checkpoint = Checkpoint::Parse(shown->note.text());
  if (!checkpoint.ok()) return checkpoint.status();
  if (checkpoint->origin != member.origin()) {
    return absl::InvalidArgumentError(
        absl::StrCat("it shows the log ", checkpoint->origin, " instead of its own"));
  }
  absl::StatusOr<WitnessAnswer> answer =
      parts_.witness.Consider(shown->note, old_size, shown->proof, /*carried=*/false);
  if (!answer.ok()) return answer.status();
  if (!answer->cosignature.has_value()) {
    return absl::UnavailableError("its log grew meanwhile; the next round looks again");
  }
  std::vector<NoteSignature> signatures = shown->note.signatures();
  signatures.push_back(*std::move(answer->cosignature));
  return SignedNote::Create(shown->note.text(), std::move(signatures));
}

SignedNote WitnessRounds::Collect(const SignedNote& note, const Prove& prove,
                                  std::vector<NoteSignature> signatures,
                                  const std::stop_token& stop) {
  const Checkpoint checkpoint = *Checkpoint::Parse(note.text());
  bool all = true;
  for (const std::unique_ptr<LogClient>& witness : parts_.members) {
    if (stop.stop_requested()) return note;
    if (witness->origin() == checkpoint.origin) continue;
    absl::StatusOr<NoteSignature> cosignature = Ask(*witness, note, checkpoint, prove);
    Tell(absl::StrCat(witness->origin(), " as witness of ", checkpoint.origin),
         cosignature.status());
    if (cosignature.ok()) {
      signatures.push_back(*std::move(cosignature));
    } else {
      all = false;
    }
  }
  if (all) settled_[checkpoint.origin] = note.text();
  absl::StatusOr<SignedNote> cosigned = SignedNote::Create(note.text(), std::move(signatures));
  return cosigned.ok() ? *std::move(cosigned) : note;
}

absl::StatusOr<NoteSignature> WitnessRounds::Ask(const LogClient& witness, const SignedNote& note,
                                                 const Checkpoint& checkpoint, const Prove& prove) {
  std::uint64_t& known = known_[{witness.origin(), checkpoint.origin}];
  // The second time with the size that it knows.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (known > checkpoint.size) break;
    absl::StatusOr<std::vector<Hash256>> proof = prove(known, checkpoint.size);
    if (!proof.ok()) return proof.status();
    absl::StatusOr<WitnessAnswer> answer = witness.Cosign(note, known, *proof);
    if (!answer.ok()) return answer.status();
    known = answer->known_size;
    if (answer->cosignature.has_value()) return *std::move(answer->cosignature);
  }
  return absl::FailedPreconditionError(absl::StrCat(
      witness.origin(), " has seen ", known, " entries of it, and it has ", checkpoint.size));
}

}  // namespace mirrorflow
