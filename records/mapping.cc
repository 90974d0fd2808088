#include "records/mapping.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "records/countries.h"

namespace mirrorflow {
namespace {

struct FieldTraits {
  std::string_view name;
  bool repeats;  // several columns may give it
};

// In the order of FieldKind.
constexpr std::array<FieldTraits, kFieldKindCount> kFields = {{
    {"record_id", false},
    {"name", true},
    {"parent_name", true},
    {"birth_date", false},
    {"sex", false},
    {"citizenship", false},
    {"birth_country", false},
    {"birth_place", true},
    {"address", true},
    {"postcode", false},
    {"document_number", false},
    {"national_id", false},
    {"origin", false},
    {"destination", false},
    {"event_date", false},
    {"age_at_event", false},
    {"refugee", false},
    {"direction", false},
    {"border_post", false},
    {"valid_until", false},
    {"stay_days", false},
    {"stay_months", false},
    {"purpose", false},
    {"document_type", false},
    {"document_issuer", false},
    {"person_id", false},
    {"residence", false},
}};

const FieldTraits& TraitsOf(FieldKind field) { return kFields[static_cast<std::size_t>(field)]; }

std::string Quoted(std::string_view text) { return absl::StrCat("'", std::string(text), "'"); }

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  return absl::EqualsIgnoreCase(absl::string_view(a.data(), a.size()),
                                absl::string_view(b.data(), b.size()));
}

absl::Status Invalid(const Mapping& mapping, std::string text) {
  return absl::InvalidArgumentError(absl::StrCat("mapping ", Quoted(mapping.source), ": ", text));
}

absl::Status ValidateConstant(const Mapping& mapping, const MappedConstant& constant) {
  const std::string field(FieldKindName(constant.field));
  switch (constant.field) {
    case FieldKind::kOrigin:
    case FieldKind::kDestination:
    case FieldKind::kCitizenship:
    case FieldKind::kDocumentIssuer:
    case FieldKind::kResidence:
      if (ParseCountry(constant.value).outcome != CountryOutcome::kCountry) {
        return Invalid(mapping, absl::StrCat("the constant of ", field,
                                             " is not a country; use a code such as KE or KEN"));
      }
      return absl::OkStatus();
    case FieldKind::kEventDate:
      if (ParseDate(constant.value, DateFormat::kYearMonthDay).outcome != DateOutcome::kDate) {
        return Invalid(mapping, absl::StrCat("the constant of ", field,
                                             " is not a date; write YYYY or YYYY-MM-DD"));
      }
      return absl::OkStatus();
    case FieldKind::kDirection:
      if (constant.value == "entry" || constant.value == "exit") return absl::OkStatus();
      return Invalid(mapping, "the constant of direction must be entry or exit");
    case FieldKind::kBorderPost:
      return absl::OkStatus();
    default:
      return Invalid(mapping, absl::StrCat("a constant can't give ", field,
                                           "; only origin, destination, citizenship, event_date, "
                                           "direction, border_post, document_issuer and residence "
                                           "can hold for a whole file"));
  }
}

absl::Status ValidateColumn(const Mapping& mapping, const MappedColumn& column) {
  const std::string field(FieldKindName(column.field));
  if (column.column.empty()) return Invalid(mapping, absl::StrCat(field, " names no column"));
  if (IsDateField(column.field) && !column.date_format) {
    return Invalid(mapping, absl::StrCat("column ", Quoted(column.column), " is a date (", field,
                                         ") and needs a date format, such as YYYY-MM-DD"));
  }
  if (!IsDateField(column.field) && column.date_format) {
    return Invalid(mapping, absl::StrCat("column ", Quoted(column.column), " is not a date (",
                                         field, "); take the date format away"));
  }
  if (!column.heaps.empty()) {
    if (!IsDateField(column.field)) {
      return Invalid(mapping, absl::StrCat("column ", Quoted(column.column), " is not a date (",
                                           field, "); take its heaps away"));
    }
    if (absl::StatusOr<HeapDays> heaps = HeapDays::Create(column.heaps); !heaps.ok()) {
      return Invalid(mapping, absl::StrCat("column ", Quoted(column.column),
                                           ", heaps: ", heaps.status().message()));
    }
  }
  if (column.field == FieldKind::kRefugee && column.optional) {
    return Invalid(mapping,
                   "the refugee column can't be optional: a file without it would let "
                   "refugees through");
  }
  return absl::OkStatus();
}

absl::Status ValidateFixedColumns(const Mapping& mapping) {
  if (mapping.fixed_columns.empty()) {
    return Invalid(mapping,
                   "a fixed-width file needs fixed_columns: name, first and last place of each");
  }
  for (const FixedColumn& column : mapping.fixed_columns) {
    if (column.name.empty() || column.first == 0 || column.last < column.first) {
      return Invalid(mapping, absl::StrCat("fixed column ", Quoted(column.name),
                                           " needs a name, and first and last places from 1 on"));
    }
    if (std::ranges::count(mapping.fixed_columns, column.name, &FixedColumn::name) > 1) {
      return Invalid(mapping,
                     absl::StrCat("two fixed columns have the name ", Quoted(column.name)));
    }
  }
  return absl::OkStatus();
}

// What does not fit the kind is refused: it would be ignored in silence.
absl::Status ValidateKind(const Mapping& mapping) {
  const SourceKind kind = mapping.kind;
  const std::string name(SourceKindName(kind));
  if (kind != SourceKind::kCsv && (mapping.delimiter != ',' || mapping.quote != '"')) {
    return Invalid(mapping, absl::StrCat("delimiter and quote are for csv, not for ", name));
  }
  const bool is_text =
      kind == SourceKind::kCsv || kind == SourceKind::kFixedWidth || kind == SourceKind::kMrz;
  if (!is_text && mapping.encoding != TextEncoding::kUtf8) {
    return Invalid(mapping, absl::StrCat("an encoding is for text files, not for ", name));
  }
  const bool is_workbook = kind == SourceKind::kXlsx || kind == SourceKind::kOds;
  if (!is_workbook && !mapping.sheet.empty()) {
    return Invalid(mapping, absl::StrCat("a sheet is for xlsx and ods, not for ", name));
  }
  if (!is_workbook && kind != SourceKind::kCsv && mapping.header_row != 0) {
    return Invalid(mapping, absl::StrCat("a header_row is for csv, xlsx and ods, not for ", name));
  }
  if ((kind == SourceKind::kSql) == mapping.query.empty()) {
    return Invalid(mapping, kind == SourceKind::kSql
                                ? std::string("a database needs a query: one SELECT")
                                : absl::StrCat("a query is for sql, not for ", name));
  }
  if (kind == SourceKind::kFixedWidth) return ValidateFixedColumns(mapping);
  if (!mapping.fixed_columns.empty()) {
    return Invalid(mapping, absl::StrCat("fixed_columns are for fixed-width, not for ", name));
  }
  if (kind != SourceKind::kMrz && (mapping.skip_lines != 0 || mapping.mrz_separator != 0)) {
    return Invalid(mapping, absl::StrCat("skip_lines and mrz_separator are not for ", name));
  }
  return absl::OkStatus();
}

std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, substituted}));
    }
  }
  return row.back();
}

