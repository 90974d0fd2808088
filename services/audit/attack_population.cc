#include "services/audit/attack_population.h"

#include <algorithm>
#include <memory>
#include <random>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/agreed_fields.h"
#include "crypto/identity_features.h"
#include "mirrorflow/v1/config.pb.h"
#include "records/register_reader.h"
#include "records/sources/csv_source.h"
#include "records/sources/open_source.h"
#include "services/config/text_file.h"
#include "services/sandbox/generator/world.h"
#include "services/sandbox/layout_mapping.h"
#include "services/wire/mapping.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kFewest = 200;

absl::StatusOr<std::vector<PersonEvent>> ReadOwn(const PopulationOptions& options,
                                                 std::stop_token stop) {
  v1::Mapping config;
  if (absl::Status status = ReadTextFile(options.mapping, config); !status.ok()) return status;
  absl::StatusOr<Mapping> mapping = MappingFromConfig(config);
  if (!mapping.ok()) return mapping.status();
  absl::StatusOr<std::unique_ptr<Source>> source =
      OpenSource(*mapping, {.file = options.file}, stop);
  if (!source.ok()) return source.status();
  return ReadEvents(*std::move(mapping), *std::move(source), {.include_refugees = true},
                    std::move(stop));
}

absl::StatusOr<std::vector<PersonEvent>> Generate(const PopulationOptions& options,
                                                  const Corridor& corridor, std::stop_token stop) {
  // Some are not in the register, some are too short.
  absl::StatusOr<GeneratorConfig> config = GeneratorConfig::Create(
      PairOptions(corridor.origin().alpha2(), corridor.destination().alpha2(),
                  2 * static_cast<std::uint64_t>(options.persons) + 1000, options.seed));
  if (!config.ok()) return config.status();
  absl::StatusOr<World> world = GenerateStates(*config);
  if (!world.ok()) return world.status();
  const std::size_t state = config->corridors().front().origin;
  auto text = std::make_unique<std::stringstream>();
  if (absl::StatusOr<RegisterTruth> truth =
          world->WriteRegister(state, RegisterKind::kEmigrants, *text);
      !truth.ok()) {
    return truth.status();
  }
  absl::StatusOr<Mapping> mapping =
      MappingFromConfig(MappingForLayout(world->layout(state, RegisterKind::kEmigrants)));
  if (!mapping.ok()) return mapping.status();
  absl::StatusOr<std::unique_ptr<CsvSource>> source =
      CsvSource::Create(std::move(text), {.delimiter = mapping->delimiter});
  if (!source.ok()) return source.status();
  return ReadEvents(*std::move(mapping), *std::move(source), {.include_refugees = true},
                    std::move(stop));
}

// What of a stratum a batch shows.
Stratum Shown(Stratum stratum, const std::vector<std::string>& strata) {
  if (std::ranges::find(strata, "sex") == strata.end()) stratum.sex = Sex::kUnknown;
  if (std::ranges::find(strata, "broad-age") == strata.end()) stratum.age = BroadAge::kUnknown;
  return stratum;
}

}  // namespace

absl::StatusOr<LoadedPopulation> LoadPopulation(const PopulationOptions& options,
                                                const Corridor& corridor, std::stop_token stop) {
  LoadedPopulation loaded;
  absl::StatusOr<std::vector<PersonEvent>> events =
      options.file.empty() ? Generate(options, corridor, stop) : ReadOwn(options, stop);
  if (!events.ok()) return events.status();
  loaded.source = options.file.empty() ? absl::StrCat("generated emigrants of ",
                                                      corridor.ToString(), ", seed ", options.seed)
                                       : "the auditor's own file";
  loaded.read = events->size();
  std::mt19937_64 random(options.seed);
  std::ranges::shuffle(*events, random);
  std::set<std::vector<FeatureId>> seen;
  double weight = 0;
  for (PersonEvent& event : *events) {
    if (options.compared_fields.has_value()) {
      KeepComparedFields(*options.compared_fields, event.identity);
    }
    std::vector<FeatureId> features = IdentityFeatures(event.identity);
    const std::uint32_t own = TotalWeight(features);
    if (event.identity.name.empty() || own < options.minimum_ngrams * kOrdinaryWeight) {
      ++loaded.too_short;
    } else if (!seen.insert(std::move(features)).second) {
      ++loaded.repeated;
    } else {
      weight += own;
      if (!options.strata.empty()) {
        loaded.population.strata.push_back(Shown(event.stratum, options.strata).code());
      }
      loaded.population.persons.push_back(std::move(event.identity));
    }
  }
  const std::size_t left = loaded.population.persons.size();
  if (left < kFewest) {
    return absl::FailedPreconditionError(absl::StrCat(
        "only ", left, " of ", loaded.read, " persons can be used (", loaded.too_short,
        " have too few n-grams, ", loaded.repeated, " stand twice); attacks need ", kFewest,
        "\nhint: give a larger population, with the fields that the agreement compares"));
  }
  loaded.mean_ngrams = weight / kOrdinaryWeight / static_cast<double>(left);
  return loaded;
}

}  // namespace mirrorflow
