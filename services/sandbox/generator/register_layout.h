#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/sandbox/generator/generator_config.h"
#include "services/sandbox/generator/member_states.h"
#include "services/sandbox/generator/person.h"
#include "services/sandbox/generator/seeded_random.h"

namespace mirrorflow {

enum class RegisterKind : std::uint8_t { kEmigrants = 0, kImmigrants = 1 };
inline constexpr std::size_t kRegisterKindCount = 2;
// "emigrants", "immigrants"; with ".csv" also the file's name.
std::string_view RegisterKindName(RegisterKind kind);

// What a column holds. The names are the field names of a node's mapping; parts of the name are all
// mapped to "name".
enum class RegisterField : std::uint8_t {
  kRecordId,
  kFullName,
  kGivenName,
  kFamilyName,
  kFatherName,
  kGrandfatherName,
  kParentName,
  kBirthDate,
  kSex,
  kCitizenship,
  kBirthCountry,
  kBirthPlace,
  kAddress,
  kDocumentNumber,
  kNationalId,
  kOrigin,
  kDestination,
  kEventDate,
  kRefugee,
  kPurpose,
};
inline constexpr std::size_t kRegisterFieldCount = 20;
std::string_view MappingFieldName(RegisterField field);

struct RegisterColumn {
  RegisterField field;
  std::string header;
  std::string date_format;  // "DD/MM/YYYY"; empty unless the field is a date
};

// Everything a mapping has to say about a register file, and how the generator writes it.
struct RegisterLayout {
  std::string source;  // "KE-emigrants"
  char delimiter = ',';
  std::vector<RegisterColumn> columns;
  std::string fixed_origin;                 // alpha-2 where the file says it once for all its rows
  std::string fixed_destination;            // the same
  std::vector<std::string> missing_values;  // besides the empty cell
  std::vector<std::string> female_values;
  std::vector<std::string> male_values;
  std::vector<std::string> refugee_values;  // that mean yes

  RegisterStyle style{};
  // How often a cell of the field is empty, in [0, 1].
  std::array<double, kRegisterFieldCount> missing_rates{};
};

// The layout of a member state's register: its style and columns, or the plain one for all.
RegisterLayout MakeRegisterLayout(const MemberState& state, RegisterKind kind,
                                  RegisterLayouts layouts, double missing_scale);

std::string HeaderLine(const RegisterLayout& layout);

// One row before it is written.
struct RegisterRow {
  std::string record_id;
  Person person;
  std::size_t other_country = 0;  // index into MemberStates()
  PartialDate event_date;
  bool refugee = false;
  bool verbatim = false;  // a canary: no cell is left empty, no letter changed
};

// How many cells of each field were left empty.
using MissingTally = std::array<std::uint64_t, kRegisterFieldCount>;

// The cells of a row in the order of the columns. Fields that the person does not have are empty
// and not counted as missing.
std::vector<std::string> RowCells(const RegisterLayout& layout, const RegisterRow& row,
                                  SeededRandom& random, MissingTally& missing);

// A date in one of the formats of a layout. A year alone is written as "1975", "00/00/1975" or
// "19750000", as the format has it.
std::string FormatDate(const PartialDate& date, std::string_view format);

// Appends a line with its end; quotes by RFC 4180.
void AppendCsvLine(const std::vector<std::string>& cells, char delimiter, std::string& out);

}  // namespace mirrorflow
