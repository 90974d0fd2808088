#include "records/population/person_events.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

namespace mirrorflow {
namespace {

// How much a source is worth for day and identity; the smallest is the best.
int Rank(RowKind kind) {
  switch (kind) {
    case RowKind::kCrossing:
      return 0;
    case RowKind::kRegistration:
      return 1;
    case RowKind::kPermit:
      return 2;
    case RowKind::kDeclaration:
      return 3;
    case RowKind::kEvent:
      return 4;
  }
  return 4;
}

bool IsStated(RowKind kind) { return kind == RowKind::kDeclaration || kind == RowKind::kEvent; }

}  // namespace

void MigrationFinder::Find(std::uint32_t person, std::span<const PersonRow> rows,
                           const PersonStatus& status, std::vector<MigrantEvent>& events) {
  candidates_.clear();
  JudgeCrossings(rows, status);
  TakePermits(rows);
  TakeStated(rows);
  Accept(rows, person, events);
}

void MigrationFinder::JudgeCrossings(std::span<const PersonRow> rows, const PersonStatus& status) {
  crossings_.clear();
  decisions_.clear();
  bool has_permit = false;
  for (const PersonRow& row : rows) {
    has_permit |= row.kind == RowKind::kPermit;
    if (row.kind != RowKind::kCrossing) continue;
    ++counts_.crossings;
    if (!row.has_day) {
      ++counts_.repairs.no_day;
      continue;
    }
    crossings_.push_back(
        {.day = row.day, .direction = row.direction, .stay_days = row.stay_days, .row = row.row});
  }
  counts_.repairs += RepairHistory(crossings_);
  if (crossings_.empty()) return;
  // A permit speaks for residence before the first crossing only when it began before it.
  const DayNumber first = crossings_.front().day;
  has_permit =
      has_permit && std::ranges::any_of(rows, [&](const PersonRow& row) {
        return row.kind == RowKind::kPermit && row.has_day && row.day + kSameMoveDays < first;
      });
  const InitialResidence before =
      ResidenceBefore(first, crossings_.front().direction, rules_.observed_from,
                      status.has_citizenship, status.is_citizen, has_permit || status.lives_here);
  switch (before.evidence) {
    case ResidenceEvidence::kNone:
      ++counts_.residence_unknown;
      break;
    case ResidenceEvidence::kLookBack:
      ++counts_.residence_by_look_back;
      break;
    case ResidenceEvidence::kPermitOrCitizenship:
      ++counts_.residence_by_status;
      break;
  }
  decisions_ =
      ApplyDurationRule(crossings_, before.residence, rules_.duration_rule, rules_.observed_until);
  Residence residence = before.residence;
  for (const CrossingDecision& decision : decisions_) {
    ++counts_.verdicts[static_cast<std::size_t>(decision.verdict)];
    const bool migrates = decision.verdict == CrossingVerdict::kMigration ||
                          decision.verdict == CrossingVerdict::kProvisional;
    if (!migrates) continue;
    residence =
        decision.direction == Direction::kEntry ? Residence::kResident : Residence::kNonResident;
    if (decision.open_ended) ++counts_.open_ended;
    const auto row = std::ranges::find(rows, decision.row, &PersonRow::row);
    candidates_.push_back(
        {.event = {.row = decision.row,
                   .day = decision.day,
                   .other_country = row->other_country,
                   .direction = decision.direction,
                   .basis = RowKind::kCrossing,
                   .provisional = decision.verdict == CrossingVerdict::kProvisional},
         .source = row->source});
  }
  const Direction last = crossings_.back().direction;
  if (last == Direction::kEntry && residence == Residence::kNonResident) {
    ++counts_.unmatched_entries;
  }
  if (last == Direction::kExit && residence == Residence::kResident) ++counts_.unmatched_exits;
}

// Permits that follow one another are one stay.
void MigrationFinder::TakePermits(std::span<const PersonRow> rows) {
  std::vector<PersonRow> spells;
  for (const PersonRow& row : rows) {
    if (row.kind != RowKind::kPermit) continue;
    if (!row.has_day) {
      ++counts_.no_date;
      continue;
    }
    spells.push_back(row);
    spells.back().direction = Direction::kEntry;
  }
  std::ranges::sort(spells, {}, [](const PersonRow& row) { return std::tuple(row.day, row.row); });
  std::size_t i = 0;
  while (i < spells.size()) {
    PersonRow spell = spells[i++];
    // Without an end it is open; nothing continues it.
    while (i < spells.size() && spell.permit_days >= 0 &&
           spells[i].day <= spell.day + spell.permit_days + kPermitGapDays) {
      const DayNumber end = spells[i].permit_days < 0 ? spell.day + spell.permit_days
                                                      : spells[i].day + spells[i].permit_days;
      spell.permit_days = std::max(spell.permit_days, end - spell.day);
      ++counts_.permits_joined;
      ++i;
    }
    spell.stay_days = spell.permit_days;
    if (!StayFits(spell.stay_days, rules_.duration_rule)) {
      ++counts_.stays_not_fitting;
      continue;
    }
    Propose(spell, true);
  }
}

void MigrationFinder::TakeStated(std::span<const PersonRow> rows) {
  for (const PersonRow& row : rows) {
    if (row.kind != RowKind::kRegistration && !IsStated(row.kind)) continue;
    if (row.direction == Direction::kUnknown) {
      ++counts_.no_direction;
    } else if (IsStated(row.kind) && row.stay_days >= 0 &&
               !StayFits(row.stay_days, rules_.duration_rule)) {
      ++counts_.stays_not_fitting;
    } else {
      Propose(row, IsStated(row.kind));
    }
  }
}

void MigrationFinder::Propose(const PersonRow& row, bool needs_agreement) {
  bool provisional = false;
  if (needs_agreement) {
    for (const CrossingDecision& decision : decisions_) {
      if (decision.direction != row.direction || std::abs(decision.day - row.day) > kSameMoveDays) {
        continue;
      }
      if (decision.verdict == CrossingVerdict::kNoMigration ||
          decision.verdict == CrossingVerdict::kUnmatched) {
        // A crossing of somebody who lives here already is no contradiction to having come.
        const bool came_before = std::ranges::any_of(candidates_, [&](const Candidate& candidate) {
          return candidate.event.direction == row.direction &&
                 std::abs(candidate.event.day - row.day) <= kSameMigrationDays;
        });
        if (came_before) break;
        ++counts_.contradicted;
        return;
      }
      provisional |= decision.verdict == CrossingVerdict::kUndecided;
    }
  }
  candidates_.push_back({.event = {.row = row.row,
                                   .day = row.day,
                                   .other_country = row.other_country,
                                   .direction = row.direction,
                                   .basis = row.kind,
                                   .provisional = provisional},
                         .source = row.source});
}

void MigrationFinder::Accept(std::span<const PersonRow> rows, std::uint32_t person,
                             std::vector<MigrantEvent>& events) {
  std::ranges::sort(candidates_, {}, [](const Candidate& c) {
    return std::tuple(Rank(c.event.basis), c.event.day, c.event.row);
  });
  std::vector<Candidate> accepted;
  for (const Candidate& candidate : candidates_) {
    bool known = false;
    for (Candidate& other : accepted) {
      if (other.event.direction != candidate.event.direction) continue;
      const DayNumber apart = std::abs(other.event.day - candidate.event.day);
      if (other.source == candidate.source && IsStated(candidate.event.basis)) {
        known = apart == 0 && other.event.other_country == candidate.event.other_country;
        counts_.repeated += known ? 1U : 0U;
      } else if (apart <= kSameMigrationDays) {
        known = true;
        ++(other.source == candidate.source ? counts_.repeated : counts_.merged_sources);
        if (other.event.other_country == 0) {
          other.event.other_country = candidate.event.other_country;
          counts_.country_filled += candidate.event.other_country != 0 ? 1U : 0U;
        } else if (candidate.event.other_country != 0 &&
                   candidate.event.other_country != other.event.other_country) {
          ++counts_.country_conflicts;
        }
      }
      if (known) break;
    }
    if (!known) accepted.push_back(candidate);
  }
  std::ranges::sort(accepted, {}, [](const Candidate& c) {
    return std::tuple(c.event.day, c.event.direction, c.event.row);
  });
  for (Candidate& candidate : accepted) {
    MigrantEvent& event = candidate.event;
    event.person = person;
    event.other_country = OtherCountry(rows, event);
    ++counts_.events;
    ++counts_.events_by_basis[static_cast<std::size_t>(event.basis)];
    counts_.provisional += event.provisional ? 1U : 0U;
    events.push_back(event);
  }
}

// As the event has it, or as the nearest other recording of the same move has it.
CountryCode MigrationFinder::OtherCountry(std::span<const PersonRow> rows,
                                          const MigrantEvent& event) {
  if (event.other_country != 0) return event.other_country;
  const PersonRow* nearest = nullptr;
  for (const PersonRow& row : rows) {
    if (row.direction != event.direction || row.other_country == 0 || !row.has_day) continue;
    const DayNumber apart = std::abs(row.day - event.day);
    if (apart > kSameMoveDays) continue;
    if (nearest == nullptr || apart < std::abs(nearest->day - event.day)) nearest = &row;
  }
  if (nearest == nullptr) return 0;
  ++counts_.country_filled;
  return nearest->other_country;
}

}  // namespace mirrorflow
