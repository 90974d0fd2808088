#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "linkage/bit_rows.h"
#include "linkage/candidate.h"
#include "linkage/kernel.h"
#include "linkage/similarity.h"

namespace mirrorflow {

struct ComparisonOptions {
  unsigned threads = 1;
  const Kernel* kernel = nullptr;  // null: ChooseKernel()
  SimilarityMeasure measure = SimilarityMeasure::kDice;
  // Called now and then with pairs done and pairs to do, from the working threads, one at a time.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
  std::stop_token stop;
  // Memory is bounded by 24 bytes a candidate; more candidates than this are an error.
  std::uint64_t max_candidates = std::uint64_t{1} << 28;
};

// Compares all rows of `a` with all rows of `b` and returns the pairs that reach the threshold, in
// the fixed total order. The result does not depend on kernel, threads or machine.
//
// InvalidArgument: sides differ in width, rows are wider than 65536 bits (with Hamming 16384), or a
// row has more than 32767 bits set. ResourceExhausted: more than max_candidates. Cancelled: stop
// was requested.
absl::StatusOr<std::vector<Candidate>> FindCandidates(const BitRows& a, const BitRows& b,
                                                      DiceThreshold threshold,
                                                      const ComparisonOptions& options);

// The same for the pairs a < b of one side.
absl::StatusOr<std::vector<Candidate>> FindCandidatesWithin(const BitRows& rows,
                                                            DiceThreshold threshold,
                                                            const ComparisonOptions& options);

}  // namespace mirrorflow
