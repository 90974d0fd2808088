#include "services/sandbox/generator/register_layout.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/sandbox/generator/letter_case.h"

namespace mirrorflow {
namespace {

using F = RegisterField;

constexpr std::string_view kMappingFieldNames[kRegisterFieldCount] = {
    "record_id",     "name",
    "name",          "name",
    "name",          "name",
    "parent_name",   "birth_date",
    "sex",           "citizenship",
    "birth_country", "birth_place",
    "address",       "document_number",
    "national_id",   "origin",
    "destination",   "event_date",
    "refugee",       "purpose"};

// By HeaderStyle. The event column of a register of departures and of arrivals differs.
struct Headers {
  std::array<std::string_view, kRegisterFieldCount> by_field;
  std::string_view departure;
  std::string_view arrival;
};
constexpr Headers kHeaders[] = {
    {{"record_id",    "full_name",       "given_names",
      "surname",      "father_name",     "grandfather_name",
      "parent_name",  "birth_date",      "sex",
      "citizenship",  "birth_country",   "birth_place",
      "last_address", "document_number", "national_id",
      "origin",       "destination",     "",
      "refugee",      "purpose"},
     "departure_date",
     "arrival_date"},
    {{"Record No",
      "Full Name",
      "Given Names",
      "Surname",
      "Father's Name",
      "Grandfather's Name",
      "Name of Parent",
      "Date of Birth",
      "Sex",
      "Nationality",
      "Country of Birth",
      "Place of Birth",
      "Last Address",
      "Travel Document No",
      "National ID",
      "Country of Last Residence",
      "Country of Next Residence",
      "",
      "Refugee",
      "Reason for Moving"},
     "Date of Departure",
     "Date of Arrival"},
    {{"N° d'ordre",
      "Nom complet",
      "Prénoms",
      "Nom",
      "Nom du père",
      "Nom du grand-père",
      "Nom du parent",
      "Date de naissance",
      "Sexe",
      "Nationalité",
      "Pays de naissance",
      "Lieu de naissance",
      "Dernière adresse",
      "N° du document",
      "N° d'identité",
      "Pays de provenance",
      "Pays de destination",
      "",
      "Réfugié",
      "Motif"},
     "Date de sortie",
     "Date d'entrée"},
    {{"REC_ID", "NAME",      "FORENAMES", "SURNAME", "FATHER",   "GRANDFATHER", "PARENT",
      "DOB",    "SEX",       "NAT",       "COB",     "POB",      "ADDR",        "DOC_NO",
      "NIN",    "FROM_CTRY", "TO_CTRY",   "",        "REF_FLAG", "PURP"},
     "EXIT_DT",
     "ENTRY_DT"},
};

// By SexCodes: female, male.
constexpr std::string_view kSexValues[][2] = {
    {"F", "M"}, {"2", "1"}, {"F", "H"}, {"FEMALE", "MALE"}};
// By HeaderStyle: yes, no.
constexpr std::string_view kRefugeeValues[][2] = {
    {"yes", "no"}, {"Y", "N"}, {"oui", "non"}, {"1", "0"}};
// By HeaderStyle, in the order of the purposes from work to other, without protection, which the
// column for refugees says.
constexpr std::string_view kPurposeValues[][6] = {
    {"work", "family", "study", "return", "settlement", "other"},
    {"Employment", "Family", "Studies", "Returning home", "Settlement", "Other"},
    {"Travail", "Famille", "Études", "Retour au pays", "Installation", "Autre"},
    {"WORK", "FAMILY", "STUDY", "RETURN", "RESIDENCE", "OTHER"}};
// By HeaderStyle: what some empty cells say instead.
constexpr std::string_view kMissingWords[] = {"", "N/A", "-", ""};

// Empty cells by level: paper, mixed, electronic.
struct FieldMissing {
  RegisterField field;
  double rates[3];
};
constexpr FieldMissing kMissing[] = {
    {F::kGivenName, {0.004, 0.002, 0.001}},   {F::kParentName, {0.20, 0.12, 0.08}},
    {F::kBirthDate, {0.04, 0.02, 0.005}},     {F::kSex, {0.02, 0.01, 0.002}},
    {F::kCitizenship, {0.04, 0.02, 0.005}},   {F::kBirthCountry, {0.15, 0.08, 0.04}},
    {F::kBirthPlace, {0.25, 0.15, 0.08}},     {F::kAddress, {0.35, 0.25, 0.15}},
    {F::kDocumentNumber, {0.15, 0.06, 0.02}}, {F::kNationalId, {0.50, 0.30, 0.15}},
    {F::kPurpose, {0.25, 0.15, 0.08}},
};
// Plain layout: like a good electronic register.
constexpr std::size_t kPlainLevel = 2;

constexpr RegisterStyle kPlainStyle = {
    NameColumns::kSurnameGiven, HeaderStyle::kPlain, "YYYY-MM-DD", ',', SexCodes::kMF,
    CountryForm::kAlpha3,       LetterCase::kUpper,  false,        ""};

std::vector<RegisterField> NameFields(NameColumns names) {
  switch (names) {
    case NameColumns::kFullName:
    case NameColumns::kFullNameSurnameFirst:
      return {F::kFullName};
    case NameColumns::kSurnameGiven:
      return {F::kFamilyName, F::kGivenName};
    case NameColumns::kGivenFatherGrandfather:
      return {F::kGivenName, F::kFatherName, F::kGrandfatherName};
  }
  return {};
}

std::vector<RegisterField> Fields(const RegisterStyle& style, RegisterLevel level,
                                  RegisterKind kind, bool plain) {
  std::vector<RegisterField> fields = {F::kRecordId};
  for (const RegisterField name : NameFields(style.names)) fields.push_back(name);
  fields.insert(fields.end(), {F::kSex, F::kBirthDate, F::kCitizenship});
  // A paper register has what fits on a line.
  if (level != RegisterLevel::kPaper) fields.push_back(F::kBirthCountry);
  if (level != RegisterLevel::kPaper) fields.push_back(F::kBirthPlace);
  fields.push_back(F::kParentName);
  if (plain || level == RegisterLevel::kMixed) fields.push_back(F::kAddress);
  fields.push_back(F::kDocumentNumber);
  if (level == RegisterLevel::kElectronic) fields.push_back(F::kNationalId);
  fields.push_back(kind == RegisterKind::kEmigrants ? F::kDestination : F::kOrigin);
  fields.push_back(F::kEventDate);
  if (kind == RegisterKind::kImmigrants) fields.push_back(F::kRefugee);
  // Last, so that no other cell depends on it.
  if (!plain && level != RegisterLevel::kPaper) fields.push_back(F::kPurpose);
  // Electronic systems export the document first, as it is read first.
  if (!plain && level == RegisterLevel::kElectronic) {
    const auto document = std::find(fields.begin(), fields.end(), F::kDocumentNumber);
    std::rotate(fields.begin() + 1, document, document + 1);
  }
  return fields;
}

std::string_view CountryText(std::size_t member, CountryForm form) {
  const MemberState& state = MemberStates()[member];
  switch (form) {
    case CountryForm::kAlpha2:
      return state.alpha2;
    case CountryForm::kAlpha3:
      return state.alpha3;
    case CountryForm::kEnglishName:
      return state.english_name;
    case CountryForm::kFrenchName:
      return state.french_name;
  }
  return {};
}

// Text as the register writes it. `surname`: of a name that is inherited or stands last.
std::string Styled(const std::string& text, const RegisterStyle& style, LetterCase letter_case,
                   bool surname) {
  const bool upper =
      letter_case == LetterCase::kUpper || (letter_case == LetterCase::kSurnameUpper && surname);
  std::string cased = upper ? text : TitleCase(text);
  return style.accents ? cased : WithoutAccents(cased);
}

std::string Joined(const std::vector<std::string>& parts) { return absl::StrJoin(parts, " "); }

// One row's cells, in the case that its clerk chose.
class CellWriter {
 public:
  CellWriter(const RegisterLayout& layout, const RegisterRow& row, LetterCase letter_case)
      : layout_(layout), row_(row), letter_case_(letter_case) {}

