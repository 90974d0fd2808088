#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "corridor/run.h"

namespace mirrorflow {

// Noise in a count of common identifiers that nobody can take out: identifiers that stand for no
// person and are in both sets in a number that each side draws for itself. There are 2 * reach for
// each side, known to all. A side puts in all of the other's, and of its own `reach + noise`; so
// both sets share 2 * reach + noise of the one + noise of the other beside what is common, and who
// counts learns the count with both in it. One side that draws honestly is enough.
//
// What is not protected: a side whose noise would be beyond the reach must cut it off; the reach is
// chosen so that this happens with a chance that is negligible (services/wire/identifier_plan.h).
//
// `noise`: from -reach to reach. The identifiers begin with "noise/"; real ones must not.
std::vector<std::string> NoiseIdentifiers(Side side, std::uint32_t reach, std::int64_t noise);

// How many elements they take in a set, at most.
constexpr std::uint64_t NoiseRoom(std::uint32_t reach) { return 4 * std::uint64_t{reach}; }

// The count with its noise, from the number of elements that both returned sets have.
constexpr std::int64_t NoisedCommon(std::uint32_t elements, std::uint32_t reach) {
  return std::int64_t{elements} - 2 * std::int64_t{reach};
}

}  // namespace mirrorflow
