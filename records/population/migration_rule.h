#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "corridor/duration_rule.h"
#include "records/person_event.h"
#include "records/population/crossing_history.h"
#include "records/population/day_number.h"

namespace mirrorflow {

// The numbers of a duration rule: at least `days` and, for temporary mobility, fewer than
// `days_below`, added up over `window_months` after the crossing.
struct DurationNumbers {
  int window_months = 0;
  int days = 0;
  int days_below = 0;  // 0: no upper end
};
DurationNumbers NumbersOf(DurationRule rule);

// Whether a person was a usual resident before the first crossing that is known.
enum class Residence : std::uint8_t { kUnknown = 0, kResident, kNonResident };

enum class ResidenceEvidence : std::uint8_t { kNone = 0, kLookBack, kPermitOrCitizenship };

struct InitialResidence {
  Residence residence = Residence::kUnknown;
  ResidenceEvidence evidence = ResidenceEvidence::kNone;
};

// Twelve months without a crossing before the first one decide: who then leaves was here, who then
// arrives was not. With a shorter look-back, citizens and holders of a permit count as residents
// and other foreigners as non-residents. Otherwise it is not known.
InitialResidence ResidenceBefore(DayNumber first_day, Direction first_direction,
                                 DayNumber observed_from, bool has_citizenship, bool is_citizen,
                                 bool has_permit);

// What the rule says about one crossing.
enum class CrossingVerdict : std::uint8_t {
  kNoMigration = 0,   // the window is closed, or can't be filled any more
  kMigration,         // final
  kProvisional,       // the window is open; the stated stay fills it
  kUndecided,         // the window is open and nothing is stated
  kResidenceUnknown,  // long enough, but where the person lived before is not known
  kImputed,           // would be a migration, but the crossing was not recorded
  kUnmatched,         // stated as a short stay, and no later crossing is recorded: data quality
};
inline constexpr std::size_t kCrossingVerdictCount = 7;

struct CrossingDecision {
  DayNumber day = 0;
  Direction direction = Direction::kUnknown;
  std::uint32_t row = 0;
  CrossingVerdict verdict = CrossingVerdict::kNoMigration;
  bool open_ended = false;  // no later crossing is recorded: the stay is inferred from silence
};

// The outcomes-based rule of Statistics New Zealand and the Australian Bureau of Statistics
// ("12/16"; ABS 3412.0, technical note), with the numbers of any duration rule. For every crossing
// the days inside (after an entry) or outside (after an exit) are added up over the window; who
// lived elsewhere and reaches the days has migrated on the day of the crossing, and lives here from
// then on. Absences and visits in between do not break a stay.
//
// `crossings` are those of one person as RepairHistory leaves them. Observation lasts from
// `observed_from` up to and without `observed_until`. A crossing whose window is not over and that
// is not decided by the days so far is kProvisional where the stay that was stated at the border is
// long enough and kUndecided where nothing was stated. An imputed crossing changes where the person
// is, never the count: it is no migration (kImputed). TEMP_3_12 does not change where a person
// lives and finds at most one stay in twelve months.
std::vector<CrossingDecision> ApplyDurationRule(std::span<const Crossing> crossings,
                                                Residence before, DurationRule rule,
                                                DayNumber observed_until);

// Whether a stated or granted stay is long enough.
bool StayFits(std::int32_t stay_days, DurationRule rule);

}  // namespace mirrorflow
