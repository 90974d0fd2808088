#include "records/quality/source_quality.h"

#include "absl/strings/str_format.h"
#include "records/population/stored_event.h"

namespace mirrorflow {
namespace {

void CountHeaps(const PartialDate& date, DateHeaps& heaps) {
  if (!date.known()) return;
  ++heaps.years;
  if (date.year % 5 == 0) ++heaps.round_years;
  if (date.day == 0) return;
  ++heaps.whole_days;
  if (date.day == 15) ++heaps.fifteenth;
  if (date.day != 1) return;
  ++(date.month == 1   ? heaps.first_january
     : date.month == 7 ? heaps.first_july
                       : heaps.first_of_month);
}

bool IsIncomplete(const PersonEvent& event) {
  const Identity& identity = event.identity;
  return (identity.name.empty() && identity.document_number.empty()) ||
         !identity.birth_date.known() || identity.sex == Sex::kUnknown || !identity.citizenship;
}

void CountRow(const PersonEvent& event, bool incomplete, PostMonth& cell) {
  ++cell.rows;
  if (event.direction == Direction::kEntry) ++cell.entries;
  if (event.direction == Direction::kExit) ++cell.exits;
  if (incomplete) ++cell.incomplete;
}

}  // namespace

std::string MonthText(MonthNumber month) {
  return absl::StrFormat("%04d-%02d", month / 12, month % 12 + 1);
}

SourceQuality::SourceQuality(const Mapping& mapping)
    : name_(mapping.source), rows_(mapping.rows), capture_(mapping.capture) {}

void SourceQuality::Add(const PersonEvent& event) {
  StoreEvent(event, buffer_);
  // The record id stands first: two bytes of length and the id.
  repeated_rows_.Add(std::string_view(buffer_).substr(2 + event.record_id.size()));
  CountHeaps(event.identity.birth_date, births_);
  CountHeaps(event.event_date, dates_);
  const bool incomplete = IsIncomplete(event);
  if (event.event_date.month == 0) return;
  const MonthNumber month = MonthOf(event.event_date);
  CountRow(event, incomplete, months_[month]);
  auto post = posts_.find(event.border_post);
  if (post == posts_.end()) {
    post = posts_.try_emplace(posts_.size() < kMaxPosts ? event.border_post : "...").first;
  }
  CountRow(event, incomplete, post->second[month]);
}

std::vector<MonthNumber> MissingMonths(const std::map<MonthNumber, PostMonth>& months,
                                       MonthNumber first, MonthNumber last) {
  std::vector<MonthNumber> missing;
  for (MonthNumber month = first; month <= last; ++month) {
    if (!months.contains(month)) missing.push_back(month);
  }
  return missing;
}

}  // namespace mirrorflow
