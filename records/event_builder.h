#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "records/identifiers.h"
#include "records/mapping.h"
#include "records/person_event.h"
#include "records/read_report.h"
#include "records/source.h"

namespace mirrorflow {

// Turns the rows of one source into migration events: harmonises every value by the normalisation
// profile and counts what was missing or wrong. One builder serves one source. Not thread safe.
class EventBuilder {
 public:
  // Errors beyond `listed_errors` are counted, not listed.
  EventBuilder(BoundMapping mapping, std::size_t listed_errors);

  // Fills `event` from a readable row; reuses its memory. The record id stays empty where the row
  // has none. Returns whether the person is a refugee, asylum seeker or stateless, or may be one.
  bool Build(const SourceRow& row, PersonEvent& event);

  // Counts a row that can't be read.
  void Reject(const SourceRow& row);

  // Adds everything that was counted, and the listed errors, to `report`; call it once, at the end.
  void AddTo(ReadReport& report) const;

 private:
  struct RowMarks;
  struct Cell;

  // Each reads one cell that is not missing and returns whether its value can be used.
  void ReadColumn(const Cell& cell, PersonEvent& event);
  bool ReadDate(const Cell& cell, PartialDate& date, DateQuality& quality);
  bool ReadPurpose(const Cell& cell, Purpose& purpose);
  bool ReadCountry(const Cell& cell, std::optional<Country>& country);
  bool CheckIdentifier(const Cell& cell, IdentifierOutcome outcome);
  bool ReadSex(const Cell& cell, Sex& sex);
  // A whole number from 0 to `largest`; anything else is the error `otherwise`.
  bool ReadNumber(const Cell& cell, int largest, RowErrorReason otherwise, int& number);
  bool ReadRefugee(const Cell& cell);
  bool ReadDirection(const Cell& cell, Direction& direction);
  bool ReadBorderPost(const Cell& cell, std::string& post);
  // A number up to `longest`, each of so many days.
  bool ReadStay(const Cell& cell, int longest, double days_each, std::int32_t& days);
  void FinishNumbers(const RowMarks& marks, Identity& identity);
  bool CheckTokens(const Cell& cell, int left_out, bool any);

  void Complain(const Cell& cell, RowErrorReason reason);
  void Count(std::size_t position, RowErrorReason reason, const SourceRow& row,
             ValueClass value_class = ValueClass::kNone);
  bool IsMissing(std::string_view cell) const;

  BoundMapping mapping_;
  std::size_t listed_errors_;
  std::size_t birth_date_position_ = 0;      // in mapping_.columns(), when there is one
  std::optional<Country> constants_issuer_;  // of documents
  PersonEvent constants_;  // an event with the mapping's constants and nothing else
  std::array<FieldQuality, kFieldKindCount> fields_;
  DateQuality birth_dates_;
  DateQuality event_dates_;
  // By position in mapping_.columns(), and one more for whole rows.
  std::vector<std::array<std::uint64_t, kRowErrorReasonCount>> error_counts_;
  std::vector<RowError> errors_;
};

}  // namespace mirrorflow