std::string LettersAndDigits(std::string_view text) {
  std::string kept;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      kept.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
    }
  }
  return kept;
}

// The column whose name is nearest to `wanted`, or empty when none is near.
std::string NearestColumn(std::string_view wanted, std::span<const std::string> columns) {
  const std::string target = LettersAndDigits(wanted);
  std::string nearest;
  std::size_t best = std::max<std::size_t>(1, target.size() / 3) + 1;
  for (const std::string& column : columns) {
    const std::size_t distance = EditDistance(target, LettersAndDigits(column));
    if (distance < best) {
      best = distance;
      nearest = column;
    }
  }
  return nearest;
}

// A delimiter other than the mapping's that cuts the header into wanted columns.
std::optional<char> OtherDelimiter(const Mapping& mapping, std::span<const std::string> columns) {
  const std::string header = absl::StrJoin(columns, std::string(1, mapping.delimiter));
  for (const char delimiter : kDelimiters) {
    if (delimiter == mapping.delimiter) continue;
    for (const absl::string_view cell : absl::StrSplit(header, delimiter)) {
      const absl::string_view name = absl::StripAsciiWhitespace(cell);
      for (const MappedColumn& column : mapping.columns) {
        if (name == column.column && absl::StrContains(header, delimiter)) return delimiter;
      }
    }
  }
  return std::nullopt;
}

