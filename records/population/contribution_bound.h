#pragma once

#include <cstdint>
#include <vector>

#include "corridor/run.h"
#include "records/population/day_number.h"

namespace mirrorflow {

// One event of a person in the batch of one corridor.
struct Contribution {
  std::uint32_t person = 0;
  Corridor corridor;
  DayNumber day = 0;
  bool in_window_only = false;
  bool other_country_unknown = false;
  std::uint32_t event = 0;  // for the caller
};

// Keeps at most `bound` contributions of a person over all corridors and drops the others, before
// any batch is made, because what a released table may reveal of a person grows with them. Returns
// how many were cut.
//
// The choice depends on the person's own events only and is the same whichever corridor is run
// first, so that runs of one campaign can't add up to more: events of the period before those of
// the window around it (they are counted in their own period), a stated country before an unknown
// one, then the earliest, then the corridor's code, then the event's number. An event of unknown
// country is a contribution to every corridor it is sent in.
std::uint64_t BoundContributions(std::uint32_t bound, std::vector<Contribution>& contributions);

}  // namespace mirrorflow
