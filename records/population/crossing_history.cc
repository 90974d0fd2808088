#include "records/population/crossing_history.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace mirrorflow {
namespace {

Direction Opposite(Direction direction) {
  return direction == Direction::kEntry ? Direction::kExit : Direction::kEntry;
}

// Takes the first of several recordings of one crossing; what the others state fills its gaps.
void DropDuplicates(std::vector<Crossing>& crossings, HistoryRepairs& repairs) {
  std::vector<Crossing> kept;
  kept.reserve(crossings.size());
  for (const Crossing& crossing : crossings) {
    // Of the same day both directions may stand in `kept`.
    const auto same = std::find_if(kept.rbegin(), kept.rend(), [&](const Crossing& before) {
      return before.day != crossing.day || before.direction == crossing.direction;
    });
    if (same != kept.rend() && same->day == crossing.day) {
      ++repairs.duplicates;
      same->stay_days = std::max(same->stay_days, crossing.stay_days);
      continue;
    }
    if (!kept.empty() && kept.back().direction == crossing.direction &&
        crossing.day - kept.back().day <= kNearDays) {
      ++repairs.near_duplicates;
      kept.back().stay_days = std::max(kept.back().stay_days, crossing.stay_days);
      continue;
    }
    kept.push_back(crossing);
  }
  crossings = std::move(kept);
}

// Of an entry and an exit on one day that comes first which continues what was before; without a
// before, that which the next crossing continues.
void OrderSameDay(std::vector<Crossing>& crossings, HistoryRepairs& repairs) {
  for (std::size_t i = 0; i + 1 < crossings.size(); ++i) {
    Crossing& first = crossings[i];
    Crossing& second = crossings[i + 1];
    if (first.day != second.day || first.direction == second.direction) continue;
    bool turn = false;
    if (i > 0) {
      turn = crossings[i - 1].direction == first.direction;
    } else if (i + 2 < crossings.size()) {
      turn = crossings[i + 2].direction == second.direction;
    }
    if (turn) {
      std::swap(first, second);
      ++repairs.same_day_turns;
    }
    ++i;
  }
}

}  // namespace

HistoryRepairs& HistoryRepairs::operator+=(const HistoryRepairs& other) {
  duplicates += other.duplicates;
  near_duplicates += other.near_duplicates;
  same_day_turns += other.same_day_turns;
  missing_exits += other.missing_exits;
  missing_entries += other.missing_entries;
  no_direction += other.no_direction;
  no_day += other.no_day;
  return *this;
}

HistoryRepairs RepairHistory(std::vector<Crossing>& crossings) {
  HistoryRepairs repairs;
  repairs.no_direction = std::erase_if(crossings, [](const Crossing& crossing) {
    return crossing.direction == Direction::kUnknown;
  });
  std::ranges::sort(crossings, {}, [](const Crossing& crossing) {
    return std::tuple(crossing.day, crossing.direction, crossing.row);
  });
  DropDuplicates(crossings, repairs);
  OrderSameDay(crossings, repairs);
  std::vector<Crossing> whole;
  whole.reserve(crossings.size());
  for (const Crossing& crossing : crossings) {
    if (!whole.empty() && whole.back().direction == crossing.direction) {
      const Crossing& before = whole.back();
      ++(crossing.direction == Direction::kEntry ? repairs.missing_exits : repairs.missing_entries);
      whole.push_back({.day = before.day + (crossing.day - before.day) / 2,
                       .direction = Opposite(crossing.direction),
                       .row = before.row,
                       .imputed = true});
    }
    whole.push_back(crossing);
  }
  crossings = std::move(whole);
  return repairs;
}

}  // namespace mirrorflow
