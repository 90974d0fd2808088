#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/duration_rule.h"
#include "records/population/population.h"
#include "services/node/node_config.h"

namespace mirrorflow {

// All sources of the node's country, in the order of the configuration: those of its population,
// then the lists of emigrants and immigrants, whose rows are exits and entries.
std::vector<RegisterFile> PopulationFiles(const NodeConfig& config);

struct NodePopulation {
  std::unique_ptr<RowStore> store;  // outlives the population
  MergedPopulation population;
};

// Reads all sources of the node into one population; rows wait in `directory`, where nothing of
// them stays (spill_file.h). Errors name files and columns, never values.
absl::StatusOr<NodePopulation> ReadNodePopulation(const NodeConfig& config,
                                                  const std::filesystem::path& directory,
                                                  DurationRule duration_rule,
                                                  const PopulationOptions& options);

}  // namespace mirrorflow
