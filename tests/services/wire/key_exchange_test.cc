#include "services/wire/key_exchange.h"

#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(KeyExchangeWire, GoesThereAndBack) {
  KeyOffer offer;
  offer.ephemeral.bytes[0] = 1;
  offer.signature[63] = 2;
  const KeyOffer same = ValueOrDie(KeyOfferFromWire(KeyOfferToWire(offer)));
  EXPECT_EQ(same.ephemeral, offer.ephemeral);
  EXPECT_EQ(same.signature, offer.signature);
  KeyConfirmation confirmation;
  confirmation.code[31] = 3;
  EXPECT_EQ(ValueOrDie(KeyConfirmationFromWire(KeyConfirmationToWire(confirmation))).code,
            confirmation.code);
}

TEST(KeyExchangeWire, WrongSizesAreRefused) {
  EXPECT_THAT(KeyOfferFromWire({}), StatusIs(kInvalid));
  v1::KeyOffer offer = KeyOfferToWire({});
  offer.mutable_signature()->pop_back();
  EXPECT_THAT(KeyOfferFromWire(offer), StatusIs(kInvalid));
  EXPECT_THAT(KeyConfirmationFromWire({}), StatusIs(kInvalid));
}

}  // namespace
}  // namespace mirrorflow
