#include "services/wire/key_exchange.h"

#include <cstdint>
#include <span>
#include <string>

namespace mirrorflow {
namespace {

std::span<const std::uint8_t> Bytes(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

template <typename Array>
std::string Text(const Array& bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace

v1::KeyOffer KeyOfferToWire(const KeyOffer& offer) {
  v1::KeyOffer wire;
  wire.set_ephemeral_public_key(Text(offer.ephemeral.bytes));
  wire.set_signature(Text(offer.signature));
  return wire;
}

absl::StatusOr<KeyOffer> KeyOfferFromWire(const v1::KeyOffer& wire) {
  return KeyOffer::Create(Bytes(wire.ephemeral_public_key()), Bytes(wire.signature()));
}

v1::KeyConfirmation KeyConfirmationToWire(const KeyConfirmation& confirmation) {
  v1::KeyConfirmation wire;
  wire.set_code(Text(confirmation.code));
  return wire;
}

absl::StatusOr<KeyConfirmation> KeyConfirmationFromWire(const v1::KeyConfirmation& wire) {
  return KeyConfirmation::Create(Bytes(wire.code()));
}

}  // namespace mirrorflow
