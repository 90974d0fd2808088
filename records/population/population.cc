#include "records/population/population.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "records/dates.h"
#include "records/population/identity_facts.h"
#include "records/population/stored_event.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kMaxSources = 256;
// Of a person with more rows than this, the first ones fill the gaps of an event.
constexpr std::size_t kRowsThatFill = 32;
constexpr std::size_t kPersonsPerStep = 65536;

std::int16_t Narrow(std::int32_t days) {
  return static_cast<std::int16_t>(
      std::clamp(days, -1, static_cast<std::int32_t>(std::numeric_limits<std::int16_t>::max())));
}

bool Gives(const Mapping& mapping, FieldKind field) {
  return std::ranges::any_of(mapping.columns,
                             [field](const MappedColumn& c) { return c.field == field; }) ||
         std::ranges::any_of(mapping.constants,
                             [field](const MappedConstant& c) { return c.field == field; });
}

absl::Status RequireEvents(const Mapping& mapping) {
  const std::string what = absl::StrCat("mapping '", mapping.source, "' gives no ");
  if (!Gives(mapping, FieldKind::kEventDate)) {
    return absl::FailedPreconditionError(
        absl::StrCat(what,
                     "event_date, so that no row can be told to be of a period; map a column to "
                     "event_date or give a constant that holds for the whole file"));
  }
  if (mapping.rows != RowKind::kPermit && !Gives(mapping, FieldKind::kDirection) &&
      !Gives(mapping, FieldKind::kOrigin) && !Gives(mapping, FieldKind::kDestination)) {
    return absl::FailedPreconditionError(absl::StrCat(
        what,
        "direction, origin or destination, so that entries can't be told from exits; map a "
        "column or give a constant that holds for the whole file"));
  }
  return absl::OkStatus();
}

template <typename T>
void Fill(T& value, const T& other) {
  if (value.empty()) value = other;
}

}  // namespace

void FillGaps(Identity& identity, const Identity& other) {
  Fill(identity.name, other.name);
  Fill(identity.parent_name, other.parent_name);
  Fill(identity.birth_place, other.birth_place);
  Fill(identity.address, other.address);
  Fill(identity.postcode, other.postcode);
  Fill(identity.document_number, other.document_number);
  Fill(identity.national_id, other.national_id);
  if (identity.sex == Sex::kUnknown) identity.sex = other.sex;
  if (!identity.citizenship) identity.citizenship = other.citizenship;
  if (!identity.birth_country) identity.birth_country = other.birth_country;
  const PartialDate& birth = other.birth_date;
  const bool more_precise = (identity.birth_date.day == 0 && birth.day != 0) ||
                            (identity.birth_date.month == 0 && birth.month != 0);
  const bool same_year = identity.birth_date.year == birth.year || !identity.birth_date.known();
  if (same_year && (more_precise || !identity.birth_date.known())) identity.birth_date = birth;
}

absl::StatusOr<MergedPopulation> MergedPopulation::Build(std::span<RegisterSource> sources,
                                                         const PopulationRules& rules,
                                                         RowStore& store,
                                                         const PopulationOptions& options) {
  if (sources.size() > kMaxSources) {
    return absl::InvalidArgumentError(
        absl::StrCat("a population has at most ", kMaxSources, " sources"));
  }
  for (const RegisterSource& source : sources) {
    if (!options.require_events) break;
    if (absl::Status status = RequireEvents(source.mapping); !status.ok()) return status;
  }
  MergedPopulation population(rules, store);
  PersonBuilder builder;
  if (absl::Status status = population.ReadSources(sources, options, builder); !status.ok()) {
    return status;
  }
  PersonEvent event;
  absl::StatusOr<std::vector<std::uint32_t>> persons =
      builder.Finish([&](std::uint32_t row) -> absl::StatusOr<std::vector<std::string>> {
        if (absl::Status status = population.ReadRow(row, event); !status.ok()) return status;
        return event.identity.name;
      });
  if (!persons.ok()) return persons.status();
  population.persons_ = *std::move(persons);
  population.counts_.persons = builder.counts();
  if (absl::Status status = population.FindMigrations(options); !status.ok()) return status;
  return population;
}

absl::Status MergedPopulation::ReadSources(std::span<RegisterSource> sources,
                                           const PopulationOptions& options,
                                           PersonBuilder& builder) {
  std::size_t listed = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    kinds_.push_back(sources[i].mapping.rows);
    const ReadOptions reading = {.include_refugees = true,
                                 .find_duplicate_ids = options.find_duplicate_ids,
                                 .listed_errors = options.listed_errors - listed};
    absl::StatusOr<ReadReport> report = ReadRegister(
        sources.subspan(i, 1), reading,
        [&](PersonEvent&& event) {
          if (options.observer) options.observer(i, event);
          return TakeRow(event, static_cast<std::uint8_t>(i), builder);
        },
        options.progress, options.stop);
    if (!report.ok()) return report.status();
    listed += report->errors.size();
    counts_.rows += report->events;
    counts_.rejected += report->rejected;
    reports_.push_back(*std::move(report));
  }
  return absl::OkStatus();
}