absl::Status MissingColumn(const Mapping& mapping, const MappedColumn& wanted,
                           std::span<const std::string> columns) {
  const bool looks_like_header = std::ranges::any_of(mapping.columns, [&](const MappedColumn& m) {
    return std::ranges::any_of(
        columns, [&](const std::string& column) { return EqualsIgnoreCase(column, m.column); });
  });
  const std::string where = absl::StrCat("mapping ", Quoted(mapping.source), ": ");
  if (!looks_like_header) {
    if (const std::optional<char> other = OtherDelimiter(mapping, columns)) {
      const std::string other_name(DelimiterName(*other));
      return absl::NotFoundError(
          absl::StrCat(where, "no wanted column is in the first row, which is separated by ",
                       other_name, "; set the delimiter to ", other_name));
    }
    return absl::NotFoundError(absl::StrCat(
        where, "none of the wanted columns is in the first row, which has ", columns.size(),
        columns.size() == 1 ? " cell" : " cells",
        "; check that the file has a header row, the delimiter (now ",
        std::string(DelimiterName(mapping.delimiter)), ") and the names of the columns"));
  }
  std::string text = absl::StrCat(
      where, "column ", Quoted(wanted.column), " for ", std::string(FieldKindName(wanted.field)),
      " is not in the file; its columns are: ", absl::StrJoin(columns, ", "));
  const std::string nearest = NearestColumn(wanted.column, columns);
  if (!nearest.empty()) absl::StrAppend(&text, "; did you mean ", Quoted(nearest), "?");
  return absl::NotFoundError(text);
}

// The name tables of the small enumerations, each in its order.
constexpr std::string_view kSourceKinds[] = {"csv", "xlsx", "ods", "sql", "fixed-width", "mrz"};
constexpr std::string_view kEncodings[] = {"UTF-8",        "UTF-16",       "UTF-16LE",  "UTF-16BE",
                                           "windows-1252", "windows-1256", "ISO-8859-1"};
constexpr std::string_view kRowKinds[] = {"event", "crossing", "permit", "registration",
                                          "declaration"};
constexpr std::string_view kCaptures[] = {"", "electronic", "manual"};

template <typename Enum, std::size_t n>
absl::StatusOr<Enum> FromName(const std::string_view (&names)[n], std::string_view name,
                              const std::string& what) {
  for (std::size_t i = 0; i < n; ++i) {
    if (EqualsIgnoreCase(names[i], name)) return static_cast<Enum>(i);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown ", what, " ", Quoted(name), "; use ",
                   absl::StrJoin(names, ", ", [](std::string* out, std::string_view known) {
                     out->append(known.empty() ? "nothing" : known);
                   })));
}

}  // namespace

std::string_view SourceKindName(SourceKind kind) {
  return kSourceKinds[static_cast<std::size_t>(kind)];
}

absl::StatusOr<SourceKind> SourceKindFromName(std::string_view name) {
  return FromName<SourceKind>(kSourceKinds, name, "kind of source");
}

