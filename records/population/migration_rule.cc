#include "records/population/migration_rule.h"

#include <algorithm>
#include <optional>

namespace mirrorflow {
namespace {

constexpr int kLookBackMonths = 12;

struct WindowDays {
  std::int32_t on_side = 0;   // on the side that the crossing leads to
  std::int32_t off_side = 0;  // on the other
  std::int32_t unknown = 0;   // after the end of observation
};

// The days of the window after crossing `at`, by the side of the border they were spent on.
WindowDays CountDays(std::span<const Crossing> crossings, std::size_t at, DayNumber window_end,
                     DayNumber observed_until) {
  WindowDays days;
  const DayNumber end = std::min(window_end, observed_until);
  for (std::size_t i = at; i < crossings.size() && crossings[i].day < end; ++i) {
    const DayNumber until = i + 1 < crossings.size() ? std::min(crossings[i + 1].day, end) : end;
    (crossings[i].direction == crossings[at].direction ? days.on_side : days.off_side) +=
        until - crossings[i].day;
  }
  days.unknown = window_end - std::max(end, crossings[at].day);
  return days;
}

CrossingVerdict Judge(const WindowDays& days, const Crossing& crossing, bool open_ended,
                      DurationRule rule, const DurationNumbers& numbers) {
  const bool closed = days.unknown == 0;
  const bool stated_short = crossing.stay_days >= 0 && crossing.stay_days < numbers.days;
  // Who said to stay, or be away, for a short time and has no later crossing on record most likely
  // went back unrecorded.
  if (open_ended && stated_short && days.on_side >= numbers.days) {
    return CrossingVerdict::kUnmatched;
  }
  if (days.on_side + days.unknown < numbers.days) return CrossingVerdict::kNoMigration;
  if (numbers.days_below != 0 && days.on_side >= numbers.days_below) {
    return CrossingVerdict::kNoMigration;
  }
  const bool reached = days.on_side >= numbers.days;
  // Days that are still to come can lift a temporary stay above its upper end.
  if (reached &&
      (closed || numbers.days_below == 0 || days.on_side + days.unknown < numbers.days_below)) {
    return CrossingVerdict::kMigration;
  }
  if (crossing.stay_days < 0) return CrossingVerdict::kUndecided;
  return StayFits(crossing.stay_days, rule) ? CrossingVerdict::kProvisional
                                            : CrossingVerdict::kNoMigration;
}

bool Counts(CrossingVerdict verdict) {
  return verdict == CrossingVerdict::kMigration || verdict == CrossingVerdict::kProvisional;
}

}  // namespace

DurationNumbers NumbersOf(DurationRule rule) {
  switch (rule) {
    case DurationRule::kUn12:
      return {.window_months = 16, .days = 365};
    case DurationRule::kUn6P1D:
      return {.window_months = 12, .days = 183};
    case DurationRule::kTemp3To12:
      return {.window_months = 12, .days = 91, .days_below = 365};
  }
  return {};
}

InitialResidence ResidenceBefore(DayNumber first_day, Direction first_direction,
                                 DayNumber observed_from, bool has_citizenship, bool is_citizen,
                                 bool has_permit) {
  if (AddMonths(observed_from, kLookBackMonths) <= first_day) {
    return {first_direction == Direction::kExit ? Residence::kResident : Residence::kNonResident,
            ResidenceEvidence::kLookBack};
  }
  if (is_citizen || has_permit) {
    return {Residence::kResident, ResidenceEvidence::kPermitOrCitizenship};
  }
  if (has_citizenship) return {Residence::kNonResident, ResidenceEvidence::kPermitOrCitizenship};
  return {};
}

std::vector<CrossingDecision> ApplyDurationRule(std::span<const Crossing> crossings,
                                                Residence before, DurationRule rule,
                                                DayNumber observed_until) {
  const DurationNumbers numbers = NumbersOf(rule);
  const bool changes_residence = rule != DurationRule::kTemp3To12;
  Residence residence = before;
  std::vector<CrossingDecision> decisions;
  decisions.reserve(crossings.size());
  // Temporary stays: no further one begins before this day.
  std::optional<DayNumber> taken_until;
  for (std::size_t i = 0; i < crossings.size(); ++i) {
    const Crossing& crossing = crossings[i];
    const bool entry = crossing.direction == Direction::kEntry;
    CrossingDecision decision{.day = crossing.day,
                              .direction = crossing.direction,
                              .row = crossing.row,
                              .open_ended = i + 1 == crossings.size()};
    const DayNumber window_end = AddMonths(crossing.day, numbers.window_months);
    // Who lives here can't immigrate, who lives elsewhere can't emigrate.
    const bool can_change =
        residence == Residence::kUnknown || (residence == Residence::kNonResident) == entry;
    const bool in_taken_stay = taken_until && crossing.day < *taken_until;
    if (can_change && !in_taken_stay) {
      decision.verdict = Judge(CountDays(crossings, i, window_end, observed_until), crossing,
                               decision.open_ended, rule, numbers);
      if (Counts(decision.verdict)) {
        if (residence == Residence::kUnknown) {
          decision.verdict = CrossingVerdict::kResidenceUnknown;
        }
        if (changes_residence) {
          residence = entry ? Residence::kResident : Residence::kNonResident;
        } else {
          taken_until = window_end;
        }
        if (crossing.imputed) decision.verdict = CrossingVerdict::kImputed;
      } else if (residence == Residence::kUnknown &&
                 decision.verdict == CrossingVerdict::kNoMigration && changes_residence) {
        // A stay too short to live here: the person lives where he or she went back to.
        residence = entry ? Residence::kNonResident : Residence::kResident;
      }
    }
    decisions.push_back(decision);
  }
  return decisions;
}

bool StayFits(std::int32_t stay_days, DurationRule rule) {
  const DurationNumbers numbers = NumbersOf(rule);
  return stay_days >= numbers.days && (numbers.days_below == 0 || stay_days < numbers.days_below);
}

}  // namespace mirrorflow
