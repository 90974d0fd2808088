#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/run.h"
#include "corridor/terms.h"
#include "crypto/psi/psi_set.h"
#include "crypto/secret_bytes.h"

namespace mirrorflow {

// Bytes of message 2: the salt of the commitment and the set.
std::uint64_t BlindedMessageBytes(const PsiTerms& terms);

// What one side draws for one run.
struct PsiSecrets {
  SecretBytes scalar;   // 32 bytes, not zero modulo the order of the group
  SecretBytes filling;  // 32 bytes: the seed of the elements that fill the set up
  SecretBytes salt;     // 32 bytes, of the commitment

  static PsiSecrets Random();
};

// One side of the private count of common identifiers (Diffie-Hellman, ristretto255; Meadows 1986,
// Huberman, Franklin and Hogg 1999; order removed before a set goes back, De Cristofaro, Gasti and
// Tsudik 2012). Three messages, all alike on both sides:
//
//   1  commitment      a salted hash over message 2
//   2  blinded set     H(x)^a for each identifier x, filled up to the agreed size, and the salt
//   3  returned set    the other side's blinded set to the power a, order removed
//
// and CountCommon (psi_set.h) of both returned sets. Neither side can fit its set to the other's:
// it has committed before it sees one. H is SHA-512 over a label, the session and the identifier,
// mapped to the group (RFC 9496 4.3.4), so nothing can be prepared before the session is known.
//
// What is learnt: who holds both returned sets learns the number of common identifiers, exactly; a
// side that is not given the other's returned set learns nothing but that the other took part. What
// is not protected: a side may commit to identifiers it does not have (at most set_size) and find
// them counted; it may return rubbish, and the count is wrong; with its scalar and the other's
// blinded set it can test no identifier, for that takes the other's scalar. Semi-honest otherwise.
//
// The scalar lies in locked memory and is wiped when the object goes or the set was returned.
// Thread safety: one thread at a time.
class PsiParty {
 public:
  // `identifiers`: harmonised (records/document_numbers.h), not empty, at most set_size of them;
  // repetitions count once. InvalidArgument otherwise; the message has no identifier. Cancelled
  // once `stop` is asked for: a set of a million elements takes minutes.
  static absl::StatusOr<PsiParty> Create(const PsiTerms& terms, Side side,
                                         std::span<const std::string> identifiers,
                                         PsiSecrets secrets, const std::stop_token& stop = {});

  // Message 1.
  const Hash256& commitment() const { return commitment_; }
  // The other side's message 1; once.
  absl::Status TakeCommitment(const Hash256& commitment);
  // Message 2. FailedPrecondition before the other side has committed.
  absl::StatusOr<std::string> BlindedSet() const;
  // The other side's message 2, once; gives message 3. Unauthenticated when it is not what was
  // committed to, else as ParsePsiSet; Cancelled as above. An error ends the run of this side.
  absl::StatusOr<std::string> Return(std::string_view blinded_set,
                                     const std::stop_token& stop = {});

 private:
  PsiParty(const PsiTerms& terms, Side side, PsiSecrets secrets)
      : terms_(terms), side_(side), secrets_(std::move(secrets)) {}

  enum class State : std::uint8_t { kCommitted, kOpened, kReturned };

  Hash256 Commit(Side side, std::string_view salt, std::string_view set) const;

  PsiTerms terms_;
  Side side_;
  PsiSecrets secrets_;
  std::string blinded_;  // message 2 without the salt
  Hash256 commitment_{};
  Hash256 other_commitment_{};
  State state_ = State::kCommitted;
};

}  // namespace mirrorflow
