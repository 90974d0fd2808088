#include "crypto/run_key.h"

#include <sodium.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/blake2b.h"
#include "crypto/hex_text.h"
#include "crypto/hkdf.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

std::span<const std::uint8_t> AsBytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// What both sides must hold alike before a key is made.
Hash256 ContextHash(const RunTerms& terms, const PartyKeys& sender, const PartyKeys& receiver) {
  return Blake2b256()
      .Field(kRunKeyContextLabel)
      .Field(terms.corridor.ToString())
      .Field(terms.period.ToString())
      .Field(terms.run_id.value())
      .Field(terms.hash)
      .Field(terms.encoding_profile)
      .Field(terms.encoding_profile_hash)
      .Field(terms.normalisation_profile)
      .Field(terms.normalisation_profile_hash)
      .Field(sender.identity.bytes)
      .Field(receiver.identity.bytes)
      .Field(sender.agreement.bytes)
      .Field(receiver.agreement.bytes)
      .Final();
}

// The message under the signature of an offer: 32 + 1 + 32 bytes.
std::vector<std::uint8_t> OfferMessage(const Hash256& context, Side side,
                                       const AgreementPublicKey& ephemeral) {
  std::vector<std::uint8_t> message(context.begin(), context.end());
  message.push_back(static_cast<std::uint8_t>(side));
  message.insert(message.end(), ephemeral.bytes.begin(), ephemeral.bytes.end());
  return message;
}

std::string_view ConfirmationLabel(Side side) {
  return side == Side::kSender ? kSenderConfirmationLabel : kReceiverConfirmationLabel;
}

template <std::size_t kSize>
absl::Status CopyExactly(std::span<const std::uint8_t> bytes, std::string_view what,
                         std::array<std::uint8_t, kSize>& out) {
  if (bytes.size() != kSize) {
    return absl::InvalidArgumentError(
        absl::StrCat("the ", std::string(what), " has ", bytes.size(), " bytes, not ", kSize));
  }
  std::ranges::copy(bytes, out.begin());
  return absl::OkStatus();
}

std::string EphemeralKind(const std::string& run_id, Side side, const Hash256& context) {
  return absl::StrCat("x25519 ephemeral of run ", run_id, ", ", std::string(SideName(side)),
                      ", context ", HexText(context));
}

// Everything that Start and Resume know before there is an ephemeral key.
struct Prepared {
  Hash256 context;
  SecretBytes static_static;
};

absl::StatusOr<Prepared> Prepare(const RunTerms& terms, Side side, const Signer& self_identity,
                                 const AgreementKey& self_agreement, const PartyKeys& peer) {
  const PartyKeys self{self_identity.public_key(), self_agreement.public_key()};
  if (peer.identity == self.identity || peer.agreement == self.agreement) {
    return absl::InvalidArgumentError(
        absl::StrCat("the keys pinned for the other state of ", terms.corridor.ToString(),
                     " are our own\nhint: enter the public keys that the other state shows"));
  }
  absl::StatusOr<SecretBytes> static_static = self_agreement.SharedSecret(peer.agreement);
  if (!static_static.ok()) return static_static.status();
  return Prepared{
      side == Side::kSender ? ContextHash(terms, self, peer) : ContextHash(terms, peer, self),
      *std::move(static_static)};
}

}  // namespace

absl::StatusOr<KeyOffer> KeyOffer::Create(std::span<const std::uint8_t> ephemeral,
                                          std::span<const std::uint8_t> signature) {
  KeyOffer offer;
  absl::Status copied = CopyExactly(ephemeral, "ephemeral key of an offer", offer.ephemeral.bytes);
  copied.Update(CopyExactly(signature, "signature of an offer", offer.signature));
  if (!copied.ok()) return copied;
  return offer;
}

absl::StatusOr<KeyConfirmation> KeyConfirmation::Create(std::span<const std::uint8_t> code) {
  KeyConfirmation confirmation;
  if (absl::Status copied = CopyExactly(code, "key confirmation", confirmation.code);
      !copied.ok()) {
    return copied;
  }
  return confirmation;
}

RunKeyAgreement::RunKeyAgreement(Side side, std::string run_id, const Hash256& context,
                                 const PartyKeys& peer, const AgreementKey* self_agreement,
                                 AgreementKey ephemeral, SecretBytes static_static,
                                 const Signature& signature)
    : side_(side),
      run_id_(std::move(run_id)),
      context_(context),
      peer_(peer),
      self_agreement_(self_agreement),
      ephemeral_(std::move(ephemeral)),
      static_static_(std::move(static_static)),
      offer_{ephemeral_->public_key(), signature} {}

absl::StatusOr<RunKeyAgreement> RunKeyAgreement::Start(const RunTerms& terms, Side side,
                                                       const Signer& self_identity,
                                                       const AgreementKey& self_agreement,
                                                       const PartyKeys& peer) {
  return StartWithEphemeral(terms, side, self_identity, self_agreement, peer,
                            AgreementKey::Generate());
}

absl::StatusOr<RunKeyAgreement> RunKeyAgreement::StartWithEphemeral(
    const RunTerms& terms, Side side, const Signer& self_identity,
    const AgreementKey& self_agreement, const PartyKeys& peer, AgreementKey ephemeral) {
  absl::StatusOr<Prepared> prepared = Prepare(terms, side, self_identity, self_agreement, peer);
  if (!prepared.ok()) return prepared.status();
  absl::StatusOr<Signature> signature = self_identity.Sign(
      kKeyOfferPurpose, OfferMessage(prepared->context, side, ephemeral.public_key()));
  if (!signature.ok()) return signature.status();
  return RunKeyAgreement(side, terms.run_id.value(), prepared->context, peer, &self_agreement,
                         std::move(ephemeral), std::move(prepared->static_static), *signature);
}

