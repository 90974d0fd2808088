#include "statistics/formats/sdmx_csv_reader.h"

#include <csv.h>

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "statistics/formats/sdmx_components.h"

namespace mirrorflow {
namespace {

std::vector<std::string> Header() {
  std::vector<std::string> names = {"DATAFLOW"};
  for (const SdmxComponent& component : SdmxDimensions()) names.emplace_back(component.id);
  names.emplace_back("OBS_VALUE");
  for (const SdmxComponent& component : SdmxObservationAttributes()) {
    names.emplace_back(component.id);
  }
  for (const SdmxComponent& component : SdmxDatasetAttributes()) names.emplace_back(component.id);
  return names;
}

// Takes rows from libcsv until one is wrong.
class Rows {
 public:
  void AddField(std::string_view text) { row_.emplace_back(text); }

  void EndRow() {
    ++line_;
    std::vector<std::string> row = std::exchange(row_, {});
    if (!status_.ok()) return;
    if (line_ == 1) {
      if (row != header_) status_ = absl::InvalidArgumentError("not the SDMX-CSV of a publication");
      return;
    }
    if (absl::Status status = Add(row); !status.ok()) {
      status_ = absl::InvalidArgumentError(absl::StrCat("line ", line_, ": ", status.message()));
    }
  }

  absl::StatusOr<SdmxCsvContent> Take() && {
    if (!status_.ok()) return status_;
    if (!period_.has_value()) return absl::InvalidArgumentError("no observation");
    return SdmxCsvContent{.period = *period_, .observations = std::move(observations_)};
  }

 private:
  absl::Status Add(const std::vector<std::string>& row) {
    if (row.size() != header_.size()) return absl::InvalidArgumentError("too few or many fields");
    std::map<std::string_view, const std::string*> fields;
    for (std::size_t i = 0; i < row.size(); ++i) fields[header_[i]] = &row[i];
    const auto get = [&](std::string_view name) -> const std::string& { return *fields.at(name); };
    const absl::StatusOr<Period> period = Period::Create(get("TIME_PERIOD"));
    if (!period.ok()) return period.status();
    if (period_.has_value() && *period_ != *period) {
      return absl::InvalidArgumentError("another period than the lines before");
    }
    period_ = *period;
    const absl::StatusOr<TableId> table = TableFromCode(get("TABLE"));
    if (!table.ok()) return table.status();
    const absl::StatusOr<Measure> measure = MeasureFromCode(get("MEASURE"));
    if (!measure.ok()) return measure.status();
    if (get("OBS_STATUS").size() != 1 || get("CONF_STATUS").size() != 1) {
      return absl::InvalidArgumentError("a status is not one letter");
    }
    Observation o{.table = *table,
                  .origin = get("ORIGIN"),
                  .destination = get("DESTINATION"),
                  .measure = *measure,
                  .sex = get("SEX"),
                  .age = get("AGE"),
                  .citizenship = get("CITIZEN"),
                  .birth = get("C_BIRTH"),
                  .purpose = get("PURPOSE"),
                  .value = {},
                  .low = {},
                  .high = {},
                  .obs_status = get("OBS_STATUS")[0],
                  .conf_status = get("CONF_STATUS")[0]};
    for (const auto& [name, number] :
         {std::pair("OBS_VALUE", &o.value), {"CI_LOWER", &o.low}, {"CI_UPPER", &o.high}}) {
      if (get(name).empty()) continue;
      const absl::StatusOr<Decimal> parsed = Decimal::Parse(get(name));
      if (!parsed.ok()) return parsed.status();
      *number = *parsed;
    }
    observations_.push_back(std::move(o));
    return absl::OkStatus();
  }

  const std::vector<std::string> header_ = Header();
  std::vector<std::string> row_;
  std::size_t line_ = 0;
  std::optional<Period> period_;
  std::vector<Observation> observations_;
  absl::Status status_;
};

}  // namespace

absl::StatusOr<SdmxCsvContent> ReadSdmxCsv1(std::string_view csv) {
  if (csv.size() > kMaxSdmxCsvBytes) return absl::InvalidArgumentError("larger than 256 MiB");
  Rows rows;
  csv_parser parser;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
    return absl::InternalError("no memory for a parser of CSV");
  }
  const auto on_field = [](void* text, std::size_t size, void* to) {
    static_cast<Rows*>(to)->AddField({static_cast<const char*>(text), size});
  };
  const auto on_row = [](int /*end*/, void* to) { static_cast<Rows*>(to)->EndRow(); };
  const bool is_whole =
      csv_parse(&parser, csv.data(), csv.size(), on_field, on_row, &rows) == csv.size() &&
      csv_fini(&parser, on_field, on_row, &rows) == 0;
  csv_free(&parser);
  if (!is_whole) return absl::InvalidArgumentError("not valid CSV");
  return std::move(rows).Take();
}

}  // namespace mirrorflow