std::string_view DelimiterName(char delimiter) {
  switch (delimiter) {
    case ',':
      return "comma";
    case ';':
      return "semicolon";
    case '\t':
      return "tab";
    case '|':
      return "pipe";
    default:
      return "unknown";
  }
}

std::string_view TextEncodingName(TextEncoding encoding) {
  return kEncodings[static_cast<std::size_t>(encoding)];
}

absl::StatusOr<TextEncoding> TextEncodingFromName(std::string_view name) {
  if (EqualsIgnoreCase(name, "CP1252")) return TextEncoding::kWindows1252;
  if (EqualsIgnoreCase(name, "CP1256")) return TextEncoding::kWindows1256;
  if (EqualsIgnoreCase(name, "Latin-1")) return TextEncoding::kIso88591;
  return FromName<TextEncoding>(kEncodings, name, "encoding");
}

std::string_view RowKindName(RowKind kind) { return kRowKinds[static_cast<std::size_t>(kind)]; }

absl::StatusOr<RowKind> RowKindFromName(std::string_view name) {
  return FromName<RowKind>(kRowKinds, name, "kind of row");
}

std::string_view CaptureName(Capture capture) {
  return kCaptures[static_cast<std::size_t>(capture)];
}

absl::StatusOr<Capture> CaptureFromName(std::string_view name) {
  return FromName<Capture>(kCaptures, name, "capture");
}

std::string_view FieldKindName(FieldKind field) { return TraitsOf(field).name; }

absl::StatusOr<FieldKind> FieldKindFromName(std::string_view name) {
  for (std::size_t i = 0; i < kFieldKindCount; ++i) {
    if (kFields[i].name == name) return static_cast<FieldKind>(i);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown field ", Quoted(name), "; the fields are: ",
                   absl::StrJoin(kFields, ", ", [](std::string* out, const FieldTraits& traits) {
                     out->append(traits.name);
                   })));
}

bool IsDateField(FieldKind field) {
  return field == FieldKind::kBirthDate || field == FieldKind::kEventDate ||
         field == FieldKind::kValidUntil;
}

bool MayRepeat(FieldKind field) { return TraitsOf(field).repeats; }

