#include "services/node/node_population.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/node/register_files.h"
#include "services/node/spill_file.h"

namespace mirrorflow {
namespace {

bool SaysDirection(const Mapping& mapping) {
  return std::ranges::any_of(
             mapping.columns,
             [](const MappedColumn& c) { return c.field == FieldKind::kDirection; }) ||
         std::ranges::any_of(mapping.constants, [](const MappedConstant& c) {
           return c.field == FieldKind::kDirection;
         });
}

// A list of emigrants has exits, one of immigrants entries, unless the list itself says.
void AddList(const std::vector<RegisterFile>& list, const char* direction,
             std::vector<RegisterFile>& files) {
  for (const RegisterFile& file : list) {
    files.push_back(file);
    if (!SaysDirection(file.mapping)) {
      files.back().mapping.constants.push_back({FieldKind::kDirection, direction});
    }
  }
}

}  // namespace

std::vector<RegisterFile> PopulationFiles(const NodeConfig& config) {
  std::vector<RegisterFile> files = config.population;
  AddList(config.emigrants, "exit", files);
  AddList(config.immigrants, "entry", files);
  return files;
}

absl::StatusOr<NodePopulation> ReadNodePopulation(const NodeConfig& config,
                                                  const std::filesystem::path& directory,
                                                  DurationRule duration_rule,
                                                  const PopulationOptions& options) {
  const std::vector<RegisterFile> files = PopulationFiles(config);
  absl::StatusOr<std::vector<RegisterSource>> sources = OpenRegisterFiles(files);
  if (!sources.ok()) return sources.status();
  for (std::size_t i = 0; i < files.size(); ++i) {
    const absl::Status status =
        BoundMapping::Create(files[i].mapping, (*sources)[i].source->columns()).status();
    if (!status.ok()) {
      return absl::Status(status.code(),
                          absl::StrCat(RegisterName(files[i]), ": ", status.message()));
    }
  }
  absl::StatusOr<std::unique_ptr<SpillFile>> store = SpillFile::Create(directory);
  if (!store.ok()) return store.status();
  absl::StatusOr<MergedPopulation> population =
      MergedPopulation::Build(*sources,
                              {.country = config.country,
                               .duration_rule = duration_rule,
                               .observed_from = config.observed_from,
                               .observed_until = config.observed_until},
                              **store, options);
  if (!population.ok()) return population.status();
  return NodePopulation{.store = *std::move(store), .population = *std::move(population)};
}

}  // namespace mirrorflow
