#pragma once

#include <map>
#include <string>
#include <vector>

#include "corridor/country.h"
#include "statistics/aggregates/aggregate_tables.h"
#include "statistics/formats/workbook_file.h"
#include "tests/status_matchers.h"

// The template as a country fills it in, for tests: the same sheets with rows of figures, answers
// and cover. Cells can be made wrong before it is written.
namespace mirrorflow {

struct FilledWorkbook {
  std::string country = "TZ";
  std::string institution = "National Bureau of Statistics";
  std::string prepared = "2025-03-31";
  std::string rounding_base = "1";
  // By sheet: rows of cells; numbers as text become number cells where `value` is the last but one.
  std::map<std::string, std::vector<std::vector<std::string>>> tables;
  std::map<std::string, std::string> answers;
  std::map<std::string, std::vector<std::string>> headers;  // in place of those of the template
  std::vector<std::string> more_sheets;
  bool has_questionnaire = true;

  std::string Write() const {
    std::vector<WorkbookSheet> sheets;
    WorkbookSheet cover{.name = std::string(kCoverSheet), .title = "Cover"};
    cover.columns = {{"Item"}, {"Value"}, {"What to write"}};
    const auto item = [&](std::string_view name, const std::string& value) {
      cover.rows.push_back({std::string(name), value, std::string("?")});
    };
    item(kCountryItem, country);
    item(kInstitutionItem, institution);
    item(kContactItem, "flows@stats.example");
    item(kPreparedItem, prepared);
    item(kRoundingItem, rounding_base);
    sheets.push_back(cover);
    if (has_questionnaire) {
      WorkbookSheet questions{.name = std::string(kQuestionnaireSheet), .title = "Questions"};
      questions.columns = {{"Code"}, {"Topic"}, {"Question"}, {"Answer"}};
      for (const auto& [code, answer] : answers) {
        questions.rows.push_back({code, std::string("?"), std::string("?"), answer});
      }
      sheets.push_back(questions);
    }
    for (const AggregateTable& table : AggregateTables()) {
      WorkbookSheet sheet{.name = std::string(TableCode(table.table)), .title = "Table"};
      if (const auto other = headers.find(sheet.name); other != headers.end()) {
        for (const std::string& header : other->second) sheet.columns.push_back({header});
      } else {
        sheet.columns.push_back({std::string(kPeriodHeader)});
        for (const AggregateColumn& column : table.columns) {
          sheet.columns.push_back({std::string(column.id)});
        }
        sheet.columns.push_back({std::string(kValueHeader)});
        sheet.columns.push_back({std::string(kStatusHeader)});
      }
      if (const auto rows = tables.find(sheet.name); rows != tables.end()) {
        for (const std::vector<std::string>& row : rows->second) {
          std::vector<WorkbookCell> cells;
          for (std::size_t i = 0; i < row.size(); ++i) {
            // People type years and values as numbers.
            const absl::StatusOr<Decimal> number = Decimal::Parse(row[i]);
            if (number.ok() && (i == 0 || i + 2 == row.size())) {
              cells.emplace_back(*number);
            } else {
              cells.emplace_back(row[i]);
            }
          }
          sheet.rows.push_back(cells);
        }
      }
      sheets.push_back(sheet);
    }
    for (const std::string& name : more_sheets) {
      sheets.push_back({.name = name, .title = "More"});
    }
    return ValueOrDie(
        WriteWorkbook({.title = "t", .author = "a", .created = "2025-03-31T00:00:00Z"}, sheets));
  }
};

// Tanzania, which reports its immigrants from Kenya and its emigrants to Uganda, stocks, permits
// and acquisitions; all as it should be.
inline FilledWorkbook GoodWorkbook() {
  FilledWorkbook workbook;
  workbook.tables["REP_IMMIG"] = {
      {"2024", "W", "_T", "_T", "_T", "_T", "5000", ""},
      {"2024", "KE", "_T", "_T", "_T", "_T", "1200", ""},
      {"2024", "KE", "F", "_T", "_T", "_T", "500", ""},
      {"2024", "KE", "M", "_T", "_T", "_T", "690", ""},
      {"2024", "KE", "_U", "_T", "_T", "_T", "10", ""},
      {"2024", "KE", "_T", "Y0T14", "_T", "_T", "200", ""},
      {"2024", "KE", "_T", "Y15T24", "_T", "_T", "300", ""},
      {"2024", "KE", "_T", "Y25T64", "_T", "_T", "650", ""},
      {"2024", "KE", "_T", "Y_GE65", "_T", "_T", "50", ""},
      {"2024", "UG", "_T", "_T", "_T", "_T", "", "Q"},
      {"2023", "KE", "_T", "_T", "_T", "_T", "1100", "D"},
  };
  workbook.tables["REP_EMIG"] = {{"2024", "UG", "_T", "_T", "_T", "_T", "800", "E"}};
  workbook.tables["POP_STOCK"] = {
      {"2024-12-31", "_T", "_T", "_T", "_T", "65000000", ""},
      {"2024-12-31", "_T", "_T", "KE", "_T", "41000", ""},
      {"2024-12-31", "_T", "_T", "NAT", "_T", "64000000", ""},
  };
  workbook.tables["ABROAD_STOCK"] = {{"2024-12-31", "KE", "_T", "_T", "_T", "90000", ""}};
  workbook.tables["PERMIT_STOCK"] = {{"2024-12-31", "_T", "_T", "_T", "WORK", "15000", ""}};
  workbook.tables["PERMIT_FLOW"] = {{"2024-01/2024-06", "_T", "_T", "KE", "_T", "700", ""},
                                    {"2024-07/2024-12", "_T", "_T", "KE", "_T", "650", ""}};
  workbook.tables["CITIZEN_ACQ"] = {{"2024", "F", "_T", "BI", "_T", "120", ""}};
  for (const char* table : {"REP_IMMIG", "REP_EMIG", "POP_STOCK", "ABROAD_STOCK", "PERMIT_STOCK",
                            "PERMIT_FLOW", "CITIZEN_ACQ"}) {
    workbook.answers[std::string(table) + ".SOURCE"] = "Immigration department";
    workbook.answers[std::string(table) + ".DEFINITION"] = "Persons who change residence";
  }
  workbook.answers["REP_IMMIG.DURATION"] = "UN12";
  workbook.answers["REP_EMIG.DURATION"] = "OTHER: declared intention";
  workbook.answers["REP_EMIG.COVERAGE"] = "Airports only";
  return workbook;
}

}  // namespace mirrorflow
