#pragma once

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "linkage/bit_rows.h"
#include "linkage/comparison.h"

namespace mirrorflow {

// Chooses the threshold of a linkage without knowing the truth, so that the F1 of one-to-one
// matching is about the best one.
//
// These rules read the scores of the run itself. One record can move the threshold, and with it the
// count by more than one. So they are for evaluation and for calibration on synthetic data; for a
// count that is published, the threshold must come from the agreement or from such a calibration.
//
// Not protected: the threshold says something about the data.

// For two files in which a person stands once each, give or take a few per cent.
//
// Greedy matching goes down the scores, so the links L(t) of every threshold t come from one pass.
// How many of them are false is read from the links with high scores, which are true: had such a
// row's partner been absent, would it have been linked with somebody else at t? The share q(t) of
// rows for which this holds applies to the rows that have no partner as well, so
//   false(t) = q(t) * (rows - true(t)),  true(t) = L(t) - false(t),
// taken from both sides and averaged. Where there are few links to learn from, q comes from pairs
// within a side, which are no matches but have the real frequencies of names. The threshold is the
// highest one where 2 * true(t) / (L(t) + max true) is within 0.002 of its greatest value; 1 where
// no links look true. Thresholds so low that nearly every row of a side is linked are left out:
// there rows - L(t), and the estimate with it, goes to nothing.
//
// Measured on public sets and cuts of them, against the best threshold that the truth gives: F1
// mostly lower by less than 0.01, by up to 0.03 where few rows have a partner or there is little to
// tell persons apart by, once by 0.08. For files of some dozen rows the threshold is a guess.
//
// Thousandths; needs three comparisons of all pairs (two of them of at most 6000 rows with their
// own side). Rows are sampled evenly, so files may be sorted. Errors as FindCandidates.
absl::StatusOr<DiceThreshold> ChooseThreshold(const BitRows& a, const BitRows& b,
                                              const ComparisonOptions& options = {});

// For one file in which a person may have several records, before LinkClusters (clusters.h). Most
// pairs with middling scores are no matches, and the logarithm of the number of such pairs at or
// above t falls close to a straight line in t; it is fitted where there are kFitMinPairsPerRow to
// kFitMaxPairsPerRow pairs a row and continued upwards as false(t). The bend that real names have
// makes it rather too large than too small. With N(t) pairs at or above t,
//   true(t) = N(t) - false(t),
// and the threshold has the greatest 2 * true(t) / (N(t) + max true). Good for up to about
// kFitMinPairsPerRow true pairs a row. Costs one comparison of all pairs.
absl::StatusOr<DiceThreshold> ChooseThresholdWithin(const BitRows& rows,
                                                    const ComparisonOptions& options = {});

inline constexpr double kFitMinPairsPerRow = 2;
inline constexpr double kFitMaxPairsPerRow = 20;

}  // namespace mirrorflow
