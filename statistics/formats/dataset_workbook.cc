#include "statistics/formats/dataset_workbook.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "statistics/formats/sdmx_components.h"
#include "statistics/formats/workbook_file.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kNoFigure = "[z]";

using TableSpan = std::span<const Observation>;

struct Breakdown {
  std::string_view header;
  std::string Observation::*code;
  std::string_view (*name)(std::string_view code);
};

std::string_view SexName(std::string_view code) { return CodeName(SexCodes(), code); }
std::string_view AgeName(std::string_view code) { return CodeName(AgeCodes(), code); }
std::string_view PurposeName(std::string_view code) { return CodeName(PurposeCodes(), code); }

constexpr Breakdown kAreas[] = {{"Origin", &Observation::origin, AreaName},
                                {"Destination", &Observation::destination, AreaName}};
constexpr Breakdown kBreakdowns[] = {
    {"Sex", &Observation::sex, SexName},
    {"Age", &Observation::age, AgeName},
    {"Citizenship", &Observation::citizenship, CountryOrGroupName},
    {"Country of birth", &Observation::birth, CountryOrGroupName},
    {"Purpose", &Observation::purpose, PurposeName},
};

std::string ObsStatusWord(char obs_status) {
  switch (obs_status) {
    case 'A':
      return "normal";
    case 'B':
      return "[b] break in the series";
    case 'D':
      return "[d] definition differs";
    case 'E':
      return "[e] estimated";
    case 'G':
      return "[g] experimental";
    case 'I':
      return "[i] imputed";
    case 'P':
      return "[p] provisional";
    case 'Q':
      return "[c] confidential";
    case 'U':
      return "[u] low reliability";
    case 'V':
      return "[v] as received, unvalidated";
    default:
      return "[x] not available";
  }
}

WorkbookCell Bound(const std::optional<Decimal>& bound) {
  if (!bound.has_value()) return std::string(kNoFigure);
  return *bound;
}

WorkbookCell ValueCell(const Observation& o) {
  if (o.value.has_value()) return *o.value;
  return std::string(o.obs_status == 'Q' ? "[c]" : "[x]");
}

// The columns of a measure in a sheet.
struct MeasureColumns {
  Measure measure;
  bool has_interval = false;
};

std::vector<MeasureColumns> MeasuresOf(TableSpan table) {
  std::map<Measure, bool> measures;
  for (const Observation& o : table) measures[o.measure] |= o.low.has_value();
  std::vector<MeasureColumns> columns;
  for (const auto& [measure, has_interval] : measures) columns.push_back({measure, has_interval});
  return columns;
}

std::vector<Breakdown> BreakdownsOf(TableSpan table) {
  std::vector<Breakdown> out(std::begin(kAreas), std::end(kAreas));
  for (const Breakdown& breakdown : kBreakdowns) {
    if (std::ranges::any_of(table,
                            [&](const Observation& o) { return o.*breakdown.code != "_T"; })) {
      out.push_back(breakdown);
    }
  }
  return out;
}

void AppendFigures(const Observation* o, bool has_interval, std::vector<WorkbookCell>& row) {
  row.push_back(o == nullptr ? std::string(kNoFigure) : ValueCell(*o));
  if (has_interval) {
    row.push_back(o == nullptr ? std::string(kNoFigure) : Bound(o->low));
    row.push_back(o == nullptr ? std::string(kNoFigure) : Bound(o->high));
  }
  row.emplace_back(o == nullptr ? std::string(kNoFigure)
                                : WorkbookStatus(o->obs_status, o->conf_status));
}

WorkbookSheet TableSheet(const PublishedDataset& dataset, TableSpan table) {
  const std::string code(TableCode(table.front().table));
  const std::vector<MeasureColumns> measures = MeasuresOf(table);
  const std::vector<Breakdown> breakdowns = BreakdownsOf(table);
  WorkbookSheet sheet;
  sheet.name = code;
  sheet.title = std::string(CodeName(TableCodes(), code)) + ", " +
                dataset.facts().period.ToString() + " (" + dataset.facts().vintage + ")";
  sheet.lines = {"This sheet has one table. Shorthand such as [c] is explained in the sheet Notes.",
                 "Source: " + dataset.facts().provider + ", release " + dataset.facts().id + "."};
  for (const Breakdown& breakdown : breakdowns) {
    sheet.columns.push_back({std::string(breakdown.header) + " code"});
    sheet.columns.push_back({std::string(breakdown.header)});
  }
  for (const MeasureColumns& m : measures) {
    const std::string id(MeasureCode(m.measure));
    sheet.columns.push_back({id + ": " + std::string(CodeName(MeasureCodes(), id))});
    if (m.has_interval) {
      sheet.columns.push_back({id + ", lower bound"});
      sheet.columns.push_back({id + ", upper bound"});
    }
    sheet.columns.push_back({id + ", status"});
  }

  // Observations of one row have the same codes; the dataset is sorted by them, measures last.
  for (auto begin = table.begin(); begin != table.end();) {
    const auto end = std::find_if(begin, table.end(), [&](const Observation& o) {
      return std::ranges::any_of(breakdowns,
                                 [&](const Breakdown& b) { return o.*b.code != (*begin).*b.code; });
    });
    std::vector<WorkbookCell> row;
    for (const Breakdown& breakdown : breakdowns) {
      const std::string& value = (*begin).*breakdown.code;
      row.emplace_back(value);
      row.emplace_back(std::string(breakdown.name(value)));
    }
    for (const MeasureColumns& m : measures) {
      const auto found =
          std::find_if(begin, end, [&](const Observation& o) { return o.measure == m.measure; });
      AppendFigures(found == end ? nullptr : &*found, m.has_interval, row);
    }
    sheet.rows.push_back(std::move(row));
    begin = end;
  }
  return sheet;
}

