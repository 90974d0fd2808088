#include <filesystem>
#include <iostream>

#include "corridor/run.h"
#include "services/config/text_file.h"
#include "services/sandbox/commands.h"
#include "services/sandbox/country_sources_files.h"
#include "services/sandbox/empty_directory.h"
#include "services/sandbox/generator/country_sources.h"
#include "services/sandbox/generator/member_states.h"
#include "services/sandbox/generator/world.h"
#include "services/sandbox/generator/world_files.h"
#include "services/sandbox/layout_mapping.h"

namespace mirrorflow {
namespace {

// a.csv and b.csv with their truth and mapping, ready for `evaluate`.
absl::Status GeneratePair(const World& world, const std::filesystem::path& directory) {
  absl::StatusOr<std::vector<RegisterFile>> files = WritePair(world, directory);
  if (!files.ok()) return files.status();
  v1::EvaluationMapping mapping;
  for (const RegisterFile& file : *files) {
    *(file.kind == RegisterKind::kEmigrants ? mapping.mutable_a() : mapping.mutable_b()) =
        MappingForLayout(world.layout(file.state, file.kind));
  }
  if (absl::Status status = WriteTextFile(directory / "pair.mapping.txtpb", mapping);
      !status.ok()) {
    return status;
  }
  const std::string at = directory.string() + "/";
  std::cout << "wrote " << world.pairs().size() << " true pairs; try\n  mf-sandbox evaluate --a "
            << at << "a.csv --b " << at << "b.csv --truth " << at << "truth.csv --mapping " << at
            << "pair.mapping.txtpb\n";
  return absl::OkStatus();
}

// Registers of every state, a mapping beside each, and the truth.
absl::Status GenerateWorld(const World& world, const std::filesystem::path& directory) {
  absl::StatusOr<std::vector<RegisterFile>> files = WriteWorld(world, directory);
  if (!files.ok()) return files.status();
  for (const RegisterFile& file : *files) {
    std::filesystem::path path = file.path;
    if (absl::Status status = WriteTextFile(path.replace_extension(".mapping.txtpb"),
                                            MappingForLayout(world.layout(file.state, file.kind)));
        !status.ok()) {
      return status;
    }
  }
  std::cout << "wrote " << files->size() << " registers, " << world.flows().size()
            << " flows and their truth below " << directory.string() << '\n';
  return absl::OkStatus();
}

// One country in four sources that do not know of each other.
absl::Status GenerateSources(const GenerateCommand& command) {
  constexpr std::uint64_t kFewest = 40;
  constexpr std::uint64_t kMost = 1'000'000;
  if (!MemberStateIndex(command.sources)) {
    return absl::InvalidArgumentError("--sources takes a COMESA member state, such as KE");
  }
  if (command.migrants < kFewest || command.migrants > kMost) {
    return absl::InvalidArgumentError("--migrants must be 40 to 1000000 for --sources");
  }
  if (absl::Status status = RequireEmptyDirectory(command.directory); !status.ok()) return status;
  const CountrySources sources = MakeCountrySources(
      command.sources, static_cast<std::uint32_t>(command.migrants), command.seed);
  if (absl::Status status = WriteCountrySources(sources, command.sources, command.directory);
      !status.ok()) {
    return status;
  }
  std::cout << "wrote "
            << sources.border.rows.size() + sources.paper.rows.size() +
                   sources.permits.rows.size() + sources.mrz.size()
            << " rows in four sources; try\n  mf-node check --config " << command.directory
            << "/node.txtpb\n";
  return absl::OkStatus();
}

}  // namespace

absl::Status RunGenerate(const GenerateCommand& command) {
  if (!command.sources.empty()) return GenerateSources(command);
  GeneratorOptions options;
  if (command.pair.empty()) {
    for (const std::string& state : command.states) options.states.push_back({state, 0});
    options.seed = command.seed;
    options.migrants_per_year = command.migrants;
  } else {
    absl::StatusOr<Corridor> corridor = Corridor::Parse(command.pair);
    if (!corridor.ok()) return corridor.status();
    options = PairOptions(corridor->origin().alpha2(), corridor->destination().alpha2(),
                          command.migrants, command.seed);
  }
  options.first_year = command.year;
  options.years = command.years;
  absl::StatusOr<GeneratorConfig> config = GeneratorConfig::Create(std::move(options));
  if (!config.ok()) return config.status();
  if (absl::Status status = RequireEmptyDirectory(command.directory); !status.ok()) return status;
  absl::StatusOr<World> world = GenerateStates(*config);
  if (!world.ok()) return world.status();
  return command.pair.empty() ? GenerateWorld(*world, command.directory)
                              : GeneratePair(*world, command.directory);
}

}  // namespace mirrorflow
