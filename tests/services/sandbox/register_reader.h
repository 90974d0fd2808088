#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "services/sandbox/generator/letter_case.h"
#include "services/sandbox/generator/member_states.h"
#include "services/sandbox/generator/world.h"
#include "tests/services/sandbox/csv_rows.h"
#include "tests/status_matchers.h"

namespace mirrorflow {

// A register written and read back; rows[i] is record number i.
struct ReadRegister {
  RegisterLayout layout;
  RegisterTruth truth;
  CsvRow header;
  std::vector<CsvRow> rows;
  std::string text;

  const std::string& Cell(std::size_t row, RegisterField field) const {
    for (std::size_t i = 0; i < layout.columns.size(); ++i) {
      if (layout.columns[i].field == field) return rows.at(row).at(i);
    }
    ADD_FAILURE() << layout.source << " has no " << MappingFieldName(field);
    return rows.at(row).at(0);
  }
  bool Has(RegisterField field) const {
    return std::any_of(layout.columns.begin(), layout.columns.end(),
                       [&](const RegisterColumn& column) { return column.field == field; });
  }
};

inline ReadRegister WriteAndRead(const World& world, std::size_t state, RegisterKind kind) {
  ReadRegister read;
  std::ostringstream out;
  read.layout = world.layout(state, kind);
  read.truth = ValueOrDie(world.WriteRegister(state, kind, out));
  read.text = out.str();
  read.rows = CsvRows(read.text, read.layout.delimiter);
  read.header = read.rows.at(0);
  read.rows.erase(read.rows.begin());
  return read;
}

// The alpha-2 code behind a country in any form; empty for anything else.
inline std::string_view ReadCountry(std::string_view text) {
  for (const MemberState& state : MemberStates()) {
    if (text == state.alpha2 || text == state.alpha3 || text == state.english_name ||
        text == state.french_name) {
      return state.alpha2;
    }
  }
  return {};
}

// Year, month and day by the places that the format gives them.
inline PartialDate ReadDate(std::string_view text, std::string_view format) {
  const auto number = [&](std::string_view part) {
    const std::size_t at = format.find(part);
    int value = 0;
    if (at < text.size()) std::from_chars(text.data() + at, text.data() + at + part.size(), value);
    return value;
  };
  if (text.size() == 4) format = "YYYY";
  return {static_cast<std::int16_t>(number("YYYY")), static_cast<std::int8_t>(number("MM")),
          static_cast<std::int8_t>(number("DD"))};
}

// The parts of a name in all its columns, sorted, in capitals without accents.
inline std::vector<std::string> ReadName(const ReadRegister& read, std::size_t row) {
  std::string text;
  for (std::size_t i = 0; i < read.layout.columns.size(); ++i) {
    if (MappingFieldName(read.layout.columns[i].field) == "name") text += read.rows[row][i] + " ";
  }
  text = UpperCase(WithoutAccents(text));
  std::replace(text.begin(), text.end(), ',', ' ');
  std::istringstream words(text);
  std::vector<std::string> parts;
  for (std::string word; words >> word;) parts.push_back(word);
  std::sort(parts.begin(), parts.end());
  return parts;
}

// Letters and digits of a document number.
inline std::string ReadDocument(const ReadRegister& read, std::size_t row) {
  std::string number;
  for (const char c : read.Cell(row, RegisterField::kDocumentNumber)) {
    if (c != ' ' && c != '-') number.push_back(c);
  }
  return number;
}

}  // namespace mirrorflow
