#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/psi/psi_party.h"
#include "crypto/record_facts.h"
#include "services/wire/identifier_plan.h"
#include "statistics/random_source.h"

namespace mirrorflow {

// A node's part in counting common document numbers (psi-cardinality mode, docs/psi.md), from the
// tokens of its records to the other state's set under both secrets. Its noise is drawn here, once.
//
// Kept in memory alone: a node that is restarted has lost its secret, and the run fails. Knows no
// run state and no line. One thread at a time.
class IdentifierExchange {
 public:
  // FailedPrecondition when there are fewer records than the terms ask for, or more identifiers
  // than the agreed ones; the message does not say how many; Cancelled when it was stopped. The
  // batch and its tokens are wiped.
  static absl::StatusOr<std::unique_ptr<IdentifierExchange>> Create(
      const RunTerms& terms, Side side, const IdentifierPlan& plan, BatchWithFacts encoded,
      RandomSource& random, const std::stop_token& stop);

  const Hash256& commitment() const { return party_.commitment(); }
  // For the node's own log, as a bucket.
  std::uint64_t record_count() const { return record_count_; }
  // This side's records of the flow, with the noise of the disclosure rule.
  std::int64_t reported() const { return reported_; }

  // Of the other side. The same again is no error; another one is AlreadyExists.
  absl::Status TakeCommitment(const Hash256& commitment);
  // Nothing before the other side's commitment is here.
  const std::string& blinded_set() const { return blinded_; }

  // The other side's set, piece by piece: from where it came to, or pieces that are here already.
  // Gives how many bytes are here. OutOfRange beyond the size of a set or where bytes are missing;
  // FailedPrecondition before the other side's commitment is here.
  absl::StatusOr<std::uint64_t> Write(std::uint64_t offset, std::string_view bytes);
  bool is_complete() const { return received_ == peer_set_bytes_; }
  // Slow: an exponentiation an element. Once, when all is here; errors of PsiParty::Return.
  absl::Status Return(const std::stop_token& stop);
  // Nothing before that.
  const std::string& returned_set() const { return returned_; }

 private:
  IdentifierExchange(PsiParty party, const PsiTerms& psi);

  PsiParty party_;
  std::uint64_t record_count_ = 0;
  std::int64_t reported_ = 0;
  std::optional<Hash256> peer_commitment_;
  std::string blinded_;
  std::uint64_t peer_set_bytes_ = 0;
  std::uint64_t received_ = 0;
  std::string peer_set_;
  std::string returned_;
};

}  // namespace mirrorflow
