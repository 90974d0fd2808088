#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "services/sandbox/calibration.h"
#include "services/sandbox/commands.h"

namespace mirrorflow {

absl::Status RunCalibrate(const CalibrateCommand& command) {
  absl::StatusOr<DiceThreshold> threshold =
      CalibrateThreshold(command.profile, command.rows, command.seed);
  if (!threshold.ok()) return threshold.status();
  if (command.json) {
    const nlohmann::ordered_json json = {{"profile", command.profile},
                                         {"rows", command.rows},
                                         {"seed", command.seed},
                                         {"numerator", threshold->numerator()},
                                         {"denominator", threshold->denominator()}};
    std::cout << json.dump(2) << '\n';
  } else {
    std::printf(
        "# %s, %llu rows, synthetic data of seed %llu; for the campaign's file\n"
        "threshold { numerator: %u denominator: %u }\n",
        command.profile.c_str(), static_cast<unsigned long long>(command.rows),
        static_cast<unsigned long long>(command.seed), threshold->numerator(),
        threshold->denominator());
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
