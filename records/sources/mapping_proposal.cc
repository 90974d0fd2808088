#include "records/sources/mapping_proposal.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "records/purpose.h"
#include "records/sex.h"
#include "records/sources/column_names.h"
#include "records/text_folding.h"

namespace mirrorflow {
namespace {

constexpr std::uint64_t kRowsPerStep = 4096;
// A code that stands this often is a code, not somebody's name in the wrong column.
constexpr std::uint64_t kOftenEnough = 3;
// No name is as short.
constexpr std::size_t kLengthOfCodes = 2;
constexpr double kExactName = 0.95;
constexpr double kPartOfName = 0.6;
constexpr double kByValues = 0.5;

double Share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

bool IsCountryField(FieldKind field) {
  return field == FieldKind::kCitizenship || field == FieldKind::kBirthCountry ||
         field == FieldKind::kOrigin || field == FieldKind::kDestination ||
         field == FieldKind::kDocumentIssuer || field == FieldKind::kResidence;
}

// Numbers of other kinds are dates too, when nothing parts day, month and year.
bool HasSeparators(const DateFormat& format) {
  return format.layout == DateLayout::kYearMonthDay || format.layout == DateLayout::kDayMonthYear ||
         format.layout == DateLayout::kMonthDayYear;
}

// Words of entry and exit, and of yes and no, that are known without a mapping.
bool IsKnownCode(FieldKind field, const std::string& value) {
  std::string folded;
  FoldJoined(value, folded);
  const auto is_one_of = [&folded](std::initializer_list<const char*> words) {
    return std::ranges::any_of(words, [&](const char* word) { return folded == word; });
  };
  switch (field) {
    case FieldKind::kSex:
      return ParseSex(value).has_value();
    case FieldKind::kPurpose:
      return ParsePurpose(value).has_value();
    case FieldKind::kDirection:
      return is_one_of({"ENTRY", "EXIT", "IN", "OUT", "ARRIVAL", "DEPARTURE", "ENTREE", "SORTIE",
                        "ENTRADA", "SAIDA"});
    case FieldKind::kRefugee:
      return is_one_of({"1",   "0",    "Y",     "N",    "YES",        "NO",   "T",
                        "F",   "TRUE", "FALSE", "O",    "OUI",        "NON",  "S",
                        "SIM", "NAO",  "VRAI",  "FAUX", "VERDADEIRO", "FALSO"});
    default:
      return true;
  }
}

bool HasCodes(FieldKind field) {
  return field == FieldKind::kSex || field == FieldKind::kPurpose ||
         field == FieldKind::kDirection || field == FieldKind::kRefugee;
}

// How many values the field can use, and what that makes of the confidence in the name.
void WeighDates(const ColumnEvidence& evidence, ColumnProposal& column) {
  DateDecision decision = evidence.DecideDates();
  column.readable = std::min(decision.read, column.values);
  column.date_formats = std::move(decision.formats);
  // Events do crowd on some days; births do not.
  if (column.field == FieldKind::kBirthDate) column.heaps = std::move(decision.heaps);
  column.reasons.push_back(column.date_formats.empty() && column.values > 0
                               ? "its values are no dates that are known"
                               : decision.reason);
}

void WeighCodes(const ColumnEvidence& evidence, FieldKind field, ColumnProposal& column) {
  if (!evidence.has_few_values()) {
    column.readable = field == FieldKind::kSex ? evidence.sexes() : 0;
    column.reasons.push_back("it has too many values for a code");
    return;
  }
  for (const auto& [value, count] : evidence.few_values()) {
    if (IsKnownCode(field, value)) {
      column.readable += count;
    } else if (count >= kOftenEnough || value.size() <= kLengthOfCodes) {
      column.unknown_codes.push_back(value);
    }
  }
}

void WeighValues(const ColumnEvidence& evidence, FieldKind field, ColumnProposal& column) {
  if (IsDateField(field)) {
    WeighDates(evidence, column);
  } else if (IsCountryField(field)) {
    column.readable = evidence.countries();
  } else if (HasCodes(field)) {
    WeighCodes(evidence, field, column);
  } else if (field == FieldKind::kName || field == FieldKind::kParentName) {
    column.readable = evidence.letters();
  } else {
    column.readable = column.values;
  }
}

ColumnProposal Propose(const std::string& name, const ColumnEvidence& evidence) {
  ColumnProposal column;
  column.column = name;
  column.values = evidence.values();
  column.empty = evidence.empty();
  column.shapes = evidence.Shapes(3);
  const std::optional<NamedField> named = FieldOfColumnName(name);
  if (named) {
    column.field = named->field;
    column.reasons.push_back(
        absl::StrCat(named->exact ? "its name is known" : "a word of its name is known", " in ",
                     std::string(named->language)));
    WeighValues(evidence, named->field, column);
    const double by_name = named->exact ? kExactName : kPartOfName;
    double by_values = column.values == 0 ? 0.5 : Share(column.readable, column.values);
    // Codes of a country's own may be said later.
    if (!column.unknown_codes.empty()) by_values = std::max(by_values, 0.4);
    column.confidence = by_name * (0.3 + 0.7 * by_values);
    // Values of another kind are another field.
    if (by_values < 0.1 && !HasCodes(named->field)) {
      column.reasons.push_back(
          absl::StrCat("but its values are not of ", std::string(FieldKindName(named->field))));
      column.field.reset();
    }
    return column;
  }
  if (column.values == 0) {
    column.reasons.push_back("it is empty");
  } else if (evidence.has_few_values() && evidence.few_values().size() <= 4 &&
             Share(evidence.sexes(), column.values) > 0.95) {
    column.field = FieldKind::kSex;
    column.readable = evidence.sexes();
    column.confidence = kByValues;
    column.reasons.push_back("its name is not known, but its values are those of sex");
  } else if (const DateDecision dates = evidence.DecideDates();
             !dates.formats.empty() && HasSeparators(dates.formats.front())) {
    column.reasons.push_back("its values look like dates, its name does not say which");
    column.date_formats = dates.formats;
  } else if (Share(evidence.countries(), column.values) > 0.9) {
    column.reasons.push_back("its values look like countries, its name does not say which");
  } else {
    column.reasons.push_back("its name is not known");
  }
  return column;
}

// A field that may stand once goes to the surest column.
void KeepTheSurest(std::vector<ColumnProposal>& columns) {
  for (ColumnProposal& column : columns) {
    if (!column.field || MayRepeat(*column.field)) continue;
    for (ColumnProposal& other : columns) {
      if (&other == &column || other.field != column.field) continue;
      ColumnProposal& weaker = other.confidence > column.confidence ? column : other;
      weaker.reasons.push_back(
          absl::StrCat("left out, because '", (&weaker == &column ? other : column).column,
                       "' is surer to be ", std::string(FieldKindName(*column.field))));
      weaker.field.reset();
      if (&weaker == &column) break;
    }
  }
}

std::vector<std::string> Warnings(const std::vector<ColumnProposal>& columns) {
  const auto has = [&](FieldKind field) {
    return std::ranges::any_of(columns, [&](const ColumnProposal& c) { return c.field == field; });
  };
  std::vector<std::string> warnings;
  if (!has(FieldKind::kName) && !has(FieldKind::kBirthDate) && !has(FieldKind::kDocumentNumber) &&
      !has(FieldKind::kNationalId)) {
    warnings.emplace_back(
        "no column identifies a person: map name, birth_date, document_number or national_id");
  }
  for (const FieldKind field :
       {FieldKind::kOrigin, FieldKind::kDestination, FieldKind::kEventDate}) {
    if (!has(field)) {
      warnings.push_back(absl::StrCat("no column gives ", std::string(FieldKindName(field)),
                                      "; if it is the same for all rows, set fixed_",
                                      std::string(FieldKindName(field))));
    }
  }
  return warnings;
}

}  // namespace

absl::StatusOr<MappingProposal> ProposeMapping(Source& source, const ProposalOptions& options,
                                               const ProposalProgress& progress,
                                               std::stop_token stop) {
  MappingProposal proposal;
  const std::vector<std::string>& names = source.columns();
  std::vector<ColumnEvidence> evidence(names.size(), ColumnEvidence(options.latest_year));
  std::vector<std::vector<std::string>> samples(names.size());
  SourceRow row;
  while (options.rows == 0 || proposal.rows < options.rows) {
    const absl::StatusOr<bool> found = source.Next(row);
    if (!found.ok()) return found.status();
    if (!*found) break;
    ++proposal.rows;
    if (row.problem) {
      ++proposal.unreadable_rows;
      continue;
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
      evidence[i].Add(row.cells[i], row.kinds.empty() ? CellKind::kText : row.kinds[i]);
      if (samples[i].size() < options.samples && !row.cells[i].empty()) {
        samples[i].emplace_back(row.cells[i]);
      }
    }
    if (proposal.rows % kRowsPerStep == 0) {
      if (stop.stop_requested()) return absl::CancelledError("looking at the columns was stopped");
      if (progress) progress(source.bytes_read(), source.total_bytes());
    }
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    proposal.columns.push_back(Propose(names[i], evidence[i]));
    proposal.columns.back().samples = std::move(samples[i]);
  }
  KeepTheSurest(proposal.columns);
  proposal.warnings = Warnings(proposal.columns);
  return proposal;
}

}  // namespace mirrorflow
