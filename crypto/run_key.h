#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/agreement_key.h"
#include "crypto/identity.h"
#include "crypto/party_keys.h"
#include "crypto/secret_bytes.h"

namespace mirrorflow {

// The first message of each side: 32 and 64 bytes.
struct KeyOffer {
  AgreementPublicKey ephemeral;
  Signature signature{};

  // From the bytes of a message; InvalidArgument for other sizes.
  static absl::StatusOr<KeyOffer> Create(std::span<const std::uint8_t> ephemeral,
                                         std::span<const std::uint8_t> signature);
};

// The second message of each side: proof that it derived the same key. Says nothing about the key.
struct KeyConfirmation {
  std::array<std::uint8_t, 32> code{};

  static absl::StatusOr<KeyConfirmation> Create(std::span<const std::uint8_t> code);
};

// One side of the agreement on a run key, without a network. docs/run-keys.md has the protocol: the
// four Diffie-Hellman results of Noise KK (ephemeral-ephemeral, both crossed, static-static), HKDF,
// Ed25519 signatures on the ephemerals and a confirmation each way, bound to the terms of the run
// and to the keys of both states. Each side calls, in this order,
//   Start (or Resume), offer, Accept(their offer), Confirm(their confirmation), Take.
//
// Protects against whoever carries the messages: it learns no key, and a changed, swapped, replayed
// or foreign message is refused. Past run keys stay secret when identity and static keys are stolen
// later. Not protected: each of the two states has the run key and can give it away; a state whose
// identity and static keys are both stolen can be impersonated from then on.
//
// Each step out of order is FailedPrecondition. A refused Accept changes nothing; a refused Confirm
// ends the agreement and wipes it. Secrets are wiped as soon as the next step does not need them,
// the rest by the destructor.
// Thread safety: one thread at a time. `self_agreement` must live longer than the agreement.
class RunKeyAgreement {
 public:
  // With a fresh ephemeral key. InvalidArgument when a key of the peer is our own, or its static
  // key is of low order.
  static absl::StatusOr<RunKeyAgreement> Start(const RunTerms& terms, Side side,
                                               const Signer& self_identity,
                                               const AgreementKey& self_agreement,
                                               const PartyKeys& peer);

  // Two sittings, for runs by files: SaveEphemeral after Start, Resume with the same arguments
  // later (the offer comes out the same), RemoveKeyFile once the key is taken. The file is bound to
  // run, side, terms and keys; another is refused.
  absl::Status SaveEphemeral(const std::string& path) const;  // before Accept only
  static absl::StatusOr<RunKeyAgreement> Resume(const RunTerms& terms, Side side,
                                                const Signer& self_identity,
                                                const AgreementKey& self_agreement,
                                                const PartyKeys& peer, const std::string& path);

  // WARNING: for test vectors only. A fixed or repeated ephemeral makes old run keys computable
  // from the static keys.
  static absl::StatusOr<RunKeyAgreement> StartWithEphemeral(const RunTerms& terms, Side side,
                                                            const Signer& self_identity,
                                                            const AgreementKey& self_agreement,
                                                            const PartyKeys& peer,
                                                            AgreementKey ephemeral);

  const KeyOffer& offer() const { return offer_; }

  // Unauthenticated: not signed by the pinned identity for this run, these terms and these keys.
  // InvalidArgument: an ephemeral of low order, or our own.
  absl::StatusOr<KeyConfirmation> Accept(const KeyOffer& peer_offer);

  // Unauthenticated: the peer did not derive the same key. Compared in constant time.
  absl::Status Confirm(const KeyConfirmation& peer_confirmation);

  // The run key, 32 bytes, once. Use only through subkeys (crypto/subkey_labels.h).
  absl::StatusOr<SecretBytes> Take();

 private:
  enum class State { kStarted, kAccepted, kConfirmed, kEnded };

  RunKeyAgreement(Side side, std::string run_id, const Hash256& context, const PartyKeys& peer,
                  const AgreementKey* self_agreement, AgreementKey ephemeral,
                  SecretBytes static_static, const Signature& signature);

  absl::Status CheckState(State needed, const char* step) const;

  Side side_;
  std::string run_id_;
  Hash256 context_;
  PartyKeys peer_;
  const AgreementKey* self_agreement_;
  std::optional<AgreementKey> ephemeral_;  // until Accept
  SecretBytes static_static_;              // until Accept
  KeyOffer offer_;
  State state_ = State::kStarted;
  SecretBytes run_key_;
  SecretBytes peer_confirmation_;  // what the peer must send
};

}  // namespace mirrorflow
