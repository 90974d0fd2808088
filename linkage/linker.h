#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/stratum.h"
#include "corridor/terms.h"
#include "crypto/encoded_batch.h"
#include "linkage/candidate.h"
#include "linkage/error_estimate.h"
#include "linkage/token_pairs.h"

namespace mirrorflow {

// What a linkage gives: counts, and nothing from which a pair could be read. Exact, so
// confidential.
struct LinkCounts {
  // Links of the period by Stratum::code() of the sender's record.
  std::array<std::uint64_t, kStratumCount> by_stratum{};
  // The same links by the stratum of the record that dates them; and, of the side that does not
  // date them, the linked records without a flag, by their stratum. These two are for figures.
  std::array<std::uint64_t, kStratumCount> placed{};
  std::array<std::uint64_t, kStratumCount> placed_by_other{};
  // Of these, those whose record of that side carries a flag (RecordFlag), by the stratum of that
  // record: it was not reported as of this period and corridor, and the link says that it is.
  std::array<std::uint64_t, kStratumCount> flagged_of_sender{};
  std::array<std::uint64_t, kStratumCount> flagged_of_receiver{};
  // The rest are diagnostics of data quality, never to be published.
  std::uint64_t outside_period = 0;  // links that belong to the months around it
  std::uint64_t disagreeing = 0;     // links of the period whose records have different strata
  std::uint64_t by_token = 0;        // links of the period that an exact token proposed
  TokenConflicts token_conflicts;

  friend bool operator==(const LinkCounts&, const LinkCounts&) = default;
};

// InvalidArgument when a batch does not belong to the run of these terms, or not at that side; the
// message names the field. FailedPrecondition when a batch has fewer records than
// terms.minimum_batch.
absl::Status CheckBatches(const EncodedBatch& sender, const EncodedBatch& receiver,
                          const RunTerms& terms);

// Links are pairs of records, as RecordLinkage::Finish gives them. A link belongs to the period
// when the record of the side that dates it does (kInWindowOnly, encoded_batch.h).
//
// What one record more or less can change: the difference is one path (record_matching.h), so on
// each side at most one record becomes linked and at most one no more, and the records of a side
// that are linked change by at most one in number. `placed` and `placed_by_other` depend only on
// which records of one side are linked: their sums change by at most one, each stratum by at most
// one, and at most two strata. The other counts look at both records of a link; records along the
// path change partners, so with a window these can change by more.
LinkCounts CountLinks(std::span<const Candidate> links, const EncodedBatch& sender,
                      const EncodedBatch& receiver, Side dated_by,
                      const TokenConflicts& token_conflicts);

// Links the two batches of a run. The seam between linkage modes: whatever the method, batches go
// in and counts come out; no pair and no score leaves.
class Linker {
 public:
  // Called now and then from working threads, one at a time; the units are the linker's own.
  using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

  virtual ~Linker() = default;

  // Errors of CheckBatches; InvalidArgument when the batches differ in width; Cancelled when stop
  // was requested.
  virtual absl::StatusOr<LinkCounts> Link(const EncodedBatch& sender, const EncodedBatch& receiver,
                                          const RunTerms& terms, const Progress& progress,
                                          std::stop_token stop) const = 0;
};

// One linkage service that sees both batches: exact tokens, then all pairs of rows of the same
// shard at terms.threshold, and records matched one to one (record_linkage.h). Any one record more
// or less changes the number of links by at most one.
//
// Not protected: the encodings are compared in clear, so whoever controls this process learns the
// similarities, and together with one of the two states the persons.
// Immutable, safe to use from many threads.
class LinkageUnitLinker : public Linker {
 public:
  explicit LinkageUnitLinker(unsigned threads) : threads_(threads) {}

  absl::StatusOr<LinkCounts> Link(const EncodedBatch& sender, const EncodedBatch& receiver,
                                  const RunTerms& terms, const Progress& progress,
                                  std::stop_token stop) const override;

  // The same, and how wrong it is (batch_error_estimate.h), which takes about as long again and is
  // not in the progress. `errors` is an error where that can't be told, which is none of the
  // linkage.
  struct CountsAndErrors {
    LinkCounts counts;
    absl::StatusOr<ConfidentialErrorEstimate> errors;
  };
  absl::StatusOr<CountsAndErrors> LinkAndEstimate(const EncodedBatch& sender,
                                                  const EncodedBatch& receiver,
                                                  const RunTerms& terms, const Progress& progress,
                                                  std::stop_token stop) const;

 private:
  // Links, and counts them in `counts`.
  absl::StatusOr<std::vector<Candidate>> FindLinks(const EncodedBatch& sender,
                                                   const EncodedBatch& receiver,
                                                   const RunTerms& terms, const Progress& progress,
                                                   std::stop_token stop, LinkCounts& counts) const;

  unsigned threads_;
};

}  // namespace mirrorflow