absl::StatusOr<RunKeyAgreement> RunKeyAgreement::Resume(const RunTerms& terms, Side side,
                                                        const Signer& self_identity,
                                                        const AgreementKey& self_agreement,
                                                        const PartyKeys& peer,
                                                        const std::string& path) {
  absl::StatusOr<Prepared> prepared = Prepare(terms, side, self_identity, self_agreement, peer);
  if (!prepared.ok()) return prepared.status();
  absl::StatusOr<AgreementKey> ephemeral =
      AgreementKey::ReadFrom(path, EphemeralKind(terms.run_id.value(), side, prepared->context));
  if (!ephemeral.ok()) return ephemeral.status();
  return StartWithEphemeral(terms, side, self_identity, self_agreement, peer,
                            *std::move(ephemeral));
}

absl::Status RunKeyAgreement::SaveEphemeral(const std::string& path) const {
  if (absl::Status state = CheckState(State::kStarted, "saving the ephemeral key"); !state.ok()) {
    return state;
  }
  return ephemeral_->WriteTo(path, EphemeralKind(run_id_, side_, context_));
}

absl::StatusOr<KeyConfirmation> RunKeyAgreement::Accept(const KeyOffer& peer_offer) {
  if (absl::Status state = CheckState(State::kStarted, "accepting an offer"); !state.ok()) {
    return state;
  }
  const Side peer_side = OtherSide(side_);
  if (!VerifySignature(peer_.identity, kKeyOfferPurpose,
                       OfferMessage(context_, peer_side, peer_offer.ephemeral),
                       peer_offer.signature)
           .ok()) {
    return absl::UnauthenticatedError(absl::StrCat(
        "run ", run_id_, ": the key offer is not signed by the pinned identity of the ",
        std::string(SideName(peer_side)),
        " for this run, these terms and these keys\nhint: compare the terms and the "
        "fingerprints with the other state; if they are alike, somebody on the way "
        "changed the offer"));
  }
  if (peer_offer.ephemeral == offer_.ephemeral) {
    return absl::InvalidArgumentError(
        absl::StrCat("run ", run_id_, ": the key offer holds our own ephemeral key; refused"));
  }
  const bool sending = side_ == Side::kSender;
  absl::StatusOr<SecretBytes> ee = ephemeral_->SharedSecret(peer_offer.ephemeral);
  absl::StatusOr<SecretBytes> own_e = ephemeral_->SharedSecret(peer_.agreement);
  absl::StatusOr<SecretBytes> own_s = self_agreement_->SharedSecret(peer_offer.ephemeral);
  for (const auto* shared : {&ee, &own_e, &own_s}) {
    if (!shared->ok()) return shared->status();
  }
  // The sender first: es is the sender's ephemeral with the receiver's static key.
  const SecretBytes& es = sending ? *own_e : *own_s;
  const SecretBytes& se = sending ? *own_s : *own_e;
  SecretBytes input(4 * 32);
  auto end = input.ExposeMutable().begin();
  const SecretBytes* const parts[] = {&*ee, &es, &se, &static_static_};
  for (const SecretBytes* shared : parts) {
    end = std::ranges::copy(shared->Expose(), end).out;
  }
  const Hash256 transcript =
      Blake2b256()
          .Field(kRunKeyTranscriptLabel)
          .Field(context_)
          .Field(sending ? offer_.ephemeral.bytes : peer_offer.ephemeral.bytes)
          .Field(sending ? peer_offer.ephemeral.bytes : offer_.ephemeral.bytes)
          .Final();
  const auto derive = [&](std::string_view label) {
    return Hkdf(HkdfHash::kSha256, input.Expose(), transcript, AsBytes(label), 32);
  };
  run_key_ = derive(kRunKeyLabel);
  peer_confirmation_ = derive(ConfirmationLabel(peer_side));
  ephemeral_.reset();
  static_static_.Clear();
  state_ = State::kAccepted;
  return KeyConfirmation::Create(derive(ConfirmationLabel(side_)).Expose());
}

absl::Status RunKeyAgreement::Confirm(const KeyConfirmation& peer_confirmation) {
  if (absl::Status state = CheckState(State::kAccepted, "checking a confirmation"); !state.ok()) {
    return state;
  }
  const bool equal =
      sodium_memcmp(peer_confirmation.code.data(), peer_confirmation_.Expose().data(),
                    peer_confirmation.code.size()) == 0;
  peer_confirmation_.Clear();
  if (!equal) {
    run_key_.Clear();
    state_ = State::kEnded;
    return absl::UnauthenticatedError(absl::StrCat(
        "run ", run_id_,
        ": the other state did not confirm the run key\nhint: start the run anew; if it happens "
        "again, somebody on the way changes messages"));
  }
  state_ = State::kConfirmed;
  return absl::OkStatus();
}

absl::StatusOr<SecretBytes> RunKeyAgreement::Take() {
  if (absl::Status state = CheckState(State::kConfirmed, "taking the run key"); !state.ok()) {
    return state;
  }
  state_ = State::kEnded;
  return std::move(run_key_);
}

absl::Status RunKeyAgreement::CheckState(State needed, const char* step) const {
  if (state_ == needed) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("run ", run_id_, ": ", step, " is out of order in the key agreement"));
}

}  // namespace mirrorflow
