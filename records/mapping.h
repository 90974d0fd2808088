#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "records/dates.h"

namespace mirrorflow {

// What a column of a register holds.
enum class FieldKind : std::uint8_t {
  kRecordId = 0,
  kName,        // any part of the name; may be given several times
  kParentName,  // may be given several times
  kBirthDate,
  kSex,
  kCitizenship,
  kBirthCountry,
  kBirthPlace,  // may be given several times
  kAddress,     // may be given several times
  kPostcode,
  kDocumentNumber,
  kNationalId,
  kOrigin,
  kDestination,
  kEventDate,
  kAgeAtEvent,  // used where the birth date is not known
  kRefugee,     // whether the person is a refugee or asylum seeker
  kDirection,   // entry or exit
  kBorderPost,
  kValidUntil,  // the last day of a permit; its first is the event date
  kStayDays,    // the stated length of the stay, in days
  kStayMonths,  // the same, in months
};
inline constexpr std::size_t kFieldKindCount = 22;

// "record_id", "name", "birth_date", ...
std::string_view FieldKindName(FieldKind field);
absl::StatusOr<FieldKind> FieldKindFromName(std::string_view name);
bool IsDateField(FieldKind field);  // birth date, event date, end of a permit

struct MappedColumn {
  FieldKind field = FieldKind::kRecordId;
  std::string column;                       // as the header writes it
  std::optional<DateFormat> date_format{};  // for date fields, and only for them
  bool optional = false;                    // the file may lack the column
};

// A value that holds for the whole file: origin, destination, citizenship, event date or direction.
struct MappedConstant {
  FieldKind field = FieldKind::kOrigin;
  // A country as a code or name; a date as YYYY or YYYY-MM-DD; "entry" or "exit".
  std::string value;
};

// How one file is read: which column holds what, and how its values are written.
struct Mapping {
  std::string source;    // the name of the register in reports: "arrivals-2024"
  char delimiter = ',';  // comma, semicolon, tab or pipe
  std::vector<MappedColumn> columns{};
  std::vector<MappedConstant> constants{};
  // Cells that mean "not known", such as "NA", "<NA>", "." (an empty cell always does). Compared
  // exactly. Beware: "NA" is also Namibia, and "Null" a surname.
  std::vector<std::string> missing_values{};
  // How this file writes the sexes, in addition to the words that are known anyway (F, FEMALE, M,
  // MALE, ...). Compared without regard to ASCII case.
  std::vector<std::string> female_values{};
  std::vector<std::string> male_values{};
  // How this file writes the directions, in addition to the words that are known anyway (ENTRY, IN,
  // ARRIVAL, EXIT, OUT, DEPARTURE, ...). Compared without regard to ASCII case.
  std::vector<std::string> entry_values{};
  std::vector<std::string> exit_values{};
  // The values of the refugee column that mean yes; every other value is then a no. Without them
  // the column must say yes or no (1/0, Y/N, TRUE/FALSE, ...), and a value that says neither
  // excludes the person, to be on the safe side.
  std::vector<std::string> refugee_values{};
};

// InvalidArgument when the mapping contradicts itself or lacks what every file needs: a source
// name, and at least one of name, birth date, document number and national id.
absl::Status ValidateMapping(const Mapping& mapping);

// A mapping whose columns were found in a file. Immutable.
class BoundMapping {
 public:
  struct Column {
    FieldKind field;
    std::size_t index;  // into the cells of a row
    DateFormat date_format;
    std::string name;
  };

  // `columns` is the header. InvalidArgument when the mapping is not valid; NotFound when a wanted
  // column is not in the header, with the header's columns and the nearest name (the header is
  // shown only when at least one wanted column is in it, because the first row of a file without
  // a header is a person).
  static absl::StatusOr<BoundMapping> Create(Mapping mapping, std::span<const std::string> columns);

  const Mapping& mapping() const { return mapping_; }
  const std::vector<Column>& columns() const { return columns_; }
  // Whether a column or a constant gives the field.
  bool Has(FieldKind field) const;

 private:
  BoundMapping(Mapping mapping, std::vector<Column> columns)
      : mapping_(std::move(mapping)), columns_(std::move(columns)) {}

  Mapping mapping_;
  std::vector<Column> columns_;
};

}  // namespace mirrorflow
