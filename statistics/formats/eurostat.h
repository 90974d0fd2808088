#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "statistics/published_dataset.h"

namespace mirrorflow {

// The observations in the layout and codes of the Eurostat migration tables, for the parts that
// those have (docs/formats.md has the mapping and what has no counterpart). By the name of the
// table
// ("migr_imm5prv"), as SDMX-CSV with the flags of Eurostat; tables without a row are left out.
std::map<std::string, std::string> ToEurostatCsv(const PublishedDataset& dataset);

// The code of Eurostat for one of ours; none where it has no counterpart.
std::optional<std::string> EurostatAge(std::string_view age);
std::optional<std::string> EurostatSex(std::string_view sex);
std::optional<std::string> EurostatCountry(std::string_view code);

}  // namespace mirrorflow
