#include <array>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

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

// What registers often have in common. docs/linkage-error.md says what each costs on public sets.
constexpr std::array<std::string_view, 8> kUsualFields = {
    "name,birth_date",
    "name,birth_date,sex",
    "name,birth_date,sex,citizenship",
    "name,birth_date?,sex?,citizenship",
    "name,birth_date,address,postcode",
    "name,birth_date,sex,citizenship,birth_country,birth_place,parent_name",
    "name,birth_date,sex,citizenship,birth_country,birth_place,parent_name,address",
    "name,birth_date,sex,citizenship,birth_country,birth_place,parent_name,address,postcode"};

absl::StatusOr<std::vector<ComparedFields>> FieldsOf(const CalibrateCommand& command) {
  std::vector<ComparedFields> all;
  for (const std::string& text : command.fields) {
    absl::StatusOr<ComparedFields> fields = ComparedFields::Parse(text);
    if (!fields.ok()) return fields.status();
    all.push_back(*fields);
  }
  if (!all.empty()) return all;
  if (command.to.empty()) return std::vector{ComparedFields::All()};
  for (const std::string_view text : kUsualFields) all.push_back(*ComparedFields::Parse(text));
  return all;
}

// A calibration file for all sizes; what an agreement pins of it goes to stdout.
absl::Status WriteCalibration(const CalibrateCommand& command,
                              const std::vector<ComparedFields>& fields, std::stop_token stop) {
  absl::StatusOr<EncodingProfile> profile = FindEncodingProfile(command.profile);
  if (!profile.ok()) return profile.status();
  ProgressBar bar("sizes");
  absl::StatusOr<CalibratedSizes> sizes = CalibrateAllSizes(
      command.profile, fields, command.rows, command.seed,
      [&](std::uint64_t done, std::uint64_t total) { bar.Update(done, total); }, std::move(stop));
  if (!sizes.ok()) return sizes.status();
  const std::string text = CalibrationText(command.id, command.profile, profile->hash, *sizes);
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
  absl::StatusOr<std::vector<ComparedFields>> fields = FieldsOf(command);
  if (!fields.ok()) return fields.status();
  if (!command.to.empty()) return WriteCalibration(command, *fields, stop);
  if (fields->size() > 1) {
    return absl::InvalidArgumentError(
        "one threshold is for one set of fields\nhint: several go into a file, with --to");
  }
  const auto thresholds =
      CalibrateThresholds(command.profile, *fields, command.rows, command.seed, stop);
  if (!thresholds.ok()) return thresholds.status();
  const DiceThreshold* const threshold = &thresholds->at(fields->front());
  if (command.json) {
    const nlohmann::ordered_json json = {{"profile", command.profile},
                                         {"fields", fields->front().ToString()},
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
