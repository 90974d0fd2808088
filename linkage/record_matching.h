#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "linkage/bounded_candidates.h"
#include "linkage/candidate.h"

namespace mirrorflow {

// The one-to-one matching of records that greedy matching gives (one_to_one.h), from lists of
// bounded length.
//
// Records of the first side propose to those of the second in the fixed order of their candidates,
// and each of these keeps the best proposal (Gale and Shapley, 1962). Both sides rank a pair alike,
// by its place in one total order, so there is exactly one stable matching: the greedy one. It does
// not depend on the order of proposals, nor on where lists were cut: a record that came to the end
// of a list that was cut off asks for more. So the links are those of all candidates, while memory
// holds the first few of each record.
//
// Why one record more changes the number of links by at most one. Let M be the matching without the
// new record and N the one with it. In their symmetric difference each record is in at most one
// pair of M and one of N, so it falls into paths and cycles of alternating pairs. Take one without
// the new record and the pair that comes first in the total order. It is in one matching and not in
// the other, although its two records are, there, with later partners or alone: they would both
// rather have each other, and that matching was not stable. So all differences are one path that
// begins at the new record, and on a path the pairs of N and M alternate: their numbers differ by
// at most one. This needs nothing of the order but that it is total, fixed for each pair by the
// pair alone, and keeps its sense when the others are numbered anew; a pair of records may stand in
// it several times (the first time counts). So it holds over tokens, thresholds, strata and shards
// together, provided that none of them is chosen from the data.
//
// Thread safety: one thread at a time; Match calls its source while it waits.
class RecordMatching {
 public:
  // The next candidates, at most `depth` of each of `records` (ascending), of those that are
  // wanted. `wanted` may be asked by many threads.
  using Source = std::function<absl::StatusOr<CandidateLists>(
      std::span<const std::uint32_t> records, std::uint32_t depth,
      const std::function<bool(const Candidate&)>& wanted)>;

  RecordMatching(std::size_t records_a, std::size_t records_b);

  // Matches along `lists`, and along `more` where a list was cut off. Records below the sizes given
  // to the constructor. May be called again with candidates that all come after those of the call
  // before: pairs that stand then stay. Errors are those of `more`.
  absl::Status Match(const CandidateLists& lists, const Source& more);

  bool IsMatchedA(std::uint32_t record) const { return matched_a_[record]; }
  bool IsMatchedB(std::uint32_t record) const { return partner_of_b_[record].taken; }
  // In the fixed order.
  std::vector<Candidate> Links() const;

 private:
  struct Partner {
    bool taken = false;
    std::uint32_t a = 0;
    std::uint32_t score = 0;
  };
  class Lists;
  struct Round;

  bool WouldAccept(const Candidate& candidate) const;
  void Propose(std::uint32_t record, Round& round);

  std::vector<bool> matched_a_;
  std::vector<Partner> partner_of_b_;
};

}  // namespace mirrorflow
