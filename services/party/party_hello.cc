#include "services/party/party_hello.h"

#include <sodium.h>

#include <string>

namespace mirrorflow {

v1::PartyFrame HelloFrame(const RunTerms& terms, int place, const SecretBytes& key_share) {
  v1::PartyFrame frame;
  v1::PartyHello& hello = *frame.mutable_hello();
  hello.set_run_id(terms.run_id.value());
  hello.set_terms_hash(terms.hash.data(), terms.hash.size());
  hello.set_party(static_cast<std::uint32_t>(place));
  hello.set_key_share(key_share.Expose().data(), key_share.size());
  return frame;
}

absl::StatusOr<SecretBytes> ReadHello(const RunTerms& terms, int place, v1::PartyFrame& frame) {
  if (!frame.has_hello()) return absl::FailedPreconditionError("the other party gave no hello");
  v1::PartyHello& hello = *frame.mutable_hello();
  const std::string hash(terms.hash.begin(), terms.hash.end());
  if (hello.run_id() != terms.run_id.value() || hello.terms_hash() != hash ||
      hello.party() != static_cast<std::uint32_t>(place) ||
      hello.key_share().size() != kKeyShareBytes) {
    return absl::FailedPreconditionError("the other party's hello is for another run or party");
  }
  SecretBytes share = SecretBytes::CopyOf(std::string_view(hello.key_share()));
  sodium_memzero(hello.mutable_key_share()->data(), hello.key_share().size());
  return share;
}

}  // namespace mirrorflow
