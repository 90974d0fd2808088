#include "records/population/event_selection.h"

#include <algorithm>
#include <chrono>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "records/population/contribution_bound.h"

namespace mirrorflow {
namespace {

Direction DirectionAt(Side side) {
  return side == Side::kSender ? Direction::kExit : Direction::kEntry;
}

Side SideOf(Country self, const Corridor& corridor) {
  return corridor.origin() == self ? Side::kSender : Side::kReceiver;
}

CountryCode OtherEnd(Country self, const Corridor& corridor) {
  return CodeOf(CountryAt(corridor, OtherSide(SideOf(self, corridor))));
}

DayNumber DayOf(std::chrono::year_month_day date) {
  return static_cast<DayNumber>(std::chrono::sys_days(date).time_since_epoch().count());
}

absl::Status CheckSelection(Country self, const BatchSelection& selection) {
  if (CountryAt(selection.corridor, selection.side) != self) {
    return absl::InvalidArgumentError(absl::StrCat(
        "corridor ", selection.corridor.ToString(), " does not have ", std::string(self.alpha2()),
        " as its ", std::string(SideName(selection.side))));
  }
  if (std::ranges::find(selection.campaign, selection.corridor) == selection.campaign.end()) {
    return absl::InvalidArgumentError(absl::StrCat("corridor ", selection.corridor.ToString(),
                                                   " is not among those of the campaign"));
  }
  return absl::OkStatus();
}

}  // namespace

PeriodPlace PlaceOf(DayNumber day, const Period& period, std::uint32_t window_months) {
  const std::chrono::year year(period.year());
  const DayNumber first = DayOf(year / std::chrono::January / 1);
  const DayNumber after = DayOf((year + std::chrono::years(1)) / std::chrono::January / 1);
  if (day >= first && day < after) return PeriodPlace::kInPeriod;
  const int months = static_cast<int>(window_months);
  return day >= AddMonths(first, -months) && day < AddMonths(after, months) ? PeriodPlace::kInWindow
                                                                            : PeriodPlace::kOutside;
}

absl::StatusOr<SelectedEvents> SelectEvents(std::span<const MigrantEvent> events, Country self,
                                            const BatchSelection& selection) {
  if (absl::Status status = CheckSelection(self, selection); !status.ok()) return status;
  const bool include_unknown = selection.rule.unknown_destination() == UnknownDestination::kInclude;
  const Direction wanted = DirectionAt(selection.side);
  const CountryCode other_end = OtherEnd(self, selection.corridor);
  SelectedEvents selected;
  SelectionCounts& counts = selected.counts;
  counts.events = events.size();
  std::vector<Contribution> contributions;
  std::uint64_t of_corridor = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const MigrantEvent& event = events[i];
    const PeriodPlace place = PlaceOf(event.day, selection.period, selection.rule.window_months());
    const bool unknown = event.other_country == 0;
    if (event.direction != wanted) {
      ++counts.other_direction;
    } else if (!unknown && event.other_country != other_end) {
      ++counts.other_corridor;
    } else if (place == PeriodPlace::kOutside) {
      ++counts.outside_period;
    } else if (unknown && !include_unknown) {
      ++counts.unknown_country_excluded;
    } else {
      ++of_corridor;
    }
    if (place == PeriodPlace::kOutside || (unknown && !include_unknown)) continue;
    for (const Corridor& corridor : selection.campaign) {
      if (DirectionAt(SideOf(self, corridor)) != event.direction) continue;
      if (!unknown && OtherEnd(self, corridor) != event.other_country) continue;
      contributions.push_back({.person = event.person,
                               .corridor = corridor,
                               .day = event.day,
                               .in_window_only = place == PeriodPlace::kInWindow,
                               .other_country_unknown = unknown,
                               .event = static_cast<std::uint32_t>(i)});
    }
  }
  BoundContributions(selection.rule.contribution_bound(), contributions);
  for (const Contribution& contribution : contributions) {
    if (contribution.corridor != selection.corridor) continue;
    selected.events.push_back({.event = contribution.event,
                               .in_window_only = contribution.in_window_only,
                               .other_country_unknown = contribution.other_country_unknown});
    ++(contribution.in_window_only ? counts.in_window_only : counts.in_period);
    counts.unknown_country_included += contribution.other_country_unknown ? 1U : 0U;
    counts.provisional += events[contribution.event].provisional ? 1U : 0U;
  }
  counts.cut_by_bound = of_corridor - selected.events.size();
  std::ranges::sort(selected.events, {}, &SelectedEvent::event);
  return selected;
}

}  // namespace mirrorflow
