#include "records/event_builder.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "records/countries.h"
#include "records/dates.h"
#include "records/document_numbers.h"
#include "records/names.h"
#include "records/purpose.h"
#include "records/sex.h"
#include "records/text_folding.h"

namespace mirrorflow {
namespace {

constexpr int kOldestAge = 130;
constexpr int kLongestStayDays = 36500;
constexpr int kLongestStayMonths = 1200;
constexpr double kDaysPerMonth = 30.4375;

// Folded words of the refugee column.
constexpr std::string_view kYes[] = {"1",   "Y", "YES", "T",    "TRUE",      "O",
                                     "OUI", "S", "SIM", "VRAI", "VERDADEIRO"};
constexpr std::string_view kEntry[] = {"ENTRY",  "IN",      "ARRIVAL", "A",       "E",
                                       "ENTREE", "ARRIVEE", "ENTRADA", "CHEGADA", "I"};
constexpr std::string_view kExit[] = {"EXIT",   "OUT",   "DEPARTURE", "D", "X", "SORTIE",
                                      "DEPART", "SAIDA", "PARTIDA",   "O", "S"};
constexpr std::string_view kNo[] = {"0", "N", "NO", "F", "FALSE", "NON", "NAO", "FAUX", "FALSO"};

bool IsOneOf(std::string_view cell, const std::vector<std::string>& values) {
  return std::ranges::any_of(values, [cell](const std::string& value) {
    return absl::EqualsIgnoreCase(absl::string_view(cell.data(), cell.size()), value);
  });
}

std::uint32_t Bit(FieldKind field) { return 1u << static_cast<unsigned>(field); }

void CountDate(const PartialDate& date, DateQuality& quality) {
  if (date.day != 0) {
    ++quality.whole_day;
    if (date.month == 1 && date.day == 1) ++quality.first_january;
  } else if (date.month != 0) {
    ++quality.year_and_month;
  } else if (date.known()) {
    ++quality.year_only;
  }
}

// The tokens of a post's name with a blank between them; returns how many were left out.
int AppendBorderPost(std::string_view text, std::string& post) {
  std::vector<std::string> tokens;
  const int left_out = FoldTokens(text, Digits::kKeep, tokens);
  for (const std::string& token : tokens) {
    if (!post.empty()) post.push_back(' ');
    post += token;
  }
  return left_out;
}

// Empties an event but keeps the memory of its strings and vectors.
void Clear(PersonEvent& event) {
  event.record_id.clear();
  event.identity.name.clear();
  event.identity.parent_name.clear();
  event.identity.birth_place.clear();
  event.identity.address.clear();
  event.identity.postcode.clear();
  event.identity.document_number.clear();
  event.identity.national_id.clear();
  event.identity.birth_date = {};
  event.identity.sex = Sex::kUnknown;
  event.identity.birth_country.reset();
  event.purpose = Purpose::kUnknown;
  event.border_post.clear();
  event.person_id.clear();
  event.valid_until = {};
  event.stay_days = -1;
}

}  // namespace

// What the columns of one row said about its fields.
struct EventBuilder::RowMarks {
  std::uint32_t usable = 0;  // by Bit()
  std::uint32_t wrong = 0;   // an error was counted
  int age = -1;
  bool is_protected = false;
  std::optional<Country> issuer{};  // of the document
  DocumentType document_type = DocumentType::kUnknown;
};

struct EventBuilder::Cell {
  const BoundMapping::Column& column;
  std::size_t position;  // of the column in mapping_.columns()
  std::string_view text;
  CellKind kind;
  const SourceRow& row;
  RowMarks& marks;
};

EventBuilder::EventBuilder(BoundMapping mapping, std::size_t listed_errors)
    : mapping_(std::move(mapping)),
      listed_errors_(listed_errors),
      error_counts_(mapping_.columns().size() + 1) {
  for (const MappedConstant& constant : mapping_.mapping().constants) {
    switch (constant.field) {
      case FieldKind::kOrigin:
        constants_.origin = ParseCountry(constant.value).country;
        break;
      case FieldKind::kDestination:
        constants_.destination = ParseCountry(constant.value).country;
        break;
      case FieldKind::kDocumentIssuer:
        constants_issuer_ = ParseCountry(constant.value).country;
        break;
      case FieldKind::kCitizenship:
        constants_.identity.citizenship = ParseCountry(constant.value).country;
        break;
      case FieldKind::kDirection:
        constants_.direction = constant.value == "entry" ? Direction::kEntry : Direction::kExit;
        break;
      case FieldKind::kResidence:
        constants_.residence = ParseCountry(constant.value).country;
        break;
      case FieldKind::kBorderPost:
        AppendBorderPost(constant.value, constants_.border_post);
        break;
      case FieldKind::kEventDate:
        constants_.event_date = ParseDate(constant.value, DateFormat::kYearMonthDay).date;
        break;
      default:  // ValidateMapping admits no other
        break;
    }
  }
  std::size_t position = 0;
  for (const BoundMapping::Column& column : mapping_.columns()) {
    fields_[static_cast<std::size_t>(column.field)].mapped = true;
    if (column.field == FieldKind::kBirthDate) birth_date_position_ = position;
    ++position;
  }
}

bool EventBuilder::Build(const SourceRow& row, PersonEvent& event) {
  Clear(event);
  event.origin = constants_.origin;
  event.destination = constants_.destination;
  event.identity.citizenship = constants_.identity.citizenship;
  event.event_date = constants_.event_date;
  event.direction = constants_.direction;
  event.border_post = constants_.border_post;
  event.residence = constants_.residence;

  RowMarks marks;
  std::size_t position = 0;
  for (const BoundMapping::Column& column : mapping_.columns()) {
    const CellKind kind = row.kinds.empty() ? CellKind::kText : row.kinds[column.index];
    const Cell cell{column, position++, mapping_.Translated(column.field, row.cells[column.index]),
                    kind,   row,        marks};
    if (kind == CellKind::kError) {
      Complain(cell, RowErrorReason::kCellError);
      // Whether the person is a refugee is not known: to be on the safe side.
      marks.is_protected |= column.field == FieldKind::kRefugee;
    } else if (!IsMissing(cell.text)) {
      ReadColumn(cell, event);
    }
  }
  if (mapping_.mapping().surname_first || mapping_.mapping().kind == SourceKind::kMrz) {
    DropTitles(event.identity.name);
    CutToMachineReadableZone(event.identity.name);
  }
  FinishName(event.identity.name);
  FinishName(event.identity.parent_name);
  FinishNumbers(marks, event.identity);

  for (std::size_t i = 0; i < kFieldKindCount; ++i) {
    FieldQuality& quality = fields_[i];
    if (!quality.mapped) continue;
    const std::uint32_t bit = Bit(static_cast<FieldKind>(i));
    ++((marks.usable & bit) != 0  ? quality.usable
       : (marks.wrong & bit) != 0 ? quality.unusable
                                  : quality.missing);
  }
  CountDate(event.identity.birth_date, birth_dates_);
  if (fields_[static_cast<std::size_t>(FieldKind::kEventDate)].mapped) {
    CountDate(event.event_date, event_dates_);
  }

  const int age = CompletedYears(event.identity.birth_date, event.event_date);
  if (age < 0 && event.identity.birth_date.known() && event.event_date.known()) {
    Count(birth_date_position_, RowErrorReason::kBirthAfterEvent, row);
  }
  event.age = static_cast<std::int16_t>(age >= 0 ? age : marks.age);
  event.stratum = {event.identity.sex, BroadAgeFromYears(event.age)};
  event.is_protected = marks.is_protected;
  return marks.is_protected;
}

void EventBuilder::Reject(const SourceRow& row) {
  if (!row.problem) return;
  std::size_t position = mapping_.columns().size();
  if (row.problem_column) {
    const auto found =
        std::ranges::find(mapping_.columns(), *row.problem_column, &BoundMapping::Column::index);
    position = static_cast<std::size_t>(found - mapping_.columns().begin());
  }
  Count(position, *row.problem, row);
}

void EventBuilder::ReadColumn(const Cell& cell, PersonEvent& event) {
  Identity& identity = event.identity;
  const auto place_tokens = [&](std::vector<std::string>& tokens) {
    const std::size_t before = tokens.size();
    const int left_out = FoldTokens(cell.text, Digits::kKeep, tokens);
    return CheckTokens(cell, left_out, tokens.size() > before);
  };
  const auto name_tokens = [&](std::vector<std::string>& tokens) {
    const std::size_t before = tokens.size();
    const int left_out = AppendNameTokens(cell.text, tokens);
    return CheckTokens(cell, left_out, tokens.size() > before);
  };
  bool usable = false;
  switch (cell.column.field) {
    case FieldKind::kRecordId:
      event.record_id = cell.text;
      usable = true;
      break;
    case FieldKind::kName:
      usable = name_tokens(identity.name);
      break;
    case FieldKind::kParentName:
      usable = name_tokens(identity.parent_name);
      break;
    case FieldKind::kBirthDate:
      usable = ReadDate(cell, identity.birth_date, birth_dates_);
      break;
    case FieldKind::kSex:
      usable = ReadSex(cell, identity.sex);
      break;
    case FieldKind::kCitizenship:
      usable = ReadCountry(cell, identity.citizenship);
      break;
    case FieldKind::kBirthCountry:
      usable = ReadCountry(cell, identity.birth_country);
      break;
    case FieldKind::kBirthPlace:
      usable = place_tokens(identity.birth_place);
      break;
    case FieldKind::kAddress:
      usable = place_tokens(identity.address);
      break;
    case FieldKind::kPostcode:
      usable = CheckIdentifier(cell, ParsePostcode(cell.text, identity.postcode));
      break;
    case FieldKind::kDocumentNumber:
      usable = CheckIdentifier(cell, ParseIdentifier(cell.text, identity.document_number));
      break;
    case FieldKind::kNationalId:
      usable = CheckIdentifier(cell, ParseIdentifier(cell.text, identity.national_id));
      break;
    case FieldKind::kOrigin:
      usable = ReadCountry(cell, event.origin);
      break;
    case FieldKind::kDestination:
      usable = ReadCountry(cell, event.destination);
      break;
    case FieldKind::kEventDate:
      usable = ReadDate(cell, event.event_date, event_dates_);
      break;
    case FieldKind::kAgeAtEvent:
      usable = ReadNumber(cell, kOldestAge, RowErrorReason::kUnreadableAge, cell.marks.age);
      break;
    case FieldKind::kRefugee:
      usable = ReadRefugee(cell);
      break;
    case FieldKind::kDirection:
      usable = ReadDirection(cell, event.direction);
      break;
    case FieldKind::kBorderPost:
      usable = ReadBorderPost(cell, event.border_post);
      break;
    case FieldKind::kValidUntil:
      usable = ReadDate(cell, event.valid_until, event_dates_);
      break;
    case FieldKind::kStayDays:
      usable = ReadStay(cell, kLongestStayDays, 1, event.stay_days);
      break;
    case FieldKind::kPurpose:
      usable = ReadPurpose(cell, event.purpose);
      break;
    case FieldKind::kDocumentType:
      cell.marks.document_type = ParseDocumentType(cell.text).value_or(DocumentType::kUnknown);
      cell.marks.is_protected |= cell.marks.document_type == DocumentType::kRefugeeTravelDocument;
      usable = cell.marks.document_type != DocumentType::kUnknown;
      break;
    case FieldKind::kPersonId:
      event.person_id = cell.text;
      usable = true;
      break;
    case FieldKind::kResidence:
      usable = ReadCountry(cell, event.residence);
      break;
    case FieldKind::kDocumentIssuer:
      usable = ReadCountry(cell, cell.marks.issuer);
      break;
    case FieldKind::kStayMonths:
      usable = ReadStay(cell, kLongestStayMonths, kDaysPerMonth, event.stay_days);
      break;
  }
  if (usable) cell.marks.usable |= Bit(cell.column.field);
}

bool EventBuilder::CheckTokens(const Cell& cell, int left_out, bool any) {
  if (left_out > 0) Complain(cell, RowErrorReason::kForeignScript);
  return any;
}

bool EventBuilder::ReadDate(const Cell& cell, PartialDate& date, DateQuality& quality) {
  const bool is_date = cell.kind == CellKind::kDate;
  const ParsedDate parsed =
      ParseDate(cell.text, is_date ? DateFormat::kYearMonthDay : cell.column.date_format);
  if (parsed.outcome == DateOutcome::kUnreadable) {
    Complain(cell, RowErrorReason::kUnreadableDate);
  } else if (parsed.outcome == DateOutcome::kImpossible) {
    Complain(cell, RowErrorReason::kImpossibleDate);
  }
  date = parsed.date;
  if (cell.column.heaps.Apply(date)) ++quality.heaps;
  return date.known();
}

bool EventBuilder::ReadPurpose(const Cell& cell, Purpose& purpose) {
  const std::optional<Purpose> parsed = ParsePurpose(cell.text);
  if (!parsed) Complain(cell, RowErrorReason::kUnknownPurpose);
  purpose = parsed.value_or(Purpose::kUnknown);
  cell.marks.is_protected |= purpose == Purpose::kProtection;
  return purpose != Purpose::kUnknown;
}

// Issuer and type may stand behind the number.
void EventBuilder::FinishNumbers(const RowMarks& marks, Identity& identity) {
  const std::optional<Country> issuer = marks.issuer ? marks.issuer : constants_issuer_;
  if (!identity.document_number.empty()) {
    ProveDocumentNumber(issuer ? issuer : identity.citizenship, marks.document_type,
                        identity.document_number);
  }
  if (!identity.national_id.empty()) ProveNationalId(identity.citizenship, identity.national_id);
}

bool EventBuilder::ReadCountry(const Cell& cell, std::optional<Country>& country) {
  const ParsedCountry parsed = ParseCountry(cell.text);
  country = parsed.country;
  switch (parsed.outcome) {
    case CountryOutcome::kCountry:
      return true;
    case CountryOutcome::kNotStated:
      return false;
    case CountryOutcome::kUnknown:
      Complain(cell, RowErrorReason::kUnknownCountry);
      return false;
    case CountryOutcome::kProtected:
      cell.marks.is_protected = true;
      [[fallthrough]];
    case CountryOutcome::kNotACountry:
      Complain(cell, RowErrorReason::kNotACountry);
      return false;
  }
  return false;
}

bool EventBuilder::CheckIdentifier(const Cell& cell, IdentifierOutcome outcome) {
  switch (outcome) {
    case IdentifierOutcome::kIdentifier:
      return true;
    case IdentifierOutcome::kEmpty:
      return false;
    case IdentifierOutcome::kForeignScript:
      Complain(cell, RowErrorReason::kForeignScript);
      return false;
    case IdentifierOutcome::kPlaceholder:
      Complain(cell, RowErrorReason::kPlaceholder);
      return false;
  }
  return false;
}

bool EventBuilder::ReadSex(const Cell& cell, Sex& sex) {
  std::optional<Sex> parsed;
  if (IsOneOf(cell.text, mapping_.mapping().female_values)) {
    parsed = Sex::kFemale;
  } else if (IsOneOf(cell.text, mapping_.mapping().male_values)) {
    parsed = Sex::kMale;
  } else {
    parsed = ParseSex(cell.text);
  }
  if (!parsed) Complain(cell, RowErrorReason::kUnknownSex);
  sex = parsed.value_or(Sex::kUnknown);
  return sex != Sex::kUnknown;
}

bool EventBuilder::ReadNumber(const Cell& cell, int largest, RowErrorReason otherwise,
                              int& number) {
  int read = 0;
  if (!absl::SimpleAtoi(absl::string_view(cell.text.data(), cell.text.size()), &read) || read < 0 ||
      read > largest) {
    Complain(cell, otherwise);
    return false;
  }
  number = read;
  return true;
}

bool EventBuilder::ReadDirection(const Cell& cell, Direction& direction) {
  if (IsOneOf(cell.text, mapping_.mapping().entry_values)) {
    direction = Direction::kEntry;
  } else if (IsOneOf(cell.text, mapping_.mapping().exit_values)) {
    direction = Direction::kExit;
  } else {
    std::string folded;
    FoldJoined(cell.text, folded);
    if (std::ranges::find(kEntry, folded) != std::end(kEntry)) {
      direction = Direction::kEntry;
    } else if (std::ranges::find(kExit, folded) != std::end(kExit)) {
      direction = Direction::kExit;
    } else {
      Complain(cell, RowErrorReason::kUnknownDirection);
      return false;
    }
  }
  return true;
}

bool EventBuilder::ReadBorderPost(const Cell& cell, std::string& post) {
  const int left_out = AppendBorderPost(cell.text, post);
  return CheckTokens(cell, left_out, !post.empty());
}

bool EventBuilder::ReadStay(const Cell& cell, int longest, double days_each, std::int32_t& days) {
  int count = 0;
  if (!ReadNumber(cell, longest, RowErrorReason::kUnreadableStay, count)) return false;
  days = static_cast<std::int32_t>(count * days_each);
  return true;
}

bool EventBuilder::ReadRefugee(const Cell& cell) {
  const std::vector<std::string>& stated = mapping_.mapping().refugee_values;
  if (!stated.empty()) {
    cell.marks.is_protected |= IsOneOf(cell.text, stated);
    return true;
  }
  std::string folded;
  FoldJoined(cell.text, folded);
  if (std::ranges::find(kNo, folded) != std::end(kNo)) return true;
  cell.marks.is_protected = true;
  if (std::ranges::find(kYes, folded) != std::end(kYes)) return true;
  Complain(cell, RowErrorReason::kUnreadableFlag);
  return false;
}

void EventBuilder::Complain(const Cell& cell, RowErrorReason reason) {
  cell.marks.wrong |= Bit(cell.column.field);
  Count(cell.position, reason, cell.row, ClassifyValue(cell.text));
}

void EventBuilder::Count(std::size_t position, RowErrorReason reason, const SourceRow& row,
                         ValueClass value_class) {
  ++error_counts_[position][static_cast<std::size_t>(reason)];
  if (errors_.size() >= listed_errors_) return;
  const bool whole_row = position == mapping_.columns().size();
  errors_.push_back({.source = mapping_.mapping().source,
                     .row = row.number,
                     .line = row.line,
                     .column = whole_row ? "" : mapping_.columns()[position].name,
                     .reason = reason,
                     .value_class = value_class});
}

bool EventBuilder::IsMissing(std::string_view cell) const {
  if (cell.empty()) return true;
  return std::ranges::any_of(mapping_.mapping().missing_values,
                             [cell](const std::string& value) { return value == cell; });
}

void EventBuilder::AddTo(ReadReport& report) const {
  for (std::size_t i = 0; i < kFieldKindCount; ++i) {
    report.fields[i].mapped |= fields_[i].mapped;
    report.fields[i].usable += fields_[i].usable;
    report.fields[i].missing += fields_[i].missing;
    report.fields[i].unusable += fields_[i].unusable;
  }
  for (const auto& [from, to] : {std::pair(&birth_dates_, &report.birth_dates),
                                 std::pair(&event_dates_, &report.event_dates)}) {
    to->whole_day += from->whole_day;
    to->year_and_month += from->year_and_month;
    to->year_only += from->year_only;
    to->first_january += from->first_january;
    to->heaps += from->heaps;
  }
  for (std::size_t position = 0; position < error_counts_.size(); ++position) {
    const bool whole_row = position == mapping_.columns().size();
    for (std::size_t reason = 0; reason < kRowErrorReasonCount; ++reason) {
      const std::uint64_t count = error_counts_[position][reason];
      if (count == 0) continue;
      report.error_counts.push_back({.source = mapping_.mapping().source,
                                     .column = whole_row ? "" : mapping_.columns()[position].name,
                                     .reason = static_cast<RowErrorReason>(reason),
                                     .count = count});
    }
  }
  report.errors.insert(report.errors.end(), errors_.begin(), errors_.end());
}

}  // namespace mirrorflow
