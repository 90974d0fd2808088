#include "services/wire/erasure.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "crypto/batch_bytes.h"
#include "crypto/subkey_labels.h"
#include "services/wire/terms.h"

namespace mirrorflow {

absl::StatusOr<v1::SignedErasure> SignErasure(const RunTerms& terms, const Erasure& erasure,
                                              const Signer& signer) {
  v1::ErasureStatement statement;
  statement.set_run_id(terms.run_id.value());
  statement.set_side(SideToWire(erasure.side));
  statement.set_terms_hash(std::string(TextOf(terms.hash)));
  if (erasure.commitment.has_value()) {
    statement.set_commitment(std::string(TextOf(*erasure.commitment)));
  }
  for (const v1::ErasureStatement::Item item : erasure.destroyed) statement.add_destroyed(item);
  statement.set_time(erasure.time);
  v1::SignedErasure wire;
  wire.set_statement(statement.SerializeAsString());
  absl::StatusOr<Signature> signature = signer.Sign(kErasurePurpose, BytesOf(wire.statement()));
  if (!signature.ok()) return signature.status();
  wire.set_signature(std::string(TextOf(*signature)));
  wire.set_signer(std::string(TextOf(signer.public_key().bytes)));
  return wire;
}

absl::Status CheckErasure(const v1::SignedErasure& wire, const RunTerms& terms,
                          const Erasure& expected, const std::optional<IdentityPublicKey>& signer) {
  const std::string who =
      absl::StrCat("erasure statement of the ", std::string(SideName(expected.side)), ", ",
                   std::string(CountryAt(terms.corridor, expected.side).alpha2()), ": ");
  IdentityPublicKey key;
  Signature signature;
  v1::ErasureStatement statement;
  if (wire.signer().size() != key.bytes.size() || wire.signature().size() != signature.size() ||
      !statement.ParseFromString(wire.statement())) {
    return absl::InvalidArgumentError(absl::StrCat(who, "missing or damaged"));
  }
  std::ranges::copy(BytesOf(wire.signer()), key.bytes.begin());
  std::ranges::copy(BytesOf(wire.signature()), signature.begin());
  if (signer.has_value() && key != *signer) {
    return absl::UnauthenticatedError(absl::StrCat(who, "another identity signed it"));
  }
  if (!VerifySignature(key, kErasurePurpose, BytesOf(wire.statement()), signature).ok()) {
    return absl::UnauthenticatedError(absl::StrCat(who, "its signature does not fit"));
  }
  const std::string commitment =
      expected.commitment.has_value() ? std::string(TextOf(*expected.commitment)) : std::string();
  if (statement.run_id() != terms.run_id.value() || statement.side() != SideToWire(expected.side) ||
      statement.terms_hash() != TextOf(terms.hash) || statement.commitment() != commitment) {
    return absl::FailedPreconditionError(
        absl::StrCat(who, "it is about another run, side, terms or batch"));
  }
  for (const v1::ErasureStatement::Item item : expected.destroyed) {
    if (std::ranges::find(statement.destroyed(), item) == statement.destroyed().end()) {
      return absl::FailedPreconditionError(absl::StrCat(
          who, "it does not say that ", v1::ErasureStatement::Item_Name(item), " is destroyed"));
    }
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
