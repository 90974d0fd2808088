#include "tests/statistics/formats/format_readers.h"

#include <csv.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <tuple>

#include "tests/status_matchers.h"
#include "workbook/xlsx_sheet.h"
#include "workbook/xml_pull.h"
#include "workbook/zip_archive.h"

namespace mirrorflow {
namespace {

using Json = nlohmann::json;
using Fields = std::map<std::string, std::string>;

std::optional<Decimal> NumberOf(const std::string& text) {
  if (text.empty()) return std::nullopt;
  EXPECT_THAT(Decimal::Parse(text), IsOk()) << text;
  return ValueOrDie(Decimal::Parse(text));
}

Decimal FromDouble(double value, int decimals) {
  return {.mantissa = std::llround(value * std::pow(10.0, decimals)),
          .decimals = static_cast<std::uint8_t>(decimals)};
}

char OnlyChar(const std::string& text) {
  EXPECT_EQ(text.size(), 1U) << text;
  return text.empty() ? '?' : text[0];
}

// The codes of an observation from components by name; a dimension that is not there is a total.
void SetCodes(const Fields& fields, Observation& o) {
  const auto get = [&](const char* name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string("_T") : found->second;
  };
  o.table = ValueOrDie(TableFromCode(get("TABLE")));
  o.measure = ValueOrDie(MeasureFromCode(get("MEASURE")));
  o.origin = get("ORIGIN");
  o.destination = get("DESTINATION");
  o.sex = get("SEX");
  o.age = get("AGE");
  o.citizenship = get("CITIZEN");
  o.birth = get("C_BIRTH");
  o.purpose = get("PURPOSE");
}

// All components by name, numbers as text.
Observation FromFields(const Fields& fields) {
  Observation o;
  SetCodes(fields, o);
  const auto number = [&](const char* name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::nullopt : NumberOf(found->second);
  };
  o.value = number("OBS_VALUE");
  o.low = number("CI_LOWER");
  o.high = number("CI_UPPER");
  o.obs_status = OnlyChar(fields.at("OBS_STATUS"));
  o.conf_status = OnlyChar(fields.at("CONF_STATUS"));
  return o;
}

std::vector<Observation> Sorted(std::vector<Observation> observations) {
  std::ranges::sort(observations, {}, [](const Observation& o) {
    return std::tie(o.table, o.origin, o.destination, o.sex, o.age, o.citizenship, o.birth,
                    o.purpose, o.measure);
  });
  return observations;
}

// Collects the attributes of Series and of the Obs inside.
class SdmxHandler : public XmlHandler {
 public:
  void Start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "Series") {
      series_.clear();
      Copy(attributes, {"MEASURE", "TABLE", "ORIGIN", "DESTINATION", "SEX", "AGE", "CITIZEN",
                        "C_BIRTH", "PURPOSE", "FREQ", "DURATION_RULE"});
    } else if (name == "Obs") {
      const Fields key = series_;
      Copy(attributes, {"OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "CI_LOWER", "CI_UPPER"});
      observations.push_back(FromFields(series_));
      series_ = key;
    }
  }
  void End(std::string_view /*name*/) override {}
  void Text(std::string_view /*text*/) override {}

  std::vector<Observation> observations;

 private:
  void Copy(const XmlAttributes& attributes, std::initializer_list<const char*> names) {
    for (const char* name : names) {
      const std::string_view value = attributes.Get(name);
      if (!value.empty()) series_[name] = std::string(value);
    }
  }

  Fields series_;
};

// The statuses behind the words of a workbook.
std::pair<char, char> StatusesOf(const std::string& text) {
  static const std::map<std::string, std::pair<char, char>> kStatuses = {
      {"normal", {'A', 'F'}},
      {"[e] estimated", {'E', 'F'}},
      {"[g] experimental", {'G', 'F'}},
      {"[p] provisional", {'P', 'F'}},
      {"[v] as received, unvalidated", {'V', 'F'}},
      {"[c] confidential", {'Q', 'C'}},
      {"[c] confidential, secondary", {'Q', 'D'}},
      {"[c] confidential, withheld", {'Q', 'N'}},
      {"[x] not available", {'O', 'F'}},
  };
  const auto found = kStatuses.find(text);
  EXPECT_NE(found, kStatuses.end()) << text;
  return found == kStatuses.end() ? std::pair('?', '?') : found->second;
}

// Rows of a sheet from its headers on, by column name.
std::vector<Fields> SheetRows(const std::string& xlsx, const std::string& name) {
  std::unique_ptr<Sheet> sheet =
      ValueOrDie(OpenXlsxSheet(ValueOrDie(ZipArchive::OpenBytes(xlsx)), name));
  std::vector<std::string> headers;
  std::vector<Fields> rows;
  for (SheetRow row; ValueOrDie(sheet->Next(row));) {
    if (headers.empty()) {
      // The headers are the first row with more than one cell.
      if (row.cells.size() < 2) continue;
      for (const SheetCell& cell : row.cells) headers.emplace_back(row.TextOf(cell));
      continue;
    }
    Fields fields;
    for (const SheetCell& cell : row.cells) {
      fields[headers.at(cell.column)] = std::string(row.TextOf(cell));
    }
    EXPECT_EQ(fields.size(), headers.size()) << name << ": a row has empty cells";
    rows.push_back(std::move(fields));
  }
  return rows;
}

std::optional<Decimal> SheetNumber(const Fields& fields, const std::string& column) {
  const auto found = fields.find(column);
  if (found == fields.end() || found->second.starts_with("[")) return std::nullopt;
  // A workbook holds doubles, written with a digit more than they keep.
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.15g", std::stod(found->second));
  return NumberOf(digits);
}

}  // namespace

std::vector<std::vector<std::string>> ReadCsvRows(std::string_view csv) {
  struct State {
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> row;
  } state;
  csv_parser parser;
  EXPECT_EQ(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
  const auto on_field = [](void* field, std::size_t size, void* to) {
    static_cast<State*>(to)->row.emplace_back(static_cast<const char*>(field), size);
  };
  const auto on_row = [](int /*end*/, void* to) {
    auto* s = static_cast<State*>(to);
    s->rows.push_back(std::move(s->row));
    s->row.clear();
  };
  EXPECT_EQ(csv_parse(&parser, csv.data(), csv.size(), on_field, on_row, &state), csv.size());
  csv_fini(&parser, on_field, on_row, &state);
  csv_free(&parser);
  return state.rows;
}

std::vector<Observation> ReadSdmxCsv(std::string_view csv) {
  const std::vector<std::vector<std::string>> rows = ReadCsvRows(csv);
  std::vector<Observation> observations;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    Fields fields;
    EXPECT_EQ(rows[i].size(), rows[0].size());
    for (std::size_t j = 0; j < rows[i].size(); ++j) fields[rows[0].at(j)] = rows[i][j];
    observations.push_back(FromFields(fields));
  }
  return Sorted(std::move(observations));
}

std::vector<Observation> ReadSdmxMl(std::string_view xml) {
  SdmxHandler handler;
  EXPECT_THAT(ParseXml(xml, handler), IsOk());
  return Sorted(std::move(handler.observations));
}

std::vector<Observation> ReadSdmxJson(std::string_view text) {
  const Json message = Json::parse(text);
  const Json& structure = message["data"]["structures"][0];
  const Json& dimensions = structure["dimensions"]["observation"];
  const Json& attributes = structure["attributes"]["observation"];
  std::vector<Observation> observations;
  for (const auto& [key, row] : message["data"]["dataSets"][0]["observations"].items()) {
    Fields fields;
    std::istringstream indexes(key);
    std::string index;
    for (const Json& dimension : dimensions) {
      EXPECT_TRUE(std::getline(indexes, index, ':'));
      fields[dimension["id"]] = dimension["values"].at(std::stoul(index))["id"];
    }
    EXPECT_FALSE(std::getline(indexes, index, ':'));
    Observation o;
    SetCodes(fields, o);
    std::map<std::string, Json> values;
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      const Json& cell = row.at(i + 1);
      const bool is_index = attributes[i].contains("values") && !cell.is_null();
      const Json value = is_index ? attributes[i]["values"].at(cell.get<std::size_t>()) : cell;
      if (is_index) {
        values[attributes[i]["id"]] = value.value("id", value.value("value", ""));
      } else {
        values[attributes[i]["id"]] = value;
      }
    }
    o.obs_status = OnlyChar(values["OBS_STATUS"]);
    o.conf_status = OnlyChar(values["CONF_STATUS"]);
    const auto number = [&](const Json& cell) -> std::optional<Decimal> {
      if (cell.is_null()) return std::nullopt;
      return FromDouble(cell, values["DECIMALS"]);
    };
    o.value = number(row[0]);
    o.low = number(values["CI_LOWER"]);
    o.high = number(values["CI_UPPER"]);
    observations.push_back(std::move(o));
  }
  return Sorted(std::move(observations));
}

