#include "statistics/formats/eurostat.h"

#include <algorithm>
#include <vector>

#include "statistics/code_lists.h"
#include "statistics/formats/csv_row.h"

namespace mirrorflow {
namespace {

// A row of one of the tables: its special dimension has the code `special`.
struct EurostatRow {
  std::string_view table;
  std::string special;
  std::string geo;
};

struct EurostatTable {
  std::string_view name;
  std::string_view special_dimension;
};

constexpr EurostatTable kTables[] = {
    {"migr_imm5prv", "partner"}, {"migr_imm1ctz", "citizen"}, {"migr_imm3ctb", "c_birth"},
    {"migr_emi3nxt", "partner"}, {"migr_emi1ctz", "citizen"}, {"migr_emi4ctb", "c_birth"},
    {"migr_pop1ctz", "citizen"}, {"migr_pop3ctb", "c_birth"}, {"migr_acq", "citizen"},
};

// The partner of flows; "all" is TOTAL.
std::optional<std::string> Partner(const std::string& area) {
  if (area == "W") return "TOTAL";
  if (area == "_U") return "UNK";
  return IsCountryCode(area) ? EurostatCountry(area) : std::nullopt;
}

// Eurostat has tables by partner, by citizenship and by country of birth, never by two of them. A
// row with none of them is the total of all three; it is given to the table of partners, and of
// stocks to that of citizenship.
std::optional<EurostatRow> FlowRow(const Observation& o, bool is_immigration) {
  const std::string& geo = is_immigration ? o.destination : o.origin;
  const std::string& other = is_immigration ? o.origin : o.destination;
  const bool has_partner = other != "W";
  const bool has_citizenship = o.citizenship != "_T";
  const bool has_birth = o.birth != "_T";
  if (has_partner + has_citizenship + has_birth > 1) return std::nullopt;
  if (has_citizenship || has_birth) {
    const auto code = EurostatCountry(has_citizenship ? o.citizenship : o.birth);
    if (!code.has_value()) return std::nullopt;
    const std::string_view citizens = is_immigration ? "migr_imm1ctz" : "migr_emi1ctz";
    const std::string_view births = is_immigration ? "migr_imm3ctb" : "migr_emi4ctb";
    return EurostatRow{has_citizenship ? citizens : births, *code, geo};
  }
  const auto partner = Partner(other);
  if (!partner.has_value()) return std::nullopt;
  return EurostatRow{is_immigration ? "migr_imm5prv" : "migr_emi3nxt", *partner, geo};
}

std::optional<EurostatRow> StockRow(const Observation& o, std::string_view by_citizenship,
                                    std::string_view by_birth) {
  if (o.birth != "_T" && (o.citizenship != "_T" || by_birth.empty())) return std::nullopt;
  const bool is_birth = o.birth != "_T";
  const auto code = EurostatCountry(is_birth ? o.birth : o.citizenship);
  if (!code.has_value()) return std::nullopt;
  return EurostatRow{is_birth ? by_birth : by_citizenship, *code, o.destination};
}

std::optional<EurostatRow> RowOf(const Observation& o) {
  if (o.purpose != "_T") return std::nullopt;
  // Of the linked tables the totals and those by sex and age; the others are copies of them, or
  // cross partner and citizenship.
  if (o.table > TableId::kByBroadAge && o.table != TableId::kByAge && !IsReportedTable(o.table)) {
    return std::nullopt;
  }
  switch (o.measure) {
    case Measure::kImmigReceiver:
    case Measure::kReportedImmigration:
      return FlowRow(o, true);
    case Measure::kEmigSender:
    case Measure::kReportedEmigration:
      return FlowRow(o, false);
    case Measure::kReportedPopulation:
      return StockRow(o, "migr_pop1ctz", "migr_pop3ctb");
    case Measure::kReportedCitizenship:
      return StockRow(o, "migr_acq", "");
    default:
      return std::nullopt;
  }
}

// The total by sex and by age is in several of our tables, and unknown age in two.
bool IsCopyOfTotal(const Observation& o) {
  return (o.table == TableId::kBySex && o.sex == "_T") ||
         (o.table == TableId::kByBroadAge && o.age == "_T") ||
         (o.table == TableId::kByAge && (o.age == "_T" || o.age == "_U"));
}

std::string Flag(char obs_status) {
  switch (obs_status) {
    case 'B':
      return "b";
    case 'D':
      return "d";
    case 'E':
    case 'I':
      return "e";
    case 'P':
      return "p";
    case 'U':
      return "u";
    case 'Q':
      return "c";
    default:
      return "";
  }
}

}  // namespace

std::optional<std::string> EurostatAge(std::string_view age) {
  if (age == "_T") return "TOTAL";
  if (age == "_U") return "UNK";
  if (age == "Y0T4") return "Y_LT5";
  if (age == "Y0T14") return "Y_LT15";
  if (age.starts_with("Y_GE")) return std::string(age);
  const std::size_t to = age.find('T');
  if (!age.starts_with("Y") || to == std::string_view::npos) return std::nullopt;
  return std::string(age.substr(0, to)) + "-" + std::string(age.substr(to + 1));
}

std::optional<std::string> EurostatSex(std::string_view sex) {
  if (sex == "_T") return "T";
  if (sex == "_U") return "UNK";
  if (sex == "F" || sex == "M") return std::string(sex);
  return std::nullopt;
}

std::optional<std::string> EurostatCountry(std::string_view code) {
  if (code == "_T") return "TOTAL";
  if (code == "_U") return "UNK";
  if (code == "NAT" || code == "STLS") return std::string(code);
  if (code == "GR") return "EL";
  if (code == "GB") return "UK";
  if (IsCountryCode(code)) return std::string(code);
  return std::nullopt;
}

std::map<std::string, std::string> ToEurostatCsv(const PublishedDataset& dataset) {
  std::map<std::string, std::string> files;
  for (const EurostatTable& table : kTables) {
    std::string csv;
    AppendCsvRow(std::vector<std::string>{"DATAFLOW", "freq", std::string(table.special_dimension),
                                          "agedef", "age", "unit", "sex", "geo", "TIME_PERIOD",
                                          "OBS_VALUE", "OBS_FLAG"},
                 csv);
    std::string dataflow(table.name);
    std::ranges::transform(dataflow, dataflow.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    bool is_empty = true;
    for (const Observation& o : dataset.observations()) {
      const std::optional<EurostatRow> row = RowOf(o);
      const auto age = EurostatAge(o.age);
      const auto sex = EurostatSex(o.sex);
      const auto geo = row.has_value() ? EurostatCountry(row->geo) : std::nullopt;
      if (!geo.has_value() || row->table != table.name || !age || !sex || IsCopyOfTotal(o))
        continue;
      AppendCsvRow(std::vector<std::string>{"ESTAT:" + dataflow + "(1.0)", "A", row->special,
                                            dataset.facts().age_definition, *age, "NR", *sex, *geo,
                                            dataset.facts().period.ToString(),
                                            o.value.has_value() ? o.value->ToString() : "",
                                            Flag(o.obs_status)},
                   csv);
      is_empty = false;
    }
    if (!is_empty) files[std::string(table.name)] = std::move(csv);
  }
  return files;
}

}  // namespace mirrorflow
