#pragma once

#include <filesystem>

#include "absl/status/status.h"
#include "services/sandbox/generator/country_sources.h"

namespace mirrorflow {

// Writes the sources as files, with a node's configuration that reads them: paper.csv in
// windows-1252, border.csv, permits.csv, passports.mrz, clean.csv (what happened) and node.txtpb.
// Unavailable when something can't be written.
absl::Status WriteCountrySources(const CountrySources& sources, std::string_view country,
                                 const std::filesystem::path& directory);

}  // namespace mirrorflow