std::vector<Observation> ReadJsonStat(std::string_view text) {
  const Json collection = Json::parse(text);
  EXPECT_EQ(collection["class"], "collection");
  EXPECT_EQ(collection["version"], "2.0");
  std::vector<Observation> observations;
  for (const Json& dataset : collection["link"]["item"]) {
    EXPECT_EQ(dataset["class"], "dataset");
    // The schema of collections allows it in the collection alone.
    EXPECT_FALSE(dataset.contains("version"));
    std::map<std::string, Observation> cells;  // by the key without its bound
    for (const auto& [place, value] : dataset["value"].items()) {
      std::size_t rest = std::stoul(place);
      Fields fields = {{"TABLE", dataset["extension"]["table"]}};
      for (std::size_t i = dataset["id"].size(); i-- > 0;) {
        const std::size_t size = dataset["size"][i];
        const std::string id = dataset["id"][i];
        fields[id] = dataset["dimension"][id]["category"]["index"].at(rest % size);
        rest /= size;
      }
      EXPECT_EQ(rest, 0U);
      const std::string bound = fields.contains("BOUND") ? fields["BOUND"] : "V";
      fields.erase("BOUND");
      std::string key;
      for (const auto& [name, code] : fields) key += name + "=" + code + ";";
      Observation& o = cells[key];
      SetCodes(fields, o);
      const std::string status = dataset["status"][place];
      EXPECT_EQ(status.size(), 3U);
      o.obs_status = status.at(0);
      o.conf_status = status.at(2);
      if (value.is_null()) continue;
      const int decimals =
          dataset["dimension"]["MEASURE"]["category"]["unit"][fields["MEASURE"]]["decimals"];
      (bound == "V" ? o.value : bound == "L" ? o.low : o.high) = FromDouble(value, decimals);
    }
    for (auto& [key, o] : cells) observations.push_back(std::move(o));
  }
  return Sorted(std::move(observations));
}

