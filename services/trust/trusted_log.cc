#include "services/trust/trusted_log.h"

#include <chrono>
#include <utility>

#include "services/clock/clock.h"
#include "services/log/log_origin.h"

namespace mirrorflow {

std::string LogDirectory(const std::string& state_directory) { return state_directory + "/log"; }

std::string WitnessDirectory(const std::string& state_directory) {
  return state_directory + "/witness";
}

absl::StatusOr<std::unique_ptr<EventLog>> OpenTrustedLog(const std::string& state_directory,
                                                         PartyRole role, std::string_view id,
                                                         const Signer& signer, TrustStore& trust) {
  const std::string origin = LogOrigin(role, id);
  absl::StatusOr<std::vector<NoteKey>> earlier = TrustedLogKeys(trust, origin);
  // Without a registry, or an identity in it, there was no rotation either.
  if (!earlier.ok() && !absl::IsNotFound(earlier.status())) return earlier.status();
  absl::StatusOr<std::unique_ptr<EventLog>> log =
      EventLog::Open(LogDirectory(state_directory), origin, signer,
                     earlier.ok() ? *std::move(earlier) : std::vector<NoteKey>(), TimeNow);
  if (log.ok()) {
    trust.LogTo([to = log->get()](const EventDraft& event) { return to->Append(event); });
  }
  return log;
}

absl::StatusOr<std::unique_ptr<Witness>> OpenTrustedWitness(const std::string& state_directory,
                                                            EventLog& log, const Signer& signer,
                                                            const TrustStore& trust,
                                                            Witness::Log tell) {
  return Witness::Open({.directory = WitnessDirectory(state_directory),
                        .name = log.origin(),
                        .signer = signer,
                        .key_of = [&trust](std::string_view origin) -> absl::StatusOr<NoteKey> {
                          absl::StatusOr<std::shared_ptr<const Trust>> now = trust.Current();
                          if (!now.ok()) return now.status();
                          return LogKey((*now)->registry, origin);
                        },
                        .now =
                            [] {
                              const auto now = std::chrono::system_clock::now().time_since_epoch();
                              return static_cast<std::uint64_t>(
                                  std::chrono::duration_cast<std::chrono::seconds>(now).count());
                            },
                        .record = [&log](const EventDraft& event) { return log.Append(event); },
                        .log = std::move(tell)});
}

absl::StatusOr<std::vector<NoteKey>> TrustedLogKeys(const TrustStore& trust,
                                                    std::string_view origin) {
  absl::StatusOr<std::shared_ptr<const Trust>> now = trust.Current();
  if (!now.ok()) return now.status();
  return LogKeysOverTime((*now)->registry, origin);
}

absl::StatusOr<LogPlace> TrustedLogPlace(
    const std::string& state_directory, std::string_view origin, const TrustStore& trust,
    const std::function<absl::StatusOr<IdentityPublicKey>()>& own_key) {
  absl::StatusOr<std::vector<NoteKey>> keys = TrustedLogKeys(trust, origin);
  if (absl::IsNotFound(keys.status())) {
    absl::StatusOr<IdentityPublicKey> own = own_key();
    if (!own.ok()) return own.status();
    absl::StatusOr<NoteKey> key =
        NoteKey::Create(std::string(origin), NoteAlgorithm::kEd25519, *own);
    if (!key.ok()) return key.status();
    keys = std::vector<NoteKey>{*std::move(key)};
  }
  if (!keys.ok()) return keys.status();
  absl::StatusOr<std::shared_ptr<const Trust>> now = trust.Current();
  return LogPlace{
      .log_directory = LogDirectory(state_directory),
      .witness_directory = WitnessDirectory(state_directory),
      .keys = *std::move(keys),
      .witnesses = TrustedWitnessKeys(trust),
      .required_cosignatures = now.ok() ? (*now)->registry.content().required_cosignatures : 0};
}

std::vector<NoteKey> TrustedWitnessKeys(const TrustStore& trust) {
  absl::StatusOr<std::shared_ptr<const Trust>> now = trust.Current();
  return now.ok() ? WitnessKeys((*now)->registry) : std::vector<NoteKey>();
}

}  // namespace mirrorflow
