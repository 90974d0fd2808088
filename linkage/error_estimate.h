#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/stratum.h"
#include "corridor/terms.h"
#include "linkage/bit_rows.h"
#include "linkage/comparison.h"
#include "linkage/link_evidence.h"

namespace mirrorflow {

// How wrong a linkage is, from the scores of the run itself, without any truth: a confidential
// diagnostic. Method, assumptions and measured coverage: docs/linkage-error.md.
//
// Not protected: every figure here is computed from all scores of the run, so one record moves it,
// by an amount that nothing bounds. It is as confidential as the exact counts. On purpose it
// converts to nothing else, least of all to a released figure: who wants to publish one must read
// it out by the name Expose..., give it noise of its own and pay for it from the budget.

// A figure and the interval that holds the truth in about 95 of 100 runs.
struct EstimatedFigure {
  double value = 0;
  double low = 0;
  double high = 0;
};

enum class Estimability : std::uint8_t {
  kEstimated = 0,
  kTooFewRows = 1,   // fewer than kMinRowsToEstimate on a side
  kTooFewLinks = 2,  // fewer than kMinControlsToEstimate links that are almost surely true
  kNoFit = 3,        // the scores fit no mixture of true pairs and chance
};
// "estimated", "too few rows", "too few links", "no fit".
std::string_view EstimabilityName(Estimability estimability);

inline constexpr std::uint64_t kMinRowsToEstimate = 50;
inline constexpr std::uint64_t kMinControlsToEstimate = 15;

// Of the one-to-one links at the threshold. Figures count only where `estimability` is kEstimated.
struct ErrorFigures {
  Estimability estimability = Estimability::kTooFewRows;
  std::uint64_t links = 0;
  EstimatedFigure precision;   // share of the links that are true
  EstimatedFigure recall;      // share of the true pairs that are linked
  EstimatedFigure true_pairs;  // pairs of rows of one person, linked or not
};

class ConfidentialErrorEstimate {
 public:
  ConfidentialErrorEstimate(ErrorFigures all,
                            std::array<std::optional<ErrorFigures>, kStratumCount> by_stratum)
      : all_(all), by_stratum_(by_stratum) {}

  const ErrorFigures& ExposeAll() const { return all_; }
  // By Stratum::code() of the row of side a; nothing where no strata were given or none has rows.
  const std::array<std::optional<ErrorFigures>, kStratumCount>& ExposeByStratum() const {
    return by_stratum_;
  }

 private:
  ErrorFigures all_;
  std::array<std::optional<ErrorFigures>, kStratumCount> by_stratum_;
};

// Known beside the scores, if anything is.
struct PartialTruth {
  // Pairs of rows that agree on an exact token. Taken as true, and as linked by similarity no more
  // and no less often than other true pairs.
  std::span<const std::pair<std::uint32_t, std::uint32_t>> token_pairs;
  std::span<const std::uint8_t> strata_a;  // of each row of side a, Stratum::code(); or empty
};

// Compares all pairs down to a floor far enough below the threshold for EstimateLinkageErrors:
// where there are about 12 candidates for each row of the smaller side. Errors as FindCandidates.
struct CandidatesToFloor {
  std::vector<Candidate> candidates;
  std::uint32_t floor = 0;
  std::uint32_t stranger = 0;  // the median score of all pairs, by a sample
};
absl::StatusOr<CandidatesToFloor> FindCandidatesToFloor(const BitRows& a, const BitRows& b,
                                                        DiceThreshold threshold,
                                                        const ComparisonOptions& options);

// The same evidence and seed give the same figures. Takes some tenths of a second for all and for
// each stratum, whatever the size. InvalidArgument when the floor is not below the threshold or
// strata are not as many as rows.
absl::StatusOr<ConfidentialErrorEstimate> EstimateLinkageErrors(const LinkageEvidence& evidence,
                                                                const PartialTruth& known,
                                                                std::uint64_t seed);

}  // namespace mirrorflow
