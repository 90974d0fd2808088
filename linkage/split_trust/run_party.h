#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/secret_bytes.h"
#include "crypto/sharing/share_view.h"
#include "linkage/split_trust/party_link.h"
#include "linkage/split_trust/share_kernel.h"
#include "linkage/split_trust/split_trust_terms.h"

namespace mirrorflow {

// What a run opens: sums over records with the noise of all three parties in each, so figures may
// be negative. Each vector is the total and then every category of every dimension, in their order:
// one-way tables, never a cross.
struct SplitTrustFigures {
  // Links of the period, by the record of the side that the terms name.
  std::vector<std::int64_t> linked;
  // Of these, those whose record of that side is flagged, by that record, as in LinkCounts
  // (linkage/linker.h). Empty unless the terms ask for them.
  std::vector<std::int64_t> flagged_of_sender;
  std::vector<std::int64_t> flagged_of_receiver;
  // Records without a flag of each side. Empty unless the terms ask for them.
  std::vector<std::int64_t> reported_by_sender;
  std::vector<std::int64_t> reported_by_receiver;
  // Linked records without a flag of the side that does not date links, whatever date their link
  // has: the total alone. Empty unless the terms ask for it.
  std::vector<std::int64_t> linked_as_other;

  friend bool operator==(const SplitTrustFigures&, const SplitTrustFigures&) = default;
};

// What one record more or less of one side changes without noise: each total of links by at most 1;
// a table of links by categories by at most 1 in each of two cells (one record becomes linked, one
// no more); what the record's side reported by 1 in the total and in one cell of each dimension.
// `linked_as_other` is a count over the set of linked records of one side, and changes by at
// most 1. Each vector repeats the same records once in the total and once for each dimension.

// Which vector of SplitTrustFigures.
enum class OpenedFigure : std::uint8_t {
  kLinked,
  kFlaggedOfSender,
  kFlaggedOfReceiver,
  kReportedBySender,
  kReportedByReceiver,
  kLinkedAsOther,
};

struct PartyInput {
  int party = 0;
  const ShareView& sender;
  const ShareView& receiver;
  const SplitTrustTerms& terms;
  // 32 bytes between this party and each neighbour, fresh for the run: both ends the same. Keys of
  // another run would make parties reuse what hides their messages.
  const SecretBytes& key_with_next;
  const SecretBytes& key_with_previous;
  // A fresh sample of the noise that protects one figure whatever the others add; asked for once
  // for each, by vector and place in it (0: the total). Full discrete Laplace, so that one honest
  // party suffices.
  std::function<absl::StatusOr<std::int64_t>(OpenedFigure figure, std::size_t place)> noise;
  // Called once, before the first message from which anybody can open a figure; an error ends the
  // run without it.
  std::function<absl::Status()> before_opening{};
  std::function<void(std::uint64_t done, std::uint64_t total)> progress{};  // pairs
  std::stop_token stop{};
  const ShareKernel* kernel = nullptr;  // null: ChooseShareKernel
};

struct PartyResult {
  SplitTrustFigures figures;  // the same at all three parties
  std::uint64_t pairs = 0;    // compared, padding included
  std::uint64_t rounds = 0;
  std::uint64_t bytes_sent = 0;  // by this party
  Hash256 transcript{};          // of this party; of all it sent and received before the opening
};

// One party's part in the linkage of two shared batches (docs/split-trust.md): checks that all
// parties hold the same terms and headers and that what was shared are bits; compares, matches and
// counts (split_trust_terms.h); compares transcripts; opens the figures. All three must call it.
//
// InvalidArgument: terms, views and party do not fit each other, or a batch holds something else
// than bits. Unauthenticated, DataLoss: parties that do not agree, or do not keep to what they
// committed to. Cancelled if stopped. And the errors of link, noise and before_opening. After an
// error nothing more is sent.
absl::StatusOr<PartyResult> RunParty(const PartyInput& input, PartyLink& link);

}  // namespace mirrorflow