WorkbookSheet Cover(const DatasetFacts& facts) {
  WorkbookSheet sheet;
  sheet.name = "Cover";
  sheet.title = "Bilateral migration flows, " + facts.period.ToString();
  sheet.lines = {"Published by " + facts.provider + "."};
  sheet.columns = {{"Item"}, {"Value"}};
  const std::string rule =
      facts.duration_rule + ": " + std::string(CodeName(DurationRuleCodes(), facts.duration_rule));
  const std::pair<std::string, std::string> items[] = {
      {"Release", facts.id},
      {"Reference period", facts.period.ToString()},
      {"Vintage", facts.vintage},
      {"Prepared", facts.prepared},
      {"What makes a migration", rule},
      {"Age", facts.age_definition == "COMPLET" ? "Completed years at the event"
                                                : "Age reached in the year of the event"},
      {"Linked pairs are placed by the attributes of", facts.dated_by},
      {"Disclosure control", facts.protection},
      {"What that means", facts.protection_text}};
  for (const auto& [name, value] : items) sheet.rows.push_back({name, value});
  return sheet;
}

WorkbookSheet Notes(const DatasetFacts& facts) {
  WorkbookSheet sheet;
  sheet.name = "Notes";
  sheet.title = "Notes";
  sheet.lines = {"Shorthand in the tables, and what must be known to read the figures."};
  sheet.columns = {{"Note"}, {"Meaning"}};
  sheet.rows = {
      {"[c]", "Confidential: the value is suppressed or withheld. It is not zero."},
      {"[x]", "Not available: the value can't be computed from what was recorded."},
      {"[z]", "Not applicable: the table has no such figure."},
      {"[e]", "Estimated from released values."},
      {"[g]", "Experimental: an estimate whose assumptions are known to hold only in part."},
      {"[p]", "Provisional: will be revised."},
      {"[b], [d], [i], [u], [v]",
       "Of tables as countries reported them: break in the series; definition differs; imputed; "
       "low "
       "reliability; as received, unvalidated."},
      {"lower, upper bound", "The ends of the 95 % interval of the value."}};
  int number = 0;
  for (const std::string& note : facts.notes) {
    sheet.rows.push_back({"Note " + std::to_string(++number), note});
  }
  return sheet;
}

}  // namespace

std::string WorkbookStatus(char obs_status, char conf_status) {
  std::string text = ObsStatusWord(obs_status);
  if (conf_status == 'D') text += ", secondary";
  if (conf_status == 'N') text += ", withheld";
  if (conf_status == 'C' && obs_status != 'Q') text += ", primary";
  return text;
}

absl::StatusOr<std::string> ToWorkbook(const PublishedDataset& dataset) {
  std::vector<WorkbookSheet> tables;
  const std::vector<Observation>& all = dataset.observations();
  for (auto begin = all.begin(); begin != all.end();) {
    const auto end = std::find_if(begin, all.end(),
                                  [&](const Observation& o) { return o.table != begin->table; });
    tables.push_back(TableSheet(dataset, TableSpan(begin, end)));
    begin = end;
  }
  WorkbookSheet contents;
  contents.name = "Contents";
  contents.title = "Contents";
  contents.lines = {"The tables of this workbook, each on a sheet of its own."};
  contents.columns = {{"Sheet"}, {"Table"}};
  for (const WorkbookSheet& table : tables) contents.rows.push_back({table.name, table.title});

  std::vector<WorkbookSheet> sheets = {Cover(dataset.facts()), std::move(contents),
                                       Notes(dataset.facts())};
  std::ranges::move(tables, std::back_inserter(sheets));
  return WriteWorkbook({.title = sheets.front().title,
                        .author = dataset.facts().provider,
                        .created = dataset.facts().prepared},
                       sheets);
}

}  // namespace mirrorflow
