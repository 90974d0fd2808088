#include "statistics/formats/json_stat.h"

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <vector>

#include "statistics/formats/json_number.h"
#include "statistics/formats/sdmx_components.h"

namespace mirrorflow {
namespace {

using Json = nlohmann::ordered_json;
using TableSpan = std::span<const Observation>;

struct StatDimension {
  std::string_view id;
  std::string_view label;
  std::vector<Code> categories;
  std::size_t IndexOf(std::string_view code) const {
    return static_cast<std::size_t>(std::ranges::find(categories, code, &Code::id) -
                                    categories.begin());
  }
};

// A dimension with the codes of its list that occur in a table.
StatDimension DimensionOf(std::size_t component, const PublishedDataset& dataset, TableSpan table) {
  std::set<std::string> used;
  for (const Observation& o : table)
    used.insert(SdmxDimensionValues(dataset.facts(), o)[component]);
  const SdmxComponent& info = SdmxDimensions()[component];
  StatDimension dimension{.id = info.id, .label = info.name, .categories = {}};
  for (const Code& code : SdmxCodesOf(info.code_list, dataset)) {
    if (used.contains(std::string(code.id))) dimension.categories.push_back(code);
  }
  return dimension;
}

Json DimensionJson(const StatDimension& dimension) {
  Json index = Json::array();
  Json labels = Json::object();
  for (const Code& code : dimension.categories) {
    index.push_back(code.id);
    labels[std::string(code.id)] = code.name;
  }
  return {{"label", dimension.label}, {"category", {{"index", index}, {"label", labels}}}};
}

std::string StatusOf(const Observation& o) {
  return std::string(1, o.obs_status) + " " + o.conf_status;
}

// Measures have a unit each.
Json UnitsJson(TableSpan table) {
  std::map<std::string, Json> units;
  for (const Observation& o : table) {
    const std::string_view unit = UnitOf(o.measure);
    Json& entry = units[std::string(MeasureCode(o.measure))];
    if (entry.is_null()) entry = {{"decimals", 0}, {"label", CodeName(UnitCodes(), unit)}};
    if (o.value.has_value()) entry["decimals"] = o.value->decimals;
  }
  return units;
}

// What the statuses of a table mean.
Json StatusLabels(TableSpan table) {
  std::map<std::string, std::string> labels;
  for (const Observation& o : table) {
    labels[StatusOf(o)] = std::string(CodeName(ObsStatusCodes(), std::string(1, o.obs_status))) +
                          "; " +
                          std::string(CodeName(ConfStatusCodes(), std::string(1, o.conf_status)));
  }
  return labels;
}

Json DatasetJson(const PublishedDataset& dataset, TableSpan table) {
  std::vector<StatDimension> dimensions;
  std::vector<std::size_t> components;  // of the dimensions
  for (std::size_t i = 0; i < SdmxDimensions().size(); ++i) {
    const std::string_view id = SdmxDimensions()[i].id;
    if (id == "FREQ" || id == "TABLE" || id == "DURATION_RULE" || id == "TIME_PERIOD") continue;
    StatDimension dimension = DimensionOf(i, dataset, table);
    const bool is_total_only =
        dimension.categories.size() == 1 && dimension.categories[0].id == "_T";
    if (is_total_only && id != "MEASURE" && id != "ORIGIN" && id != "DESTINATION") continue;
    components.push_back(i);
    dimensions.push_back(std::move(dimension));
  }
  const std::string year = dataset.facts().period.ToString();
  dimensions.push_back({.id = "TIME_PERIOD", .label = "Time period", .categories = {{year, year}}});
  const bool has_intervals =
      std::ranges::any_of(table, [](const Observation& o) { return o.low.has_value(); });
  if (has_intervals) {
    dimensions.push_back(
        {.id = "BOUND",
         .label = "Value or bound of its 95 % interval",
         .categories = {{"V", "Value"}, {"L", "Lower bound"}, {"U", "Upper bound"}}});
  }

  std::map<std::size_t, std::pair<Json, std::string>> cells;  // by place: value, status
  for (const Observation& o : table) {
    const std::vector<std::string> values = SdmxDimensionValues(dataset.facts(), o);
    std::size_t place = 0;
    for (std::size_t i = 0; i < components.size(); ++i) {
      place =
          place * dimensions[i].categories.size() + dimensions[i].IndexOf(values[components[i]]);
    }
    const std::string status = StatusOf(o);
    const std::size_t step = has_intervals ? 3 : 1;
    cells[place * step] = {o.value.has_value() ? JsonNumber<Json>(*o.value) : Json(), status};
    if (o.low.has_value()) {
      cells[place * step + 1] = {JsonNumber<Json>(*o.low), status};
      cells[place * step + 2] = {JsonNumber<Json>(*o.high), status};
    }
  }

  const std::string code(TableCode(table.front().table));
  // The collection around it has the version: its schema allows none inside.
  Json json;
  json["class"] = "dataset";
  json["label"] = CodeName(TableCodes(), code);
  json["source"] = dataset.facts().provider;
  json["updated"] = dataset.facts().prepared;
  Json id = Json::array();
  Json size = Json::array();
  Json dimension = Json::object();
  for (const StatDimension& d : dimensions) {
    id.push_back(d.id);
    size.push_back(d.categories.size());
    dimension[std::string(d.id)] = DimensionJson(d);
  }
  dimension["MEASURE"]["category"]["unit"] = UnitsJson(table);
  json["id"] = id;
  json["size"] = size;
  json["role"] = {
      {"time", {"TIME_PERIOD"}}, {"geo", {"ORIGIN", "DESTINATION"}}, {"metric", {"MEASURE"}}};
  json["dimension"] = dimension;
  Json values = Json::object();
  Json statuses = Json::object();
  for (const auto& [place, cell] : cells) {
    values[std::to_string(place)] = cell.first;
    statuses[std::to_string(place)] = cell.second;
  }
  json["value"] = values;
  json["status"] = statuses;
  json["extension"] = {{"table", code}, {"status", {{"label", StatusLabels(table)}}}};
  return json;
}

}  // namespace

std::string ToJsonStat(const PublishedDataset& dataset) {
  const DatasetFacts& facts = dataset.facts();
  Json items = Json::array();
  const std::vector<Observation>& all = dataset.observations();
  for (auto begin = all.begin(); begin != all.end();) {
    const auto end = std::find_if(begin, all.end(),
                                  [&](const Observation& o) { return o.table != begin->table; });
    items.push_back(DatasetJson(dataset, TableSpan(begin, end)));
    begin = end;
  }
  Json collection;
  collection["version"] = "2.0";
  collection["class"] = "collection";
  collection["label"] = "Bilateral migration flows, " + facts.period.ToString();
  collection["source"] = facts.provider;
  collection["updated"] = facts.prepared;
  collection["extension"] = {{"release", facts.id},
                             {"vintage", facts.vintage},
                             {"durationRule", facts.duration_rule},
                             {"ageDefinition", facts.age_definition},
                             {"datedBy", facts.dated_by},
                             {"protection", facts.protection}};
  collection["link"] = {{"item", items}};
  return collection.dump(1) + "\n";
}

}  // namespace mirrorflow
