#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "records/value_class.h"

namespace mirrorflow {

// What can be wrong with a row of a register. The first group makes the row unreadable: it is
// rejected and counted. The others concern one value: the row stays, the value is missing or only
// partly known.
enum class RowErrorReason : std::uint8_t {
  kTooFewCells = 0,
  kTooManyCells,
  kNotUtf8,
  kStrayQuote,
  kOpenQuote,
  kCellTooLong,
  kRowTooLong,
  kNotInEncoding,
  kControlCharacter,
  kLineTooShort,
  kUnreadableMrz,
  kWrongCheckDigit,

  kForeignScript,
  kUnreadableDate,
  kImpossibleDate,
  kBirthAfterEvent,
  kUnknownSex,
  kUnknownCountry,
  kNotACountry,
  kPlaceholder,
  kUnreadableAge,
  kUnreadableFlag,
  kCellError,
  kUnknownDirection,
  kUnreadableStay,
  kUnknownPurpose,
};
inline constexpr std::size_t kRowErrorReasonCount = 26;

// A short label for machines: "too_few_cells".
std::string_view RowErrorCode(RowErrorReason reason);
// What is wrong and what to do, for people.
std::string_view RowErrorText(RowErrorReason reason);

// Where something is wrong, never the value itself.
struct RowError {
  std::string source;
  std::uint64_t row = 0;  // data rows from 1, the header not counted
  // Where the row begins: physical lines of the file, or rows of the sheet, from 1; 0 in a
  // database.
  std::uint64_t line = 0;
  std::string column;  // empty when it concerns the whole row
  RowErrorReason reason = RowErrorReason::kTooFewCells;
  ValueClass value_class = ValueClass::kNone;  // kNone when it concerns the whole row

  // "arrivals-2024, row 17 (line 19), column dob (date-like): no such day, month or year; ..."
  std::string ToString() const;
};

}  // namespace mirrorflow
