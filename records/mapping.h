#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "records/dates.h"
#include "records/heap_days.h"

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
  kPurpose,     // of arrival or departure
  kDocumentType,
  kDocumentIssuer,  // the country that issued the document
  kPersonId,        // the register's own id of the person, where one person has several rows
  kResidence,       // country of usual residence
};
inline constexpr std::size_t kFieldKindCount = 27;

// "record_id", "name", "birth_date", ...
std::string_view FieldKindName(FieldKind field);
absl::StatusOr<FieldKind> FieldKindFromName(std::string_view name);
bool IsDateField(FieldKind field);  // birth date, event date, end of a permit
bool MayRepeat(FieldKind field);    // several columns may give it

// What kind of table a source is.
enum class SourceKind : std::uint8_t { kCsv = 0, kXlsx, kOds, kSql, kFixedWidth, kMrz };
std::string_view SourceKindName(SourceKind kind);  // "csv", "xlsx", ..., "fixed-width", "mrz"
absl::StatusOr<SourceKind> SourceKindFromName(std::string_view name);

// What can part the cells of a CSV file: comma, semicolon, tab or pipe.
inline constexpr std::string_view kDelimiters = ",;\t|";
std::string_view DelimiterName(char delimiter);  // "comma", "semicolon", "tab", "pipe"

// How the characters of a text file are written as bytes. kUtf16 takes the byte order from the byte
// order mark, which must then be there.
enum class TextEncoding : std::uint8_t {
  kUtf8 = 0,
  kUtf16,
  kUtf16Le,
  kUtf16Be,
  kWindows1252,
  kWindows1256,
  kIso88591,
};
std::string_view TextEncodingName(TextEncoding encoding);  // "UTF-8", "windows-1252", ...
// Takes the names above, in any case, and CP1252, CP1256 and Latin-1.
absl::StatusOr<TextEncoding> TextEncodingFromName(std::string_view name);

// What one row of a source stands for.
enum class RowKind : std::uint8_t {
  kEvent = 0,     // one migration
  kCrossing,      // one entry or exit at a border
  kPermit,        // one residence permit
  kRegistration,  // one registration or deregistration
  kDeclaration,   // one arrival or departure card
};
std::string_view RowKindName(RowKind kind);  // "event", "crossing", ...
absl::StatusOr<RowKind> RowKindFromName(std::string_view name);

// How the rows came to be in the register.
enum class Capture : std::uint8_t { kNotStated = 0, kElectronic, kManual };
std::string_view CaptureName(Capture capture);  // "", "electronic", "manual"
absl::StatusOr<Capture> CaptureFromName(std::string_view name);

// A column of a file without delimiters, by its place in the line, both ends included, from 1.
struct FixedColumn {
  std::string name;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

// A value of a column that is to be read as if another stood there: "HOLIDAY-V" as "HOL".
struct Crosswalk {
  FieldKind field = FieldKind::kPurpose;
  std::string value;  // as the file writes it, without regard to ASCII case
  std::string means;
};

struct MappedColumn {
  FieldKind field = FieldKind::kRecordId;
  std::string column;                       // as the header writes it
  std::optional<DateFormat> date_format{};  // for date fields, and only for them
  bool optional = false;                    // the file may lack the column
  // Days of this date column that stand for "not known": "01-01", "*-15" (heap_days.h).
  std::vector<std::string> heaps{};
};

// A value that holds for the whole file: origin, destination, citizenship, event date, direction,
// border post, document issuer or residence.
struct MappedConstant {
  FieldKind field = FieldKind::kOrigin;
  // A country as a code or name; a date as YYYY or YYYY-MM-DD; "entry" or "exit".
  std::string value;
};

// How one source is read: what kind of table it is, which column holds what, and how its values are
// written.
struct Mapping {
  std::string source;    // the name of the register in reports: "arrivals-2024"
  char delimiter = ',';  // CSV: comma, semicolon, tab or pipe
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

  SourceKind kind = SourceKind::kCsv;
  TextEncoding encoding = TextEncoding::kUtf8;  // CSV, fixed width, MRZ
  char quote = '"';                             // CSV: '"', '\'', or 0 where nothing quotes
  std::string sheet{};                          // workbooks: empty takes the first
  // CSV: the line, workbooks: the row with the names of the columns, from 1. 0 takes the first that
  // is not blank.
  std::uint32_t header_row = 0;
  std::string query{};  // SQL: one SELECT
  std::vector<FixedColumn> fixed_columns{};
  bool fixed_bytes = false;      // fixed width: places are bytes, not characters
  std::uint32_t skip_lines = 0;  // fixed width, MRZ: lines before the first record
  // MRZ: what separates the lines of a document that stands on one line of the file; 0 where each
  // line of the document is a line of the file.
  char mrz_separator = 0;

  // The name columns stand in the order of a machine-readable zone, surname first; then names are
  // cut off where a zone would cut them (names.h). Of an MRZ that holds always.
  bool surname_first = false;
  RowKind rows = RowKind::kEvent;
  Capture capture = Capture::kNotStated;
  std::vector<Crosswalk> crosswalks{};
};

// InvalidArgument when the mapping contradicts itself or lacks what every file needs: a source
// name, at least one of name, birth date, document number and national id, and what its kind needs
// (a query, the places of the columns).
absl::Status ValidateMapping(const Mapping& mapping);

// A mapping whose columns were found in a file. Immutable.
class BoundMapping {
 public:
  struct Column {
    FieldKind field;
    std::size_t index;  // into the cells of a row
    DateFormat date_format;
    std::string name;
    HeapDays heaps{};
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
  // The cell of a column as the crosswalk of its field has it read; else the cell itself.
  std::string_view Translated(FieldKind field, std::string_view cell) const;

 private:
  // Text without regard to ASCII case.
  struct FoldedHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const;
  };
  struct FoldedEqual {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const;
  };
  using Meanings = absl::flat_hash_map<std::string, std::string, FoldedHash, FoldedEqual>;

  BoundMapping(Mapping mapping, std::vector<Column> columns);

  Mapping mapping_;
  std::vector<Column> columns_;
  std::array<Meanings, kFieldKindCount> meanings_;
};

}  // namespace mirrorflow