absl::Status MergedPopulation::TakeRow(const PersonEvent& event, std::uint8_t source,
                                       PersonBuilder& builder) {
  if (rows_.size() >= std::numeric_limits<std::uint32_t>::max() - 1) {
    return absl::ResourceExhaustedError("more rows than a population can hold");
  }
  const RowKind kind = kinds_[source];
  RowFacts facts;
  facts.source = source;
  facts.direction = event.direction;
  if (facts.direction == Direction::kUnknown) {
    if (kind == RowKind::kPermit || event.destination == rules_.country) {
      facts.direction = Direction::kEntry;
    } else if (event.origin == rules_.country) {
      facts.direction = Direction::kExit;
    }
  }
  const std::optional<Country>& own =
      facts.direction == Direction::kEntry ? event.destination : event.origin;
  if (facts.direction != Direction::kUnknown && own && *own != rules_.country) {
    // Not a crossing of this border; the row still says who the person is.
    facts.direction = Direction::kUnknown;
    ++counts_.not_own_border;
  }
  const std::optional<Country>& other =
      facts.direction == Direction::kEntry ? event.origin : event.destination;
  if (facts.direction != Direction::kUnknown && other != rules_.country) {
    facts.other_country = CodeOf(other);
  }
  if (const std::optional<DayNumber> day = DayNumberOf(event.event_date)) {
    facts.day = *day;
    facts.has_day = facts.has_date = true;
  } else if (event.event_date.known()) {
    facts.day = *DayNumberOf({event.event_date.year, 7, 1});
    facts.has_date = true;
  } else {
    ++counts_.date_unknown;
  }
  facts.stay_days = Narrow(event.stay_days);
  if (const std::optional<DayNumber> until = DayNumberOf(event.valid_until);
      until && facts.has_day && *until >= facts.day) {
    facts.permit_days = Narrow(*until - facts.day + 1);
  }
  facts.has_citizenship = event.identity.citizenship.has_value();
  facts.is_citizen = event.identity.citizenship == rules_.country;
  facts.lives_here = event.residence == rules_.country && facts.direction == Direction::kExit;
  facts.is_protected = event.is_protected;

  StoreEvent(event, buffer_);
  const absl::StatusOr<std::uint64_t> offset = store_->Append(buffer_);
  if (!offset.ok()) return offset.status();
  facts.offset_low = static_cast<std::uint32_t>(*offset);
  facts.offset_high = static_cast<std::uint8_t>(*offset >> 32);
  stored_bytes_ = *offset + buffer_.size();
  rows_.push_back(facts);
  builder.Add(FactsOf(event.identity, event.person_id, source));
  return absl::OkStatus();
}

PersonRow MergedPopulation::RowOf(std::uint32_t row) const {
  const RowFacts& facts = rows_[row];
  return {.row = row,
          .day = facts.day,
          .has_day = facts.has_day,
          .kind = kinds_[facts.source],
          .source = facts.source,
          .direction = facts.direction,
          .stay_days = facts.stay_days,
          .permit_days = facts.permit_days,
          .other_country = facts.other_country};
}

std::size_t MergedPopulation::PersonEnd(std::size_t begin) const {
  std::size_t end = begin;
  while (end < by_person_.size() && persons_[by_person_[end]] == persons_[by_person_[begin]]) ++end;
  return end;
}

absl::Status MergedPopulation::FindMigrations(const PopulationOptions& options) {
  by_person_.resize(rows_.size());
  for (std::size_t i = 0; i < by_person_.size(); ++i) {
    by_person_[i] = static_cast<std::uint32_t>(i);
  }
  std::ranges::sort(by_person_, {},
                    [this](std::uint32_t row) { return std::pair(persons_[row], row); });

  DayNumber first = std::numeric_limits<DayNumber>::max();
  DayNumber last = std::numeric_limits<DayNumber>::min();
  for (const RowFacts& facts : rows_) {
    if (!facts.has_day || kinds_[facts.source] != RowKind::kCrossing) continue;
    first = std::min(first, facts.day);
    last = std::max(last, facts.day);
  }
  if (first <= last) {
    if (!rules_.observed_from) rules_.observed_from = first;
    if (!rules_.observed_until) rules_.observed_until = last + 1;
  }
  MigrationFinder finder({.duration_rule = rules_.duration_rule,
                          .observed_from = observed_from(),
                          .observed_until = observed_until()});
  std::vector<PersonRow> rows;
  std::size_t next_step = 0;
  for (std::size_t begin = 0; begin < by_person_.size();) {
    const std::size_t end = PersonEnd(begin);
    rows.clear();
    PersonStatus status;
    bool is_protected = false;
    for (std::size_t i = begin; i < end; ++i) {
      const RowFacts& facts = rows_[by_person_[i]];
      is_protected |= facts.is_protected;
      status.has_citizenship |= facts.has_citizenship;
      status.is_citizen |= facts.is_citizen;
      status.lives_here |= facts.lives_here;
      if (facts.has_date) rows.push_back(RowOf(by_person_[i]));
    }
    if (is_protected && !rules_.include_refugees) {
      ++counts_.protected_persons;
      counts_.protected_rows += end - begin;
    } else {
      finder.Find(static_cast<std::uint32_t>(begin), rows, status, events_);
    }
    begin = end;
    if (begin >= next_step) {
      next_step = begin + kPersonsPerStep;
      if (options.stop.stop_requested()) {
        return absl::CancelledError("building the population was stopped");
      }
      if (options.building_progress) options.building_progress(begin, by_person_.size());
    }
  }
  counts_.migrations = finder.counts();
  return absl::OkStatus();
}