std::vector<Observation> ReadWorkbook(const std::string& xlsx) {
  std::vector<Observation> observations;
  for (const std::string& name :
       ValueOrDie(XlsxSheetNames(ValueOrDie(ZipArchive::OpenBytes(xlsx))))) {
    if (name == "Cover" || name == "Contents" || name == "Notes") continue;
    for (const Fields& row : SheetRows(xlsx, name)) {
      Fields codes = {{"TABLE", name},
                      {"ORIGIN", row.at("Origin code")},
                      {"DESTINATION", row.at("Destination code")}};
      for (const auto& [header, id] :
           std::map<std::string, std::string>{{"Sex code", "SEX"},
                                              {"Age code", "AGE"},
                                              {"Citizenship code", "CITIZEN"},
                                              {"Country of birth code", "C_BIRTH"},
                                              {"Purpose code", "PURPOSE"}}) {
        if (row.contains(header)) codes[id] = row.at(header);
      }
      for (const auto& [header, value] : row) {
        const std::size_t colon = header.find(": ");
        if (colon == std::string::npos || value == "[z]") continue;
        const std::string measure = header.substr(0, colon);
        codes["MEASURE"] = measure;
        Observation o;
        SetCodes(codes, o);
        o.value = SheetNumber(row, header);
        o.low = SheetNumber(row, measure + ", lower bound");
        o.high = SheetNumber(row, measure + ", upper bound");
        std::tie(o.obs_status, o.conf_status) = StatusesOf(row.at(measure + ", status"));
        observations.push_back(std::move(o));
      }
    }
  }
  return Sorted(std::move(observations));
}

std::vector<Observation> WithoutTrailingZeros(std::vector<Observation> observations) {
  for (Observation& o : observations) {
    for (std::optional<Decimal>* number : {&o.value, &o.low, &o.high}) {
      while (number->has_value() && (*number)->decimals > 0 && (*number)->mantissa % 10 == 0) {
        (*number)->mantissa /= 10;
        --(*number)->decimals;
      }
    }
  }
  return observations;
}

}  // namespace mirrorflow
