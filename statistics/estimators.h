#pragma once

#include <optional>

namespace mirrorflow {

// Estimates from released figures. They see noised values and their variances, never an exact
// count, so nothing of them costs budget. Doubles: what is exact was decided before.

// A released figure and the variance of its protection.
struct NoisyCount {
  double value = 0;
  double variance = 0;
};

// How good the links of a corridor are: shares and their standard errors. From a public
// calibration, or estimated for this run and paid from the budget (docs/linkage-error.md).
struct LinkQuality {
  double precision = 1;
  double precision_error = 0;
  double recall = 1;
  double recall_error = 0;
};

struct Estimate {
  double value = 0;
  double variance = 0;
  double low = 0;  // 95 %
  double high = 0;
};

// Persons in both registers: m = L p / r (Di Consiglio and Tuoto 2015, in terms of precision and
// recall). The variance holds the noise of L, which pairs happened to be missed or falsely linked,
// and the errors of p and r.
Estimate CorrectedLinked(const NoisyCount& linked, const LinkQuality& quality);

// Persons in at least one register. `matched` is the corrected linked count.
Estimate UnionOf(const NoisyCount& sender, const NoisyCount& receiver, const Estimate& matched);

// All persons who moved, seen by a register or not: Chapman's dual-system estimate
// (n1+1)(n2+1)/(m+1) - 1, less the bias that an uncertain m brings, with the variance of the
// capture (Seber 1970), of linkage error and of the protection of all three; interval of its
// logarithm, not below the union's value.
// None when m is within five standard errors of zero, or a register below one person.
//
// Assumes that the two registers see a person independently, that all persons of one class are as
// likely seen, nobody out of scope is in either, and links are one to one. Persons who use formal
// posts are in both registers more often than chance has it: then the estimate is too low, a lower
// bound. Persons in a register who did not move make it too high. Experimental.
std::optional<Estimate> DualSystem(const NoisyCount& sender, const NoisyCount& receiver,
                                   const Estimate& matched);

// a / b, with a first-order variance; none when b is within five standard errors of zero.
// `covariance` of a and b.
std::optional<Estimate> RatioOf(const NoisyCount& a, const NoisyCount& b, double covariance = 0);

// (E - I) / ((E + I) / 2) and its two parts: persons that only one register has, and linked persons
// that the two date differently, `matched` by the dating side's date and `matched_as_other` by the
// other's. None where the mean is within five standard errors of zero.
struct Asymmetry {
  Estimate whole;
  std::optional<Estimate> coverage;  // with `matched_as_other` only
  std::optional<Estimate> timing;
};
std::optional<Asymmetry> AsymmetryOf(const NoisyCount& sender, const NoisyCount& receiver,
                                     const Estimate* matched, const Estimate* matched_as_other,
                                     bool dated_by_receiver);

}  // namespace mirrorflow