absl::Status ValidateMapping(const Mapping& mapping) {
  if (mapping.source.empty()) {
    return absl::InvalidArgumentError("a mapping has no source name; name the register it reads");
  }
  if (kDelimiters.find(mapping.delimiter) == std::string_view::npos) {
    return Invalid(mapping, "the delimiter must be a comma, semicolon, tab or pipe");
  }
  if (absl::Status status = ValidateKind(mapping); !status.ok()) return status;
  std::array<bool, kFieldKindCount> given{};
  for (const MappedColumn& column : mapping.columns) {
    if (absl::Status status = ValidateColumn(mapping, column); !status.ok()) return status;
    bool& seen = given[static_cast<std::size_t>(column.field)];
    if (seen && !MayRepeat(column.field)) {
      return Invalid(mapping, absl::StrCat(std::string(FieldKindName(column.field)),
                                           " is given by two columns; keep one"));
    }
    seen = true;
  }
  for (const MappedConstant& constant : mapping.constants) {
    if (absl::Status status = ValidateConstant(mapping, constant); !status.ok()) return status;
    bool& seen = given[static_cast<std::size_t>(constant.field)];
    if (seen) {
      return Invalid(mapping, absl::StrCat(std::string(FieldKindName(constant.field)),
                                           " is given twice; keep the column or the constant"));
    }
    seen = true;
  }
  constexpr FieldKind kIdentifying[] = {FieldKind::kName, FieldKind::kBirthDate,
                                        FieldKind::kDocumentNumber, FieldKind::kNationalId};
  if (std::ranges::none_of(kIdentifying,
                           [&](FieldKind f) { return given[static_cast<std::size_t>(f)]; })) {
    return Invalid(mapping,
                   "nothing identifies a person; map name, birth_date, document_number or "
                   "national_id");
  }
  for (const Crosswalk& crosswalk : mapping.crosswalks) {
    const auto same = [&](const Crosswalk& other) {
      return other.field == crosswalk.field && EqualsIgnoreCase(other.value, crosswalk.value);
    };
    if (std::ranges::count_if(mapping.crosswalks, same) > 1) {
      return Invalid(mapping,
                     absl::StrCat("the crosswalk of ", std::string(FieldKindName(crosswalk.field)),
                                  " has a value twice; keep one of its meanings"));
    }
  }
  for (const std::string& value : mapping.female_values) {
    if (std::ranges::any_of(mapping.male_values, [&](const std::string& other) {
          return EqualsIgnoreCase(value, other);
        })) {
      return Invalid(mapping, "a value stands for both sexes; give it to one of them");
    }
  }
  for (const std::string& value : mapping.entry_values) {
    if (std::ranges::any_of(mapping.exit_values, [&](const std::string& other) {
          return EqualsIgnoreCase(value, other);
        })) {
      return Invalid(mapping, "a value stands for entry and for exit; give it to one of them");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<BoundMapping> BoundMapping::Create(Mapping mapping,
                                                  std::span<const std::string> columns) {
  if (absl::Status status = ValidateMapping(mapping); !status.ok()) return status;
  std::vector<Column> bound;
  for (const MappedColumn& wanted : mapping.columns) {
    const auto found = std::ranges::find(columns, wanted.column);
    if (found == columns.end()) {
      if (wanted.optional) continue;
      return MissingColumn(mapping, wanted, columns);
    }
    if (std::ranges::find(found + 1, columns.end(), wanted.column) != columns.end()) {
      return Invalid(mapping, absl::StrCat("the file has two columns ", Quoted(wanted.column),
                                           "; rename one of them"));
    }
    absl::StatusOr<HeapDays> heaps = HeapDays::Create(wanted.heaps);
    if (!heaps.ok()) return heaps.status();
    bound.push_back({.field = wanted.field,
                     .index = static_cast<std::size_t>(found - columns.begin()),
                     .date_format = wanted.date_format.value_or(DateFormat::kYearMonthDay),
                     .name = wanted.column,
                     .heaps = *std::move(heaps)});
  }
  if (bound.empty()) {
    return absl::NotFoundError(absl::StrCat("mapping ", Quoted(mapping.source),
                                            ": none of its columns, all optional, is in the file"));
  }
  return BoundMapping(std::move(mapping), std::move(bound));
}

BoundMapping::BoundMapping(Mapping mapping, std::vector<Column> columns)
    : mapping_(std::move(mapping)), columns_(std::move(columns)) {
  for (const Crosswalk& crosswalk : mapping_.crosswalks) {
    meanings_[static_cast<std::size_t>(crosswalk.field)].emplace(crosswalk.value, crosswalk.means);
  }
}

std::string_view BoundMapping::Translated(FieldKind field, std::string_view cell) const {
  const Meanings& meanings = meanings_[static_cast<std::size_t>(field)];
  if (meanings.empty()) return cell;
  const auto found = meanings.find(cell);
  return found == meanings.end() ? cell : std::string_view(found->second);
}

// FNV-1a.
std::size_t BoundMapping::FoldedHash::operator()(std::string_view text) const {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(absl::ascii_tolower(static_cast<unsigned char>(c)));
    hash *= 0x100000001b3;
  }
  return hash;
}

bool BoundMapping::FoldedEqual::operator()(std::string_view a, std::string_view b) const {
  return EqualsIgnoreCase(a, b);
}

bool BoundMapping::Has(FieldKind field) const {
  return std::ranges::any_of(columns_, [&](const Column& c) { return c.field == field; }) ||
         std::ranges::any_of(mapping_.constants,
                             [&](const MappedConstant& c) { return c.field == field; });
}

}  // namespace mirrorflow