  std::string Cell(RegisterField field) const {
    const Person& person = row_.person;
    const RegisterStyle& style = layout_.style;
    switch (field) {
      case F::kRecordId:
        return row_.record_id;
      case F::kFullName:
        return FullName();
      case F::kGivenName:
        return Text(Joined(person.given), false);
      case F::kFamilyName:
        return Text(Joined(person.family), true);
      case F::kFatherName:
        return person.family.empty() ? std::string() : Text(person.family.front(), true);
      case F::kGrandfatherName:
        return Text(
            Joined({person.family.begin() + (person.family.empty() ? 0 : 1), person.family.end()}),
            true);
      case F::kParentName:
        return Text(Joined(person.parent), false);
      case F::kBirthDate:
        return person.birth_date.known() ? FormatDate(person.birth_date, style.date_format)
                                         : std::string();
      case F::kSex:
        if (person.sex == Sex::kUnknown) return std::string();
        return person.sex == Sex::kFemale ? layout_.female_values.front()
                                          : layout_.male_values.front();
      case F::kCitizenship:
        return std::string(CountryText(person.citizenship, style.country));
      case F::kBirthCountry:
        return std::string(CountryText(person.birth_country, style.country));
      case F::kBirthPlace:
        return Text(person.birth_place, false);
      case F::kAddress:
        return Text(person.last_address, false);
      case F::kDocumentNumber:
        return Document();
      case F::kNationalId:
        return person.national_id;
      case F::kOrigin:
      case F::kDestination:
        return std::string(CountryText(row_.other_country, style.country));
      case F::kEventDate:
        return FormatDate(row_.event_date, style.date_format);
      case F::kRefugee: {
        const auto& values = kRefugeeValues[static_cast<std::size_t>(style.headers)];
        return std::string(values[row_.refugee ? 0 : 1]);
      }
      case F::kPurpose:
        return PurposeText();
    }
    return std::string();
  }

