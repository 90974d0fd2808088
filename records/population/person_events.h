#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "corridor/duration_rule.h"
#include "records/mapping.h"
#include "records/person_event.h"
#include "records/population/country_code.h"
#include "records/population/crossing_history.h"
#include "records/population/day_number.h"
#include "records/population/migration_rule.h"

namespace mirrorflow {

inline constexpr std::size_t kRowKindCount = 5;

// One row of a person, as the rules need it.
struct PersonRow {
  std::uint32_t row = 0;
  DayNumber day = 0;    // where only the year is known, 1 July
  bool has_day = true;  // known to the month at least
  RowKind kind = RowKind::kDeclaration;
  std::uint8_t source = 0;
  Direction direction = Direction::kUnknown;
  std::int32_t stay_days = -1;    // stated
  std::int32_t permit_days = -1;  // from the first day of a permit to its last
  CountryCode other_country = 0;  // where the person came from or went to
};

struct MigrantEvent {
  std::uint32_t person = 0;
  std::uint32_t row = 0;  // the recording that gives day and identity
  DayNumber day = 0;
  CountryCode other_country = 0;
  Direction direction = Direction::kUnknown;
  RowKind basis = RowKind::kDeclaration;
  bool provisional = false;
};

// What the rules did, over all persons. Nothing is decided without being counted here.
struct MigrationCounts {
  std::uint64_t crossings = 0;  // rows of crossing sources
  HistoryRepairs repairs;
  std::array<std::uint64_t, kCrossingVerdictCount> verdicts{};  // by CrossingVerdict, per crossing
  std::uint64_t open_ended = 0;  // migrations with no later crossing on record
  // Persons whose last crossing is an entry, or an exit, of a person who lives elsewhere, or here:
  // a gap in the records, and nothing else.
  std::uint64_t unmatched_entries = 0;
  std::uint64_t unmatched_exits = 0;
  std::uint64_t residence_by_look_back = 0;  // persons with crossings
  std::uint64_t residence_by_status = 0;     // citizenship or permit
  std::uint64_t residence_unknown = 0;
  std::uint64_t permits_joined = 0;     // a permit that continues an earlier one
  std::uint64_t stays_not_fitting = 0;  // permits and stated stays the duration rule leaves out
  std::uint64_t no_direction = 0;       // rows of other sources that say neither entry nor exit
  std::uint64_t no_date = 0;
  std::uint64_t contradicted = 0;       // permits and declarations; crossings show that it was none
  std::uint64_t merged_sources = 0;     // the same migration in another source
  std::uint64_t repeated = 0;           // the same row of a source again
  std::uint64_t country_filled = 0;     // the other country taken from another row
  std::uint64_t country_conflicts = 0;  // sources that name different countries
  std::uint64_t events = 0;
  std::uint64_t provisional = 0;
  std::array<std::uint64_t, kRowKindCount> events_by_basis{};
};

struct MigrationRules {
  DurationRule duration_rule = DurationRule::kUn12;
  DayNumber observed_from = 0;   // of the crossings
  DayNumber observed_until = 0;  // the first day after them
};

struct PersonStatus {
  bool has_citizenship = false;
  bool is_citizen = false;  // of the state whose sources these are
  bool lives_here = false;  // a source says so of a departure
};

// Finds the migrations of one person after the other. Crossings are judged by ApplyDurationRule;
// registrations stand; a permit or declaration counts when it fits the duration rule and no
// crossing within kSameMoveDays shows the contrary. A migration that several sources have is one
// event: the day and identity are those of the best source, in the order crossings, registrations,
// permits, declarations, ready events; the same direction within kSameMigrationDays is the same
// migration. Rows of one source of declarations or events are different migrations unless day and
// country are the same.
class MigrationFinder {
 public:
  static constexpr DayNumber kSameMoveDays = 31;
  static constexpr DayNumber kSameMigrationDays = 365;
  static constexpr DayNumber kPermitGapDays =
      92;  // a permit so much later continues the one before

  explicit MigrationFinder(const MigrationRules& rules) : rules_(rules) {}

  // Appends the events of a person in the order of their days.
  void Find(std::uint32_t person, std::span<const PersonRow> rows, const PersonStatus& status,
            std::vector<MigrantEvent>& events);

  const MigrationCounts& counts() const { return counts_; }

 private:
  struct Candidate {
    MigrantEvent event;
    std::uint8_t source = 0;
  };

  void JudgeCrossings(std::span<const PersonRow> rows, const PersonStatus& status);
  void TakePermits(std::span<const PersonRow> rows);
  void TakeStated(std::span<const PersonRow> rows);
  void Propose(const PersonRow& row, bool needs_agreement);
  void Accept(std::span<const PersonRow> rows, std::uint32_t person,
              std::vector<MigrantEvent>& events);
  CountryCode OtherCountry(std::span<const PersonRow> rows, const MigrantEvent& event);

  MigrationRules rules_;
  MigrationCounts counts_;
  // Of the present person.
  std::vector<Crossing> crossings_;
  std::vector<CrossingDecision> decisions_;
  std::vector<Candidate> candidates_;
};

}  // namespace mirrorflow
