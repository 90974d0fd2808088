#pragma once

#include <cstdint>
#include <vector>

#include "records/person_event.h"
#include "records/population/day_number.h"

namespace mirrorflow {

// One crossing of the border by one person.
struct Crossing {
  DayNumber day = 0;
  Direction direction = Direction::kUnknown;
  std::int32_t stay_days = -1;  // as stated at the border; -1: not stated
  std::uint32_t row = 0;        // where it was recorded
  bool imputed = false;         // was not recorded but must have happened
};

// What was done to histories so that entries and exits alternate. Each is counted, none is silent.
struct HistoryRepairs {
  std::uint64_t duplicates = 0;       // the same day and direction again: taken once
  std::uint64_t near_duplicates = 0;  // up to 3 days later, nothing between: taken once
  std::uint64_t same_day_turns = 0;   // entry and exit of one day put into the possible order
  std::uint64_t missing_exits = 0;    // two entries running: an exit imputed half-way
  std::uint64_t missing_entries = 0;  // two exits running: an entry imputed half-way
  std::uint64_t no_direction = 0;     // left out
  std::uint64_t no_day = 0;           // only the year is known: left out (counted by the caller)

  HistoryRepairs& operator+=(const HistoryRepairs& other);
};

// Puts the crossings of one person in order and repairs what can't be: afterwards days do not fall
// and directions alternate. Two recordings of one crossing (a paper register and a system, the two
// sides of midnight) are told from a missing crossing by time: up to kNearDays apart it is the same
// crossing. Imputed crossings stand half-way; they have the row of the crossing before them.
inline constexpr DayNumber kNearDays = 3;
HistoryRepairs RepairHistory(std::vector<Crossing>& crossings);

}  // namespace mirrorflow