 private:
  std::string Text(const std::string& text, bool surname) const {
    return row_.verbatim ? text : Styled(text, layout_.style, letter_case_, surname);
  }

  std::string FullName() const {
    const std::string given = Text(Joined(row_.person.given), false);
    const std::string family = Text(Joined(row_.person.family), true);
    if (given.empty() || family.empty()) return given + family;
    if (layout_.style.names == NameColumns::kFullNameSurnameFirst) return family + ", " + given;
    return given + " " + family;
  }

  std::string Document() const {
    const std::string& number = row_.person.document_number;
    if (number.empty() || row_.verbatim) return number;
    const std::string_view issuer = MemberStates()[row_.person.citizenship].alpha3;
    return std::string(issuer).append(layout_.style.issuer_separator).append(number);
  }

  std::string PurposeText() const {
    constexpr Purpose kOrder[] = {Purpose::kWork,   Purpose::kFamily,     Purpose::kStudy,
                                  Purpose::kReturn, Purpose::kSettlement, Purpose::kOther};
    const auto* found = std::ranges::find(kOrder, row_.person.purpose);
    if (found == std::end(kOrder)) return std::string();
    return std::string(
        kPurposeValues[static_cast<std::size_t>(layout_.style.headers)][found - kOrder]);
  }

  const RegisterLayout& layout_;
  const RegisterRow& row_;
  LetterCase letter_case_;
};

LetterCase ClerksCase(LetterCase letter_case, SeededRandom& random) {
  if (letter_case != LetterCase::kCareless) return letter_case;
  constexpr LetterCase kCases[] = {LetterCase::kUpper, LetterCase::kTitle,
                                   LetterCase::kSurnameUpper};
  return kCases[random.Below(std::size(kCases))];
}

}  // namespace

std::string_view RegisterKindName(RegisterKind kind) {
  return kind == RegisterKind::kEmigrants ? "emigrants" : "immigrants";
}

std::string_view MappingFieldName(RegisterField field) {
  return kMappingFieldNames[static_cast<std::size_t>(field)];
}

RegisterLayout MakeRegisterLayout(const MemberState& state, RegisterKind kind,
                                  RegisterLayouts layouts, double missing_scale) {
  const bool plain = layouts == RegisterLayouts::kPlain;
  const RegisterLevel level = plain ? RegisterLevel::kElectronic : state.level;
  RegisterLayout layout;
  layout.style = plain ? kPlainStyle : state.style;
  const auto style_index = static_cast<std::size_t>(layout.style.headers);
  layout.source = std::string(state.alpha2).append("-").append(RegisterKindName(kind));
  layout.delimiter = layout.style.delimiter;
  for (const RegisterField field : Fields(layout.style, level, kind, plain)) {
    const Headers& headers = kHeaders[style_index];
    RegisterColumn column;
    column.field = field;
    column.header = headers.by_field[static_cast<std::size_t>(field)];
    if (field == F::kEventDate) {
      column.header = kind == RegisterKind::kEmigrants ? headers.departure : headers.arrival;
    }
    if (field == F::kBirthDate || field == F::kEventDate) {
      column.date_format = layout.style.date_format;
    }
    layout.columns.push_back(std::move(column));
  }
  (kind == RegisterKind::kEmigrants ? layout.fixed_origin : layout.fixed_destination) =
      state.alpha2;
  if (!kMissingWords[style_index].empty()) {
    layout.missing_values.emplace_back(kMissingWords[style_index]);
  }
  const auto& sexes = kSexValues[static_cast<std::size_t>(layout.style.sex)];
  layout.female_values.emplace_back(sexes[0]);
  layout.male_values.emplace_back(sexes[1]);
  if (kind == RegisterKind::kImmigrants) {
    layout.refugee_values.emplace_back(kRefugeeValues[style_index][0]);
  }
  const std::size_t rates = plain ? kPlainLevel : static_cast<std::size_t>(level);
  for (const FieldMissing& missing : kMissing) {
    layout.missing_rates[static_cast<std::size_t>(missing.field)] =
        std::min(1.0, missing.rates[rates] * missing_scale);
  }
  return layout;
}

std::string HeaderLine(const RegisterLayout& layout) {
  std::vector<std::string> cells;
  for (const RegisterColumn& column : layout.columns) cells.push_back(column.header);
  std::string line;
  AppendCsvLine(cells, layout.delimiter, line);
  return line;
}

std::vector<std::string> RowCells(const RegisterLayout& layout, const RegisterRow& row,
                                  SeededRandom& random, MissingTally& missing) {
  const CellWriter writer(layout, row, ClerksCase(layout.style.letter_case, random));
  std::vector<std::string> cells;
  cells.reserve(layout.columns.size());
  for (const RegisterColumn& column : layout.columns) {
    const auto field = static_cast<std::size_t>(column.field);
    std::string cell = writer.Cell(column.field);
    if (!cell.empty() && !row.verbatim && layout.missing_rates[field] > 0 &&
        random.Chance(layout.missing_rates[field])) {
      ++missing[field];
      const bool in_words = !layout.missing_values.empty() && random.Chance(0.3);
      cell = in_words ? layout.missing_values.front() : std::string();
    }
    cells.push_back(std::move(cell));
  }
  return cells;
}

std::string FormatDate(const PartialDate& date, std::string_view format) {
  const int year = date.year;
  const auto pad = [](int value) { return absl::Dec(value, absl::kZeroPad2); };
  if (format == "YYYYMMDD") return absl::StrCat(year, pad(date.month), pad(date.day));
  if (format == "DD/MM/YYYY") return absl::StrCat(pad(date.day), "/", pad(date.month), "/", year);
  if (date.month == 0) return absl::StrCat(year);
  if (format == "MM/DD/YYYY") return absl::StrCat(pad(date.month), "/", pad(date.day), "/", year);
  const std::string_view separator = format == "YYYY/MM/DD" ? "/" : "-";
  return absl::StrCat(year, std::string(separator), pad(date.month), std::string(separator),
                      pad(date.day));
}

void AppendCsvLine(const std::vector<std::string>& cells, char delimiter, std::string& out) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out.push_back(delimiter);
    const std::string& cell = cells[i];
    const char special[] = {delimiter, '"', '\n', '\r'};
    if (cell.find_first_of(special, 0, sizeof special) == std::string::npos) {
      out += cell;
      continue;
    }
    out.push_back('"');
    for (const char c : cell) {
      if (c == '"') out.push_back('"');
      out.push_back(c);
    }
    out.push_back('"');
  }
  out.push_back('\n');
}

}  // namespace mirrorflow
