#include "statistics/aggregates/aggregate_tables.h"

#include <algorithm>

namespace mirrorflow {
namespace {

constexpr AggregateColumn kOrigin = {"ORIGIN", "AREA", &Observation::origin, "W"};
constexpr AggregateColumn kDestination = {"DESTINATION", "AREA", &Observation::destination, "W"};
constexpr AggregateColumn kSex = {"SEX", "SEX", &Observation::sex, "_T"};
constexpr AggregateColumn kAge = {"AGE", "AGE", &Observation::age, "_T"};
constexpr AggregateColumn kCitizen = {"CITIZEN", "CITIZEN", &Observation::citizenship, "_T"};
constexpr AggregateColumn kPreviousCitizen = {"PREVIOUS_CITIZEN", "CITIZEN",
                                              &Observation::citizenship, "_T"};
constexpr AggregateColumn kBirth = {"C_BIRTH", "CITIZEN", &Observation::birth, "_T"};
constexpr AggregateColumn kPurpose = {"PURPOSE", "PURPOSE", &Observation::purpose, "_T"};

// Countries of flows, apart from those by ISO 3166-1.
constexpr Code kAreas[] = {{"W", "All countries"}, {"_O", "All others"}, {"_U", "Unknown"}};

// What a reporter may say of a figure.
constexpr Code kStatuses[] = {
    {"V", "As reported"},     {"B", "Time series break"},    {"D", "Definition differs"},
    {"E", "Estimated value"}, {"I", "Imputed value"},        {"P", "Provisional value"},
    {"U", "Low reliability"}, {"Q", "Suppressed: no value"}, {"O", "Missing: no value"},
};

struct Topic {
  std::string_view code;
  std::string_view name;
};

constexpr Topic kConcepts[] = {
    {"USUAL_RESIDENCE", "usual resident population"},
    {"IMMIGRANT", "immigrants"},
    {"EMIGRANT", "emigrants"},
    {"CITIZENSHIP", "citizenship"},
    {"NATIONAL", "nationals"},
    {"COUNTRY_OF_BIRTH", "country of birth"},
    {"PURPOSE_OF_ARRIVAL", "purpose of arrival"},
    {"PURPOSE_OF_DEPARTURE", "purpose of departure"},
    {"REFUGEE", "refugees"},
};

std::vector<AggregateQuestion> MakeQuestions() {
  std::vector<AggregateQuestion> questions;
  for (const AggregateTable& table : AggregateTables()) {
    const std::string code(TableCode(table.table));
    const std::string topic(CodeName(TableCodes(), code));
    questions.push_back({code + ".SOURCE", topic,
                         "Source of the data: register, census, survey or border system, and who "
                         "keeps it.",
                         true});
    questions.push_back({code + ".DEFINITION", topic,
                         "Definition used: who is counted, and what differs from the "
                         "recommendations of the United Nations.",
                         true});
    if (!table.is_stock) {
      questions.push_back({code + ".DURATION", topic,
                           "Duration rule: UN12, UN6P1D, TEMP_3_12, or OTHER and which.",
                           table.table == TableId::kReportedImmigrants ||
                               table.table == TableId::kReportedEmigrants});
    }
    questions.push_back({code + ".COVERAGE", topic,
                         "Coverage and gaps: posts, regions or groups that are missing.", false});
    questions.push_back({code + ".LEGAL_BASIS", topic, "Legal basis of the collection.", false});
  }
  for (const Topic& topic : kConcepts) {
    questions.push_back({"CONCEPT." + std::string(topic.code), "Concepts",
                         "National definition of " + std::string(topic.name) + ".", false});
  }
  return questions;
}

}  // namespace

const std::vector<AggregateTable>& AggregateTables() {
  static const auto& tables = *new std::vector<AggregateTable>{
      {TableId::kPopulationStock,
       Measure::kReportedPopulation,
       "Usual residents of the country on the reference date.",
       true,
       {kSex, kAge, kCitizen, kBirth}},
      {TableId::kAbroadStock,
       Measure::kReportedAbroad,
       "Nationals of the country who live abroad on the reference date, by country of residence.",
       true,
       {kDestination, kSex, kAge, kBirth}},
      {TableId::kPermitStock,
       Measure::kReportedPermits,
       "Residence permits that are valid on the reference date.",
       true,
       {kSex, kAge, kCitizen, kPurpose}},
      {TableId::kPermitFlow,
       Measure::kReportedGrants,
       "Residence permits that were granted in the period.",
       false,
       {kSex, kAge, kCitizen, kPurpose}},
      {TableId::kCitizenship,
       Measure::kReportedCitizenship,
       "Persons who acquired the citizenship of the country in the period, by the citizenship they "
       "had before.",
       false,
       {kSex, kAge, kPreviousCitizen, kBirth}},
      {TableId::kReportedImmigrants,
       Measure::kReportedImmigration,
       "Immigrants of the period, by country of previous usual residence.",
       false,
       {kOrigin, kSex, kAge, kCitizen, kBirth}},
      {TableId::kReportedEmigrants,
       Measure::kReportedEmigration,
       "Emigrants of the period, by country of next usual residence.",
       false,
       {kDestination, kSex, kAge, kCitizen, kBirth}},
  };
  return tables;
}

const AggregateTable* FindAggregateTable(std::string_view sheet) {
  for (const AggregateTable& table : AggregateTables()) {
    if (TableCode(table.table) == sheet) return &table;
  }
  return nullptr;
}

std::span<const Code> AggregateCodes(std::string_view code_list) {
  if (code_list == "AREA") return kAreas;
  if (code_list == "SEX") return SexCodes();
  if (code_list == "AGE") return AgeCodes();
  if (code_list == "CITIZEN") return CountryGroupCodes();
  if (code_list == "PURPOSE") return PurposeCodes();
  if (code_list == "STATUS") return kStatuses;
  return {};
}

bool HasCountries(std::string_view code_list) {
  return code_list == "AREA" || code_list == "CITIZEN";
}

bool IsAggregateCode(std::string_view code_list, std::string_view code) {
  // Of a table that one country reports, "of the origin" has no meaning.
  if (code == "NAT_ORIG" || code == "NAT_DEST") return false;
  return HasCode(AggregateCodes(code_list), code) ||
         (HasCountries(code_list) && IsCountryCode(code));
}

const std::vector<AggregateQuestion>& AggregateQuestions() {
  static const auto& questions = *new std::vector<AggregateQuestion>(MakeQuestions());
  return questions;
}

}  // namespace mirrorflow
