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
    default:
      return Invalid(mapping, absl::StrCat("a constant can't give ", field,
                                           "; only origin, destination, citizenship, event_date "
                                           "and direction can hold for a whole file"));
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
  if (column.field == FieldKind::kRefugee && column.optional) {
    return Invalid(mapping,
                   "the refugee column can't be optional: a file without it would let "
                   "refugees through");
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
  for (const char delimiter : {',', ';', '\t', '|'}) {
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

std::string DelimiterName(char delimiter) {
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

absl::Status MissingColumn(const Mapping& mapping, const MappedColumn& wanted,
                           std::span<const std::string> columns) {
  const bool looks_like_header = std::ranges::any_of(mapping.columns, [&](const MappedColumn& m) {
    return std::ranges::any_of(
        columns, [&](const std::string& column) { return EqualsIgnoreCase(column, m.column); });
  });
  const std::string where = absl::StrCat("mapping ", Quoted(mapping.source), ": ");
  if (!looks_like_header) {
    if (const std::optional<char> other = OtherDelimiter(mapping, columns)) {
      return absl::NotFoundError(
          absl::StrCat(where, "no wanted column is in the first row, which is separated by ",
                       DelimiterName(*other), "; set the delimiter to ", DelimiterName(*other)));
    }
    return absl::NotFoundError(
        absl::StrCat(where, "none of the wanted columns is in the first row, which has ",
                     columns.size(), columns.size() == 1 ? " cell" : " cells",
                     "; check that the file has a header row, the delimiter (now ",
                     DelimiterName(mapping.delimiter), ") and the names of the columns"));
  }
  std::string text = absl::StrCat(
      where, "column ", Quoted(wanted.column), " for ", std::string(FieldKindName(wanted.field)),
      " is not in the file; its columns are: ", absl::StrJoin(columns, ", "));
  const std::string nearest = NearestColumn(wanted.column, columns);
  if (!nearest.empty()) absl::StrAppend(&text, "; did you mean ", Quoted(nearest), "?");
  return absl::NotFoundError(text);
}

}  // namespace

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

absl::Status ValidateMapping(const Mapping& mapping) {
  if (mapping.source.empty()) {
    return absl::InvalidArgumentError("a mapping has no source name; name the register it reads");
  }
  if (std::string_view(",;\t|").find(mapping.delimiter) == std::string_view::npos) {
    return Invalid(mapping, "the delimiter must be a comma, semicolon, tab or pipe");
  }
  std::array<bool, kFieldKindCount> given{};
  for (const MappedColumn& column : mapping.columns) {
    if (absl::Status status = ValidateColumn(mapping, column); !status.ok()) return status;
    bool& seen = given[static_cast<std::size_t>(column.field)];
    if (seen && !TraitsOf(column.field).repeats) {
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
    bound.push_back({.field = wanted.field,
                     .index = static_cast<std::size_t>(found - columns.begin()),
                     .date_format = wanted.date_format.value_or(DateFormat::kYearMonthDay),
                     .name = wanted.column});
  }
  if (bound.empty()) {
    return absl::NotFoundError(absl::StrCat("mapping ", Quoted(mapping.source),
                                            ": none of its columns, all optional, is in the file"));
  }
  return BoundMapping(std::move(mapping), std::move(bound));
}

bool BoundMapping::Has(FieldKind field) const {
  return std::ranges::any_of(columns_, [&](const Column& c) { return c.field == field; }) ||
         std::ranges::any_of(mapping_.constants,
                             [&](const MappedConstant& c) { return c.field == field; });
}

}  // namespace mirrorflow
