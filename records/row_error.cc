#include "records/row_error.h"

#include <array>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

struct ReasonText {
  std::string_view code;
  std::string_view text;
};

// In the order of RowErrorReason.
constexpr std::array<ReasonText, kRowErrorReasonCount> kReasons = {{
    {"too_few_cells", "the row has fewer cells than the header; is a line broken in two?"},
    {"too_many_cells",
     "the row has more cells than the header; does a cell hold the delimiter without quotes?"},
    {"not_utf8", "not valid UTF-8; set the encoding of the mapping, or save the file as UTF-8"},
    {"stray_quote",
     "a quotation mark stands inside a cell; quote the whole cell and double the mark"},
    {"open_quote", "a quotation mark is opened and not closed before the end of the file"},
    {"cell_too_long", "a cell is longer than 8 KiB"},
    {"row_too_long", "the row is longer than 64 KiB; is a quotation mark not closed?"},
    {"not_in_encoding",
     "bytes that do not exist in the encoding of the mapping; was the file saved in another one?"},
    {"control_character", "a control character inside a cell; is the file damaged or no text?"},
    {"line_too_short", "the line ends before the last column; is a line broken in two?"},
    {"unreadable_mrz", "not the lines of a machine-readable zone"},
    {"wrong_check_digit",
     "a check digit of the machine-readable zone is wrong: a character was misread; read the "
     "document again"},
    {"foreign_script",
     "letters of another script were left out; give the Latin spelling of the travel document"},
    {"unreadable_date", "the date is not in the format of the mapping"},
    {"impossible_date", "no such day, month or year; the parts that are possible are used"},
    {"birth_after_event", "the birth date lies after the event date; the age is unknown"},
    {"unknown_sex", "not a known word for a sex; add it to the mapping"},
    {"unknown_country", "not a country that is known by this code or name"},
    {"not_a_country", "the code of a person without a country or of an organisation"},
    {"placeholder", "one character repeated; taken as missing"},
    {"unreadable_age", "the age is not a whole number from 0 to 130"},
    {"unreadable_flag",
     "says neither yes nor no; the person is excluded as a refugee, to be on the safe side"},
    {"cell_error",
     "an error value of the workbook, such as #N/A, or a formula that was never computed; repair "
     "it "
     "and save the workbook"},
    {"unknown_direction", "not a known word for entry or exit; add it to the mapping"},
    {"unreadable_stay", "the stated stay is not a whole number from 0 to 36500"},
    {"unknown_purpose", "not a known purpose; say in the mapping's crosswalk what it means"},
}};

}  // namespace

std::string_view RowErrorCode(RowErrorReason reason) {
  return kReasons[static_cast<std::size_t>(reason)].code;
}

std::string_view RowErrorText(RowErrorReason reason) {
  return kReasons[static_cast<std::size_t>(reason)].text;
}

std::string RowError::ToString() const {
  std::string text = absl::StrCat(source, ", row ", row);
  if (line != 0) absl::StrAppend(&text, " (line ", line, ")");
  if (!column.empty()) absl::StrAppend(&text, ", column ", column);
  if (value_class != ValueClass::kNone) {
    absl::StrAppend(&text, " (", std::string(ValueClassName(value_class)), ")");
  }
  return absl::StrCat(text, ": ", std::string(RowErrorText(reason)));
}

}  // namespace mirrorflow
