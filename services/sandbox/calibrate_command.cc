#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/detached_signature.h"
#include "crypto/encoding_profile.h"
#include "linkage/threshold_calibration.h"
#include "services/sandbox/calibration.h"
#include "services/sandbox/commands.h"
#include "services/terminal/interrupt.h"
#include "services/terminal/progress_bar.h"

namespace mirrorflow {
namespace {

// A calibration file for all sizes; what an agreement pins of it goes to stdout.
absl::Status WriteCalibration(const CalibrateCommand& command, std::stop_token stop) {
  absl::StatusOr<EncodingProfile> profile = FindEncodingProfile(command.profile);
  if (!profile.ok()) return profile.status();
  ProgressBar bar("sizes");
  absl::StatusOr<std::map<int, DiceThreshold>> thresholds = CalibrateAllSizes(
      command.profile, command.rows, command.seed,
      [&](std::uint64_t done, std::uint64_t total) { bar.Update(done, total); }, std::move(stop));
  if (!thresholds.ok()) return thresholds.status();
  const std::string text = CalibrationText(command.id, command.profile, profile->hash, *thresholds);
  // Read as it will be read, so that a bad id is noticed here.
  if (auto parsed = ThresholdCalibration::Parse(text); !parsed.ok()) return parsed.status();
  std::ofstream file(command.to, std::ios::binary | std::ios::trunc);
  if (!(file << text).flush()) {
    return absl::UnavailableError(absl::StrCat(command.to, " can't be written"));
  }
  const std::string hex = HashText(FileHash(text));
  if (command.json) {
    const nlohmann::ordered_json json = {
        {"id", command.id}, {"file", command.to}, {"sha256", hex}, {"seed", command.seed}};
    std::cout << json.dump(2) << '\n';
  } else {
    std::printf("%s\nid %s\nsha256 %s\n", command.to.c_str(), command.id.c_str(), hex.c_str());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunCalibrate(const CalibrateCommand& command) {
  const std::stop_token stop = StopOnInterrupt();
  if (!command.to.empty()) return WriteCalibration(command, stop);
  absl::StatusOr<DiceThreshold> threshold =
      CalibrateThreshold(command.profile, command.rows, command.seed, stop);
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
