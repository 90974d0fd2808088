#include "services/sandbox/calibration.h"

#include <algorithm>
#include <array>
#include <memory>
#include <sstream>
#include <utility>
#include <vector>

#include "corridor/run.h"
#include "crypto/record_encoder.h"
#include "crypto/secret_bytes.h"
#include "linkage/null_model.h"
#include "records/register_reader.h"
#include "records/sources/csv_source.h"
#include "services/sandbox/generator/world.h"
#include "services/sandbox/layout_mapping.h"
#include "services/wire/mapping.h"

namespace mirrorflow {
namespace {

// One corridor in each of the naming regions.
constexpr std::array kCorridors = {std::pair("KE", "UG"), std::pair("ET", "ER"),
                                   std::pair("EG", "LY"), std::pair("RW", "BI"),
                                   std::pair("ZM", "ZW"), std::pair("MG", "MU")};

// The rows of one generated register.
absl::StatusOr<std::vector<std::uint64_t>> EncodeRegister(const World& world, std::size_t state,
                                                          RegisterKind kind,
                                                          const RecordEncoder& encoder) {
  auto text = std::make_unique<std::stringstream>();
  if (absl::StatusOr<RegisterTruth> truth = world.WriteRegister(state, kind, *text); !truth.ok()) {
    return truth.status();
  }
  absl::StatusOr<Mapping> mapping = MappingFromConfig(MappingForLayout(world.layout(state, kind)));
  if (!mapping.ok()) return mapping.status();
  absl::StatusOr<std::unique_ptr<CsvSource>> source =
      CsvSource::Create(std::move(text), {.delimiter = mapping->delimiter});
  if (!source.ok()) return source.status();
  std::vector<RegisterSource> sources;
  sources.push_back({*std::move(mapping), *std::move(source)});
  const std::size_t row_words = encoder.row_bits() / 64;
  std::vector<std::uint64_t> words;
  absl::StatusOr<ReadReport> report =
      ReadRegister(sources, {.filter = {}}, [&](PersonEvent&& event) {
        words.resize(words.size() + row_words);
        encoder.Encode(event.identity, std::span(words).last(row_words));
        return absl::OkStatus();
      });
  if (!report.ok()) return report.status();
  return words;
}

absl::StatusOr<DiceThreshold> CalibrateCorridor(const std::string& origin,
                                                const std::string& destination,
                                                const RecordEncoder& encoder, std::uint64_t rows,
                                                std::uint64_t seed) {
  absl::StatusOr<GeneratorConfig> config =
      GeneratorConfig::Create(PairOptions(origin, destination, rows, seed));
  if (!config.ok()) return config.status();
  absl::StatusOr<World> world = GenerateStates(*config);
  if (!world.ok()) return world.status();
  const GeneratorConfig::Corridor& corridor = config->corridors().front();
  absl::StatusOr<std::vector<std::uint64_t>> sender =
      EncodeRegister(*world, corridor.origin, RegisterKind::kEmigrants, encoder);
  if (!sender.ok()) return sender.status();
  absl::StatusOr<std::vector<std::uint64_t>> receiver =
      EncodeRegister(*world, corridor.destination, RegisterKind::kImmigrants, encoder);
  if (!receiver.ok()) return receiver.status();
  const std::size_t row_words = encoder.row_bits() / 64;
  return ChooseThreshold(BitRows{*sender, row_words}, BitRows{*receiver, row_words});
}

}  // namespace

absl::StatusOr<DiceThreshold> CalibrateThreshold(const std::string& profile, std::uint64_t rows,
                                                 std::uint64_t seed) {
  absl::StatusOr<std::unique_ptr<RecordEncoder>> encoder =
      CreateRecordEncoder(profile, SecretBytes::Random(32));
  if (!encoder.ok()) return encoder.status();
  std::vector<DiceThreshold> thresholds;
  for (const auto& [origin, destination] : kCorridors) {
    absl::StatusOr<DiceThreshold> threshold =
        CalibrateCorridor(origin, destination, **encoder, rows, seed);
    if (!threshold.ok()) return threshold.status();
    thresholds.push_back(*threshold);
  }
  const auto less = [](const DiceThreshold& x, const DiceThreshold& y) {
    return std::uint64_t{x.numerator()} * y.denominator() <
           std::uint64_t{y.numerator()} * x.denominator();
  };
  const auto middle = thresholds.begin() + std::ssize(thresholds) / 2;
  std::nth_element(thresholds.begin(), middle, thresholds.end(), less);
  return *middle;
}

}  // namespace mirrorflow
