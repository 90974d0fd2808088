// Any text as each value of a register: dates in every format and calendar, names, identifiers,
// numbers of documents, sexes, purposes, countries. Fails for a date that is none, for a token that
// is not of the alphabet that encodings are made of, and when harmonising twice gives something
// new.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "records/countries.h"
#include "records/date_format.h"
#include "records/dates.h"
#include "records/document_numbers.h"
#include "records/identifiers.h"
#include "records/names.h"
#include "records/purpose.h"
#include "records/sex.h"
#include "tests/fuzzing/check.h"
#include "workbook/cell_text.h"

namespace mirrorflow {
namespace {

void ReadDates(std::string_view text) {
  static const std::vector<DateFormat> formats = AllDateFormats(2026);
  for (const DateFormat& format : formats) {
    const ParsedDate parsed = ParseDate(text, format);
    const PartialDate& date = parsed.date;
    if (parsed.outcome != DateOutcome::kDate) continue;
    Check(date.year >= 1800 && date.year <= 2199);
    Check(date.month >= 0 && date.month <= 12 && date.day >= 0 && date.day <= 31);
    Check(date.day == 0 || date.month != 0);
    Check(CompletedYears(date, date) == 0);
  }
}

void ReadName(std::string_view text) {
  std::vector<std::string> tokens;
  (void)AppendNameTokens(text, tokens);
  FinishName(tokens);
  for (const std::string& token : tokens) {
    Check(!token.empty() && IsAscii(token));
  }
  std::vector<std::string> cut = tokens;
  CutToMachineReadableZone(cut);
  Check(cut.size() <= tokens.size());
  std::vector<std::string> again;
  for (const std::string& token : tokens) (void)AppendNameTokens(token, again);
  FinishName(again);
  std::vector<std::string> once_more;
  for (const std::string& token : again) (void)AppendNameTokens(token, once_more);
  FinishName(once_more);
  Check(once_more == again);
}

void ReadNumbers(std::string_view text) {
  std::string number;
  (void)ParseIdentifier(text, number);
  Check(IsAscii(number));
  number.clear();
  (void)ParsePostcode(text, number);
  (void)ParseDocumentNumber(text, std::nullopt, DocumentType::kPassport);
  (void)ParseNationalId(text, std::nullopt);
  for (const char* code : {"KE", "UG", "ET", "ZA"}) {
    (void)ParseDocumentNumber(text, *Country::Create(code), DocumentType::kPassport);
    (void)ParseNationalId(text, *Country::Create(code));
  }
}

}  // namespace
}  // namespace mirrorflow

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mirrorflow;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  // What a source hands on is UTF-8 and not longer.
  if (text.size() > kMaxCellBytes || !IsValidUtf8(text)) return 0;
  switch (data[0] % 4) {
    case 0:
      ReadDates(text);
      break;
    case 1:
      ReadName(text);
      break;
    case 2:
      ReadNumbers(text);
      break;
    default:
      (void)ParseSex(text);
      (void)ParsePurpose(text);
      (void)ParseCountry(text);
      (void)ParseDocumentType(text);
  }
  return 0;
}
