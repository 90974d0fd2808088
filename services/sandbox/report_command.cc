#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/sandbox/commands.h"
#include "services/sandbox/empty_directory.h"
#include "services/sandbox/example_release.h"
#include "services/sandbox/generator/member_states.h"
#include "statistics/report/report.h"

namespace mirrorflow {
namespace {

absl::Status WriteReport(const std::filesystem::path& path, const std::string& report) {
  std::ofstream file(path, std::ios::binary);
  file << report;
  file.close();
  if (!file) return absl::UnavailableError(absl::StrCat(path.string(), " can't be written"));
  return absl::OkStatus();
}

}  // namespace

absl::Status RunReport(const ReportCommand& command) {
  absl::StatusOr<DisclosureProfile> profile = DisclosureProfileFromName(command.profile);
  if (!profile.ok()) return profile.status();
  GeneratorOptions options;
  options.seed = command.seed;
  options.migrants_per_year = command.migrants;
  for (const std::string& state : command.states) options.states.push_back({state, 0});
  if (options.states.empty()) {
    for (const MemberState& state : MemberStates()) {
      options.states.push_back({std::string(state.alpha2), 0});
    }
  }
  absl::StatusOr<GeneratorConfig> config = GeneratorConfig::Create(std::move(options));
  if (!config.ok()) return config.status();
  if (absl::Status status = RequireEmptyDirectory(command.directory); !status.ok()) return status;
  absl::StatusOr<World> world = GenerateStates(*config);
  if (!world.ok()) return world.status();
  absl::StatusOr<PublishedDataset> dataset = ExampleRelease(*world, *profile, command.seed);
  if (!dataset.ok()) return dataset.status();
  for (const Language language : kAllLanguages) {
    absl::StatusOr<std::string> report = RenderReport(*dataset, language);
    if (!report.ok()) return report.status();
    const std::filesystem::path path = std::filesystem::path(command.directory) /
                                       ("report." + std::string(LanguageCode(language)) + ".html");
    if (absl::Status status = WriteReport(path, *report); !status.ok()) return status;
    std::cout << path.string() << '\n';
  }
  if (!ReportHasCharts()) {
    std::cerr << "without charts: the program was built without npm\n"
                 "hint: see docs/report.md, How it is made\n";
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
