#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/batch_rule.h"
#include "corridor/country.h"
#include "corridor/period.h"
#include "corridor/run.h"
#include "records/population/person_events.h"

namespace mirrorflow {

// The batch that is wanted: the events of one corridor and period at one end of it.
struct BatchSelection {
  Corridor corridor;
  Side side = Side::kSender;
  Period period;
  BatchRule rule{};
  // All corridors of the campaign that touch this state, this one among them: the contribution
  // bound is over all of them, and events of unknown country may belong to each.
  std::vector<Corridor> campaign{};
};

struct SelectedEvent {
  std::uint32_t event = 0;  // index
  bool in_window_only = false;
  bool other_country_unknown = false;
};

// The fate of every event of the population under a selection.
// events = other_direction + other_corridor + outside_period + unknown_country_excluded +
//          cut_by_bound + in_period + in_window_only
struct SelectionCounts {
  std::uint64_t events = 0;
  std::uint64_t other_direction = 0;
  std::uint64_t other_corridor = 0;
  std::uint64_t outside_period = 0;  // of the corridor
  std::uint64_t unknown_country_excluded = 0;
  std::uint64_t cut_by_bound = 0;  // of the corridor, with what it may have of unknown country
  std::uint64_t in_period = 0;
  std::uint64_t in_window_only = 0;
  std::uint64_t unknown_country_included = 0;  // among in_period and in_window_only
  std::uint64_t provisional = 0;               // the same
};

struct SelectedEvents {
  std::vector<SelectedEvent> events;  // by index
  SelectionCounts counts;
};

enum class PeriodPlace : std::uint8_t { kOutside, kInPeriod, kInWindow };
// Where a day lies: in the year, or in the months around it.
PeriodPlace PlaceOf(DayNumber day, const Period& period, std::uint32_t window_months);

// Applies the batch rule of an agreement to the events of the population of `self`.
// InvalidArgument when the corridor does not have `self` at that side or is not of the campaign.
absl::StatusOr<SelectedEvents> SelectEvents(std::span<const MigrantEvent> events, Country self,
                                            const BatchSelection& selection);

}  // namespace mirrorflow
