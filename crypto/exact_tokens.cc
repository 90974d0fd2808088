#include "crypto/exact_tokens.h"

#include <sodium.h>

#include <string_view>
#include <utility>

#include "crypto/run_subkey.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

void FillSlot(const SecretBytes& key, std::string_view identifier, ExactToken& slot) {
  if (identifier.empty()) {
    randombytes_buf(slot.data(), slot.size());
    return;
  }
  crypto_generichash(slot.data(), slot.size(),
                     reinterpret_cast<const unsigned char*>(identifier.data()), identifier.size(),
                     key.Expose().data(), key.size());
}

}  // namespace

absl::StatusOr<ExactTokenizer> ExactTokenizer::Create(const SecretBytes& run_key) {
  absl::StatusOr<SecretBytes> document_key = RunSubkey(run_key, kDocumentTokenLabel);
  if (!document_key.ok()) return document_key.status();
  absl::StatusOr<SecretBytes> national_id_key = RunSubkey(run_key, kNationalIdTokenLabel);
  if (!national_id_key.ok()) return national_id_key.status();
  return ExactTokenizer(*std::move(document_key), *std::move(national_id_key));
}

void ExactTokenizer::Fill(const Identity& identity, std::span<ExactToken> slots) const {
  FillSlot(document_key_, identity.document_number, slots[0]);
  FillSlot(national_id_key_, identity.national_id, slots[1]);
  if (randombytes_uniform(2) == 1) std::swap(slots[0], slots[1]);
}

std::optional<ExactToken> ExactTokenizer::DocumentToken(const Identity& identity) const {
  if (identity.document_number.empty()) return std::nullopt;
  ExactToken token{};
  FillSlot(document_key_, identity.document_number, token);
  return token;
}

}  // namespace mirrorflow