absl::Status MergedPopulation::ReadRow(std::uint32_t row, PersonEvent& event) const {
  const auto offset_of = [](const RowFacts& facts) {
    return std::uint64_t{facts.offset_high} << 32 | facts.offset_low;
  };
  const std::uint64_t offset = offset_of(rows_[row]);
  const std::uint64_t end = row + 1 < rows_.size() ? offset_of(rows_[row + 1]) : stored_bytes_;
  std::string bytes;
  if (absl::Status status = store_->Read(offset, end - offset, bytes); !status.ok()) return status;
  return RestoreEvent(bytes, event);
}

absl::Status MergedPopulation::Complete(const MigrantEvent& event, PersonEvent& whole,
                                        PersonEvent& other) const {
  if (absl::Status status = ReadRow(event.row, whole); !status.ok()) return status;
  const std::size_t end = std::min(PersonEnd(event.person), event.person + kRowsThatFill);
  for (std::size_t i = event.person; i < end; ++i) {
    if (by_person_[i] == event.row) continue;
    if (absl::Status status = ReadRow(by_person_[i], other); !status.ok()) return status;
    FillGaps(whole.identity, other.identity);
    if (whole.purpose == Purpose::kUnknown && other.direction == whole.direction) {
      whole.purpose = other.purpose;
    }
  }
  const bool entry = event.direction == Direction::kEntry;
  whole.direction = event.direction;
  whole.origin = entry ? CountryOf(event.other_country) : std::optional(rules_.country);
  whole.destination = entry ? std::optional(rules_.country) : CountryOf(event.other_country);
  whole.provisional = event.provisional;
  whole.other_country_unknown = event.other_country == 0;
  const int age = CompletedYears(whole.identity.birth_date, whole.event_date);
  whole.stratum.sex = whole.identity.sex;
  if (age >= 0) {
    whole.age = static_cast<std::int16_t>(age);
    whole.stratum.age = BroadAgeFromYears(age);
  }
  return absl::OkStatus();
}

absl::StatusOr<PersonEvent> MergedPopulation::EventAt(std::size_t index) const {
  PersonEvent whole;
  PersonEvent other;
  if (absl::Status status = Complete(events_[index], whole, other); !status.ok()) return status;
  return whole;
}

absl::StatusOr<SelectionCounts> MergedPopulation::Select(const BatchSelection& selection,
                                                         const EventSink& sink,
                                                         std::stop_token stop) const {
  absl::StatusOr<SelectedEvents> selected = SelectEvents(events_, rules_.country, selection);
  if (!selected.ok()) return selected.status();
  PersonEvent whole;
  PersonEvent other;
  for (const SelectedEvent& chosen : selected->events) {
    if (stop.stop_requested()) return absl::CancelledError("selecting events was stopped");
    if (absl::Status status = Complete(events_[chosen.event], whole, other); !status.ok()) {
      return status;
    }
    whole.in_window_only = chosen.in_window_only;
    if (absl::Status status = sink(std::move(whole)); !status.ok()) return status;
  }
  return selected->counts;
}

absl::Status MergedPopulation::ForEachPerson(const PersonUse& use, std::stop_token stop) const {
  std::vector<PersonRow> rows;
  for (std::size_t begin = 0; begin < by_person_.size();) {
    if (stop.stop_requested()) return absl::CancelledError("reading the population was stopped");
    const std::size_t end = PersonEnd(begin);
    rows.clear();
    bool is_protected = false;
    for (std::size_t i = begin; i < end; ++i) {
      is_protected |= rows_[by_person_[i]].is_protected;
      rows.push_back(RowOf(by_person_[i]));
    }
    begin = end;
    if (is_protected) continue;
    if (absl::Status status = use(rows); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
