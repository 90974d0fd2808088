#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "statistics/code_lists.h"
#include "statistics/published_dataset.h"

namespace mirrorflow {

// The tables that a country reports by workbook (docs/aggregates.md): the subtopics of the
// questionnaire on migration statistics that linkage does not give, and flows as reported.

// A column with the codes of one dimension. Every row of a table has a code in each.
struct AggregateColumn {
  std::string_view id;         // the header: "SEX"
  std::string_view code_list;  // as the sheet of codes names it
  std::string Observation::*code;
  std::string_view total;  // the code of all: "_T", of countries "W"
};

struct AggregateTable {
  TableId table;
  Measure measure;
  std::string_view guidance;  // what is asked for, in a sentence
  bool is_stock = false;      // refers to a day, not to a span
  std::vector<AggregateColumn> columns;
};

const std::vector<AggregateTable>& AggregateTables();
// The table of a sheet, which has its code as name; none for another sheet.
const AggregateTable* FindAggregateTable(std::string_view sheet);

// Headers around those of the columns.
inline constexpr std::string_view kPeriodHeader = "TIME_PERIOD";
inline constexpr std::string_view kValueHeader = "OBS_VALUE";
inline constexpr std::string_view kStatusHeader = "OBS_STATUS";

// "AREA", "SEX", "AGE", "CITIZEN", "PURPOSE", "STATUS"; countries are not among the codes of AREA
// and CITIZEN, but may stand there by ISO 3166-1 alpha-2.
std::span<const Code> AggregateCodes(std::string_view code_list);
bool IsAggregateCode(std::string_view code_list, std::string_view code);
bool HasCountries(std::string_view code_list);

// One question of the metadata questionnaire.
struct AggregateQuestion {
  std::string code;  // "REP_IMMIG.SOURCE"
  std::string topic;
  std::string text;
  // Must be answered where the table of the topic has figures.
  bool is_required = false;
};
const std::vector<AggregateQuestion>& AggregateQuestions();

// Sheets and items of the workbook that are no tables.
inline constexpr std::string_view kCoverSheet = "Cover";
inline constexpr std::string_view kQuestionnaireSheet = "Questionnaire";
inline constexpr std::string_view kCodesSheet = "Codes";
inline constexpr std::string_view kCountryItem = "Reporting country";
inline constexpr std::string_view kInstitutionItem = "Institution";
inline constexpr std::string_view kContactItem = "Contact";
inline constexpr std::string_view kPreparedItem = "Prepared on";
inline constexpr std::string_view kRoundingItem = "Rounding base";

}  // namespace mirrorflow
