#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/country.h"
#include "corridor/duration_rule.h"
#include "records/person_event.h"
#include "records/population/event_selection.h"
#include "records/population/person_building.h"
#include "records/population/person_events.h"
#include "records/population/row_store.h"
#include "records/register_reader.h"

namespace mirrorflow {

// How the sources of one country become one population.
struct PopulationRules {
  Country country;
  DurationRule duration_rule = DurationRule::kUn12;
  // The days over which crossings were observed; without them, those of the first and last row.
  std::optional<DayNumber> observed_from{};
  std::optional<DayNumber> observed_until{};  // the first day after them
  // Refugees, asylum seekers and stateless persons are left out unless an agreement admits them. A
  // person is one in all sources who is one in any.
  bool include_refugees = false;
};

struct PopulationCounts {
  std::uint64_t rows = 0;  // readable
  std::uint64_t rejected = 0;
  std::uint64_t not_own_border = 0;  // neither an entry to nor an exit from this country
  std::uint64_t date_unknown = 0;
  std::uint64_t protected_persons = 0;  // left out, with
  std::uint64_t protected_rows = 0;
  PersonCounts persons;
  MigrationCounts migrations;
};

// What one recording of a person lacks another may have. What is there stays as it is, except that
// a birth date may become more precise within its year.
void FillGaps(Identity& identity, const Identity& other);

// Every row as it was read, before persons are built; for reports. The event is that of a row.
using RowObserver = std::function<void(std::size_t source, const PersonEvent& event)>;

struct PopulationOptions {
  RowObserver observer{};
  ReadProgressCallback progress{};
  // Of the steps after reading: persons done, all persons.
  std::function<void(std::uint64_t, std::uint64_t)> building_progress{};
  std::size_t listed_errors = 0;
  bool find_duplicate_ids = false;
  // FailedPrecondition where a source can give no event: no date, or nothing that says entry or
  // exit. Without it such a source only says who people are.
  bool require_events = false;
  std::stop_token stop{};
};

// One population from several sources of a country: registers of crossings, permits, registrations,
// declarations and ready events, on paper or not (Mapping::rows and Mapping::capture). All rows are
// read once; of each, 66 to 74 bytes stay in memory and the rest goes to the store, from which only
// the rows of events come back. Rows become persons (PersonBuilder), persons' rows become
// migrations (MigrationFinder), and a batch rule selects from these (SelectEvents). The same rows
// in the same order give the same population. Not thread safe.
class MergedPopulation {
 public:
  // Reads all sources to their end. Errors: those of ReadRegister; InvalidArgument for more than
  // 256 sources; what the store returns; Cancelled. `store` must outlive the population.
  static absl::StatusOr<MergedPopulation> Build(std::span<RegisterSource> sources,
                                                const PopulationRules& rules, RowStore& store,
                                                const PopulationOptions& options);

  const PopulationCounts& counts() const { return counts_; }
  // What was found in each source, in their order.
  const std::vector<ReadReport>& reports() const { return reports_; }
  // In the order of persons, then days.
  const std::vector<MigrantEvent>& events() const { return events_; }
  DayNumber observed_from() const { return rules_.observed_from.value_or(0); }
  DayNumber observed_until() const { return rules_.observed_until.value_or(0); }

  // Gives the selected events, whole: what the row of the event lacks comes from the person's other
  // rows, in the order of rows. An event of unknown country has only one of origin and destination.
  absl::StatusOr<SelectionCounts> Select(const BatchSelection& selection, const EventSink& sink,
                                         std::stop_token stop = {}) const;

  // One event, whole.
  absl::StatusOr<PersonEvent> EventAt(std::size_t index) const;

  // Calls `use` with the rows of each person, protected ones left out.
  using PersonUse = std::function<absl::Status(std::span<const PersonRow>)>;
  absl::Status ForEachPerson(const PersonUse& use, std::stop_token stop = {}) const;

  // The row as it was read.
  absl::Status ReadRow(std::uint32_t row, PersonEvent& event) const;

 private:
  // Of one row, 20 bytes.
  struct RowFacts {
    std::uint32_t offset_low = 0;
    std::uint8_t offset_high = 0;  // 40 bits: a terabyte
    std::uint8_t source = 0;
    Direction direction : 2 = Direction::kUnknown;
    bool has_day : 1 = false;
    bool has_date : 1 = false;
    bool has_citizenship : 1 = false;
    bool is_citizen : 1 = false;
    bool is_protected : 1 = false;
    bool lives_here : 1 = false;  // says that the person is a usual resident
    DayNumber day = 0;
    std::int16_t stay_days = -1;
    std::int16_t permit_days = -1;
    CountryCode other_country = 0;
  };

  MergedPopulation(const PopulationRules& rules, RowStore& store) : rules_(rules), store_(&store) {}

  absl::Status ReadSources(std::span<RegisterSource> sources, const PopulationOptions& options,
                           PersonBuilder& builder);
  absl::Status TakeRow(const PersonEvent& event, std::uint8_t source, PersonBuilder& builder);
  absl::Status FindMigrations(const PopulationOptions& options);
  PersonRow RowOf(std::uint32_t row) const;
  // The rows of the person that begins at `begin` in by_person_, as far as they can be used.
  std::size_t PersonEnd(std::size_t begin) const;
  absl::Status Complete(const MigrantEvent& event, PersonEvent& whole, PersonEvent& other) const;

  PopulationRules rules_;
  RowStore* store_;
  PopulationCounts counts_;
  std::vector<ReadReport> reports_;
  std::vector<RowKind> kinds_;  // by source
  std::deque<RowFacts> rows_;
  std::uint64_t stored_bytes_ = 0;
  std::string buffer_;
  std::vector<std::uint32_t> persons_;    // by row: the smallest row of the person
  std::vector<std::uint32_t> by_person_;  // rows in the order of persons, then rows
  std::vector<MigrantEvent> events_;      // person: where the person begins in by_person_
};

}  // namespace mirrorflow
