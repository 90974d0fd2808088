#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>

#include "absl/status/status.h"
#include "corridor/terms.h"
#include "linkage/record_linkage.h"

namespace mirrorflow {

// The processes ("ranks") of one MPI job, of which rank 0 gives out tiles and takes in results.
// MPI Forum, "MPI: A Message-Passing Interface Standard", 3.1. All calls come from one thread.
//
// A rank that dies takes the job with it: the MPI runtime ends the others. A job without an MPI
// runtime is one rank.
class RankExchange {
 public:
  // Starts MPI. Once in a program.
  RankExchange();
  ~RankExchange();
  RankExchange(const RankExchange&) = delete;
  RankExchange& operator=(const RankExchange&) = delete;

  int rank() const { return rank_; }
  int ranks() const { return ranks_; }
  bool IsRoot() const { return rank_ == 0; }

  // Whether all ranks say yes. All must ask.
  bool AllAgree(bool yes) const;
  // Whether all ranks hold the same hash. All must ask.
  bool AllHold(const Hash256& hash) const;

  // Compares all tiles that `linkage` of the root does not have yet, on some threads of each rank.
  // All ranks must call it with equal linkages. At the root each result is given to `sink`, from
  // the calling thread; at the others `sink` is not called.
  //
  // At the root Cancelled when it was stopped, or the first error of `sink`; the others then end as
  // well, and say OK.
  absl::Status CompareTiles(const RecordLinkage& linkage, unsigned threads, std::stop_token stop,
                            const std::function<absl::Status(const TileResult&)>& sink) const;

 private:
  absl::Status Lead(const RecordLinkage& linkage, unsigned threads, const std::stop_token& stop,
                    const std::function<absl::Status(const TileResult&)>& sink) const;
  void Follow(const RecordLinkage& linkage, unsigned threads) const;

  int rank_ = 0;
  int ranks_ = 1;
};

}  // namespace mirrorflow
