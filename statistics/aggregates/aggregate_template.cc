#include "statistics/aggregates/aggregate_template.h"

#include <map>
#include <vector>

#include "statistics/aggregates/aggregate_tables.h"
#include "statistics/formats/sdmx_components.h"
#include "statistics/formats/workbook_file.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kInputRows = 500;
constexpr std::string_view kLists[] = {"AREA", "SEX", "AGE", "CITIZEN", "PURPOSE", "STATUS"};

WorkbookSheet Cover(const Country& country) {
  WorkbookSheet sheet;
  sheet.name = kCoverSheet;
  sheet.title = "Migration statistics as reported by a country";
  sheet.lines = {
      "Fill in the values below, the questionnaire, and the sheets of the tables you have. Leave "
      "the "
      "other tables empty.",
      "A row is a figure: a code in every column, the value, and a status if there is something to "
      "say of it. Add rows as needed; do not add columns or sheets.",
      "Figures must be free for publication. Leave the value of a suppressed figure empty and give "
      "it the status Q; never write 0 instead."};
  sheet.columns = {{"Item"}, {"Value"}, {"What to write"}};
  const auto add = [&](std::string_view item, std::string_view value, const char* what) {
    sheet.rows.push_back({std::string(item), std::string(value), std::string(what)});
  };
  add(kCountryItem, country.alpha2(), "ISO 3166-1 alpha-2");
  add(kInstitutionItem, "", "Who reports");
  add(kContactItem, "", "Where to ask");
  add(kPreparedItem, "", "YYYY-MM-DD");
  add(kRoundingItem, "1", "1 if figures are not rounded, else the base: 3, 5, 10");
  return sheet;
}

WorkbookSheet Questionnaire() {
  WorkbookSheet sheet;
  sheet.name = kQuestionnaireSheet;
  sheet.title = "Sources, definitions and gaps";
  sheet.lines = {"Source and definition are needed for every table that has figures."};
  sheet.columns = {{"Code"}, {"Topic"}, {"Question"}, {"Answer"}};
  for (const AggregateQuestion& question : AggregateQuestions()) {
    sheet.rows.push_back({question.code, question.topic, question.text, std::string()});
  }
  return sheet;
}

// Also says where the codes of each list stand.
WorkbookSheet Codes(std::map<std::string, std::string>& ranges) {
  WorkbookSheet sheet;
  sheet.name = kCodesSheet;
  sheet.title = "Codes";
  sheet.lines = {
      "Columns of AREA and CITIZEN also take countries by ISO 3166-1 alpha-2, such as KE."};
  sheet.columns = {{"List"}, {"Code"}, {"Meaning"}};
  for (const std::string_view list : kLists) {
    const std::size_t first = WorkbookHeaderRow(sheet) + 1 + sheet.rows.size();
    for (const Code& code : AggregateCodes(list)) {
      if (!IsAggregateCode(list, code.id)) continue;
      sheet.rows.push_back({std::string(list), std::string(code.id), std::string(code.name)});
    }
    const std::size_t last = WorkbookHeaderRow(sheet) + sheet.rows.size();
    ranges[std::string(list)] = "=" + std::string(kCodesSheet) + "!$B$" + std::to_string(first) +
                                ":$B$" + std::to_string(last);
  }
  return sheet;
}

WorkbookSheet TableSheet(const AggregateTable& table,
                         const std::map<std::string, std::string>& ranges) {
  WorkbookSheet sheet;
  sheet.name = TableCode(table.table);
  sheet.title = CodeName(TableCodes(), sheet.name);
  sheet.lines = {std::string(table.guidance),
                 table.is_stock ? "TIME_PERIOD is the reference date, such as 2024-12-31."
                                : "TIME_PERIOD is a year, such as 2024, or months, such as "
                                  "2024-01/2024-06."};
  sheet.columns = {{std::string(kPeriodHeader)}};
  for (const AggregateColumn& column : table.columns) {
    // Where countries may stand too, a list of choices would refuse them.
    sheet.columns.push_back(
        {std::string(column.id),
         HasCountries(column.code_list) ? "" : ranges.at(std::string(column.code_list))});
  }
  sheet.columns.push_back({std::string(kValueHeader)});
  sheet.columns.push_back({std::string(kStatusHeader), ranges.at("STATUS")});
  sheet.input_rows = kInputRows;
  return sheet;
}

}  // namespace

absl::StatusOr<std::string> WriteAggregateTemplate(const Country& country,
                                                   const std::string& created) {
  std::map<std::string, std::string> ranges;
  const WorkbookSheet codes = Codes(ranges);
  std::vector<WorkbookSheet> sheets = {Cover(country), Questionnaire()};
  for (const AggregateTable& table : AggregateTables()) {
    sheets.push_back(TableSheet(table, ranges));
  }
  sheets.push_back(codes);
  return WriteWorkbook({.title = "Migration statistics as reported by a country",
                        .author = "Mirrorflow",
                        .created = created},
                       sheets);
}

}  // namespace mirrorflow
