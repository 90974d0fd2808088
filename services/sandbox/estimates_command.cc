#include <cstdio>
#include <nlohmann/json.hpp>

#include "services/sandbox/commands.h"
#include "services/sandbox/estimate_simulation.h"
#include "services/terminal/progress_bar.h"

namespace mirrorflow {

absl::Status RunSimulateEstimates(const SimulateEstimatesCommand& command) {
  if (command.replications == 0 || command.replications > 1'000'000) {
    return absl::InvalidArgumentError("--replications is from 1 to 1000000");
  }
  absl::StatusOr<Epsilon> noise = Epsilon::Create(command.epsilon_thousandths, 1000);
  if (!noise.ok()) return noise.status();
  if (command.dependence <= 0) return absl::InvalidArgumentError("--dependence is above 0");
  const SimulationOptions options{.replications = command.replications,
                                  .calibrations = 200,
                                  .seed = command.seed,
                                  .noise = *noise,
                                  .dependence = command.dependence};
  ProgressBar bar("replications");
  const SimulationResult result = SimulateEstimates(
      options, [&](std::uint64_t done) { bar.Update(done, options.replications); });
  const std::pair<const char*, const EstimateQuality*> rows[] = {
      {"in both registers", &result.matched},
      {"in at least one", &result.in_any},
      {"moved (dual system)", &result.all}};
  if (command.json) {
    nlohmann::ordered_json json = {{"replications", options.replications},
                                   {"precision", result.quality.precision},
                                   {"recall", result.quality.recall},
                                   {"withheld", result.withheld}};
    for (const auto& [name, quality] : rows) {
      json["figures"].push_back({{"figure", name},
                                 {"naive_bias", quality->naive_bias},
                                 {"corrected_bias", quality->corrected_bias},
                                 {"interval_holds", quality->interval_holds}});
    }
    std::printf("%s\n", json.dump(2).c_str());
    return absl::OkStatus();
  }
  std::printf(
      "%llu replications, noise of epsilon %s on each count; calibrated precision %.4f, recall "
      "%.4f; %llu estimates withheld\n\n%-22s%16s%16s%22s\n",
      static_cast<unsigned long long>(options.replications), noise->ToString().c_str(),
      result.quality.precision, result.quality.recall,
      static_cast<unsigned long long>(result.withheld), "persons", "naive, bias", "corrected, bias",
      "95 % interval holds");
  for (const auto& [name, quality] : rows) {
    std::printf("%-22s%15.2f%%%15.2f%%%21.1f%%\n", name, 100 * quality->naive_bias,
                100 * quality->corrected_bias, 100 * quality->interval_holds);
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
