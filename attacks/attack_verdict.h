#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attacks/attack_suite.h"
#include "attacks/extrapolation.h"
#include "corridor/attack_bounds.h"

namespace mirrorflow {

enum class Standing : std::uint8_t {
  kWithin,       // the interval ends below the bound
  kAtTheEdge,    // what was measured is below the bound, its interval ends above
  kNotWithin,    // what was measured is above the bound
  kNotMeasured,  // no experiment was about it
};
std::string_view StandingText(Standing standing);  // "within", "within, its interval reaches above"

// One bound and the attack that came furthest.
struct BoundStanding {
  std::string bound;             // "known plaintext, 500 pairs"
  std::optional<double> most{};  // share of the rows; nothing: joining by more than chance
  Standing standing = Standing::kNotMeasured;
  std::string by;    // "known plaintext, tables learned, 10000 records"
  double share = 0;  // measured, or extrapolated to the records of a key
  double low = 0;
  double high = 0;
};

struct AttackVerdict {
  std::vector<BoundStanding> bounds;
  std::optional<Extrapolation> graph_matching{};  // to the records of a key, by seeds of 5 %
  bool extrapolated = false;  // the largest batch was smaller than what one key encodes

  bool within() const;
};

// Keys of one experiment are pooled first. A bound is judged by the attack with the largest share
// among those that it is about: graph matching with seeds for 5 % of the rows at the largest size,
// and whatever needs the list alone; attacks from known pairs up to the number of the bound, at the
// largest size, matched seeds by the pairs that were granted; joining by more than 11 rows, of one
// expected by chance (probability 8e-10); words of a code by any. With a batch smaller than
// `records_per_key`, graph matching is judged as extrapolated.
AttackVerdict Judge(std::span<const AttackMeasure> measures, const AttackBounds& bounds,
                    std::size_t records_per_key);

// Measures of the same experiment under several keys as one.
std::vector<AttackMeasure> PoolKeys(std::span<const AttackMeasure> measures);

}  // namespace mirrorflow
