#include "services/sandbox/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <set>
#include <sstream>
#include <unordered_map>
#include <utility>
#include <vector>

#include "corridor/run.h"
#include "crypto/agreed_fields.h"
#include "crypto/record_encoder.h"
#include "crypto/secret_bytes.h"
#include "linkage/comparison.h"
#include "linkage/error_estimate.h"
#include "linkage/one_to_one.h"
#include "linkage/threshold_calibration.h"
#include "records/register_reader.h"
#include "records/sources/csv_source.h"
#include "services/sandbox/generator/seeded_random.h"
#include "services/sandbox/generator/world.h"
#include "services/sandbox/layout_mapping.h"
#include "services/wire/mapping.h"

namespace mirrorflow {
namespace {

// One corridor in each of the naming regions.
constexpr std::array kCorridors = {std::pair("KE", "UG"), std::pair("ET", "ER"),
                                   std::pair("EG", "LY"), std::pair("RW", "BI"),
                                   std::pair("ZM", "ZW"), std::pair("MG", "MU")};

struct GeneratedRegister {
  std::vector<Identity> identities;
  std::unordered_map<std::string, std::uint32_t> row_of;  // by record id
};

absl::StatusOr<GeneratedRegister> ReadGenerated(const World& world, std::size_t state,
                                                RegisterKind kind) {
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
  GeneratedRegister read;
  absl::StatusOr<ReadReport> report =
      ReadRegister(sources, {.filter = {}}, [&](PersonEvent&& event) {
        read.row_of.emplace(event.record_id, static_cast<std::uint32_t>(read.identities.size()));
        read.identities.push_back(std::move(event.identity));
        return absl::OkStatus();
      });
  if (!report.ok()) return report.status();
  return read;
}

// A field with large gaps is missing in this share of the records of a side.
constexpr std::array<double, 2> kGaps = {0.6, 0.2};

std::vector<std::uint64_t> EncodeFields(const std::vector<Identity>& identities, std::size_t side,
                                        const ComparedFields& fields,
                                        const RecordEncoder& encoder) {
  SeededRandom random(DerivedSeed(side, {identities.size()}));
  const std::size_t row_words = encoder.row_bits() / 64;
  std::vector<std::uint64_t> words(identities.size() * row_words);
  for (std::size_t i = 0; i < identities.size(); ++i) {
    Identity identity = identities[i];
    KeepComparedFields(fields, identity);
    for (std::size_t field = 0; field < kComparedFieldCount; ++field) {
      const auto which = static_cast<ComparedField>(field);
      if (fields.HasGaps(which) && random.Chance(kGaps[side])) ClearField(which, identity);
    }
    encoder.Encode(identity, std::span(words).subspan(i * row_words, row_words));
  }
  return words;
}

constexpr std::uint32_t kSteps = 1000;
// F1 of the links at each threshold, in thousandths, by the truth.
using F1BySteps = std::array<double, kSteps + 1>;

F1BySteps F1Of(const std::vector<Candidate>& links,
               const std::set<std::pair<std::uint32_t, std::uint32_t>>& truth) {
  F1BySteps f1{};
  double correct = 0;
  std::size_t taken = 0;
  for (std::uint32_t step = kSteps + 1; step-- > 1;) {
    const std::uint32_t least = LeastScore(*DiceThreshold::Create(step, kSteps));
    for (; taken < links.size() && links[taken].score >= least; ++taken) {
      correct += static_cast<double>(truth.count({links[taken].a, links[taken].b}));
    }
    f1[step] = 2 * correct / static_cast<double>(std::max<std::size_t>(taken + truth.size(), 1));
  }
  return f1;
}

// How well two registers may be kept. Nothing public says which it is, so a threshold must do for
// all of them.
struct Keeping {
  double errors;  // times the usual rates
  double missing;
};
constexpr std::array kKeepings = {Keeping{1, 1}, Keeping{4, 2}};
constexpr double kMostErrors = 0.6;

GeneratorOptions OptionsOf(const std::string& origin, const std::string& destination,
                           std::uint64_t rows, std::uint64_t seed, const Keeping& keeping) {
  GeneratorOptions options = PairOptions(origin, destination, rows, seed);
  options.missing_scale *= keeping.missing;
  for (double& rate : options.error_rates) rate = std::min(kMostErrors, rate * keeping.errors);
  return options;
}

// How much F1 each threshold costs, in thousandths, against the best one of the same corridor.
using CostBySteps = std::array<double, kSteps + 1>;
using Costs = std::map<ComparedFields, std::array<CostBySteps, kKeepings.size()>>;

// What is done with one-to-one links of a generated corridor, down to a floor, and its true pairs.
using LinkUse =
    std::function<void(const ComparedFields& fields, const std::vector<Candidate>& links,
                       const std::set<std::pair<std::uint32_t, std::uint32_t>>& truth)>;

absl::Status LinkCorridor(const GeneratorOptions& options, const std::vector<ComparedFields>& all,
                          const RecordEncoder& encoder, std::stop_token stop, const LinkUse& use) {
  absl::StatusOr<GeneratorConfig> config = GeneratorConfig::Create(options);
  if (!config.ok()) return config.status();
  absl::StatusOr<World> world = GenerateStates(*config);
  if (!world.ok()) return world.status();
  const GeneratorConfig::Corridor& corridor = config->corridors().front();
  absl::StatusOr<GeneratedRegister> sender =
      ReadGenerated(*world, corridor.origin, RegisterKind::kEmigrants);
  if (!sender.ok()) return sender.status();
  absl::StatusOr<GeneratedRegister> receiver =
      ReadGenerated(*world, corridor.destination, RegisterKind::kImmigrants);
  if (!receiver.ok()) return receiver.status();
  std::set<std::pair<std::uint32_t, std::uint32_t>> truth;
  for (const TruePair& pair : world->pairs()) {
    const auto a = sender->row_of.find(
        world->RecordId(corridor.origin, RegisterKind::kEmigrants, pair.sender_record));
    const auto b = receiver->row_of.find(
        world->RecordId(corridor.destination, RegisterKind::kImmigrants, pair.receiver_record));
    if (a != sender->row_of.end() && b != receiver->row_of.end()) {
      truth.emplace(a->second, b->second);
    }
  }
  const std::size_t row_words = encoder.row_bits() / 64;
  ComparisonOptions comparison;
  comparison.stop = std::move(stop);
  for (const ComparedFields& fields : all) {
    const auto words_a = EncodeFields(sender->identities, 0, fields, encoder);
    const auto words_b = EncodeFields(receiver->identities, 1, fields, encoder);
    const BitRows a{words_a, row_words}, b{words_b, row_words};
    absl::StatusOr<CandidatesToFloor> found =
        FindCandidatesToFloor(a, b, *DiceThreshold::Create(1, 1), comparison);
    if (!found.ok()) return found.status();
    use(fields, MatchOneToOne(found->candidates, a.size(), b.size()), truth);
  }
  return absl::OkStatus();
}

// Mean and standard deviation.
std::pair<double, double> Spread(const std::vector<double>& shares) {
  double mean = 0;
  for (const double share : shares) mean += share / static_cast<double>(shares.size());
  double squares = 0;
  for (const double share : shares) squares += (share - mean) * (share - mean);
  return {mean, std::sqrt(squares / static_cast<double>(shares.size() - 1))};
}

std::uint32_t Millionths(double share) {
  return static_cast<std::uint32_t>(std::lround(share * StatedLinkQuality::kWhole));
}

}  // namespace

absl::StatusOr<std::map<ComparedFields, DiceThreshold>> CalibrateThresholds(
    const std::string& profile, const std::vector<ComparedFields>& fields, std::uint64_t rows,
    std::uint64_t seed, std::stop_token stop) {
  absl::StatusOr<std::unique_ptr<RecordEncoder>> encoder =
      CreateRecordEncoder(profile, SecretBytes::Random(32));
  if (!encoder.ok()) return encoder.status();
  Costs costs;
  for (const ComparedFields& compared : fields) costs[compared] = {};
  for (std::size_t keeping = 0; keeping < kKeepings.size(); ++keeping) {
    for (const auto& [origin, destination] : kCorridors) {
      // Adds what each threshold costs in this corridor.
      absl::Status status = LinkCorridor(
          OptionsOf(origin, destination, rows, seed, kKeepings[keeping]), fields, **encoder, stop,
          [&](const ComparedFields& of_fields, const std::vector<Candidate>& links,
              const std::set<std::pair<std::uint32_t, std::uint32_t>>& truth) {
            const F1BySteps f1 = F1Of(links, truth);
            const double best = *std::max_element(f1.begin(), f1.end());
            CostBySteps& cost = costs[of_fields][keeping];
            for (std::uint32_t step = 0; step <= kSteps; ++step) {
              cost[step] += (best - f1[step]) / kCorridors.size();
            }
          });
      if (!status.ok()) return status;
    }
  }
  std::map<ComparedFields, DiceThreshold> thresholds;
  for (const auto& [compared, by_keeping] : costs) {
    double least = 1;
    std::uint32_t chosen = kSteps;
    for (std::uint32_t step = kSteps; step >= 1; --step) {
      double most = 0;
      for (const CostBySteps& cost : by_keeping) most = std::max(most, cost[step]);
      if (most >= least) continue;
      least = most;
      chosen = step;
    }
    thresholds.emplace(compared, *DiceThreshold::Create(chosen, kSteps));
  }
  return thresholds;
}

absl::StatusOr<DiceThreshold> CalibrateThreshold(const std::string& profile,
                                                 const ComparedFields& fields, std::uint64_t rows,
                                                 std::uint64_t seed, std::stop_token stop) {
  const auto thresholds = CalibrateThresholds(profile, {fields}, rows, seed, std::move(stop));
  if (!thresholds.ok()) return thresholds.status();
  return thresholds->at(fields);
}

absl::StatusOr<std::map<ComparedFields, LinkQualityFigures>> CalibrateQualities(
    const std::string& profile, const std::map<ComparedFields, DiceThreshold>& thresholds,
    std::uint64_t rows, std::uint64_t seed, std::stop_token stop) {
  absl::StatusOr<std::unique_ptr<RecordEncoder>> encoder =
      CreateRecordEncoder(profile, SecretBytes::Random(32));
  if (!encoder.ok()) return encoder.status();
  std::vector<ComparedFields> all;
  for (const auto& [fields, threshold] : thresholds) all.push_back(fields);
  struct Shares {
    std::vector<double> precisions;
    std::vector<double> recalls;
  };
  std::map<ComparedFields, Shares> shares;
  for (const auto& [origin, destination] : kCorridors) {
    absl::Status status = LinkCorridor(
        OptionsOf(origin, destination, rows, seed, kKeepings[0]), all, **encoder, stop,
        [&](const ComparedFields& fields, const std::vector<Candidate>& links,
            const std::set<std::pair<std::uint32_t, std::uint32_t>>& truth) {
          const std::uint32_t least = LeastScore(thresholds.at(fields));
          double taken = 0;
          double correct = 0;
          for (const Candidate& link : links) {
            if (link.score < least) break;
            ++taken;
            correct += static_cast<double>(truth.count({link.a, link.b}));
          }
          if (taken == 0 || truth.empty()) return;
          shares[fields].precisions.push_back(correct / taken);
          shares[fields].recalls.push_back(correct / static_cast<double>(truth.size()));
        });
    if (!status.ok()) return status;
  }
  std::map<ComparedFields, LinkQualityFigures> qualities;
  for (const ComparedFields& fields : all) {
    const Shares& of_fields = shares[fields];
    if (of_fields.precisions.size() < 2) continue;
    const auto [precision, precision_error] = Spread(of_fields.precisions);
    const auto [recall, recall_error] = Spread(of_fields.recalls);
    qualities.emplace(fields, LinkQualityFigures{.precision = Millionths(precision),
                                                 .precision_error = Millionths(precision_error),
                                                 .recall = Millionths(recall),
                                                 .recall_error = Millionths(recall_error)});
  }
  return qualities;
}

absl::StatusOr<LinkQualityFigures> CalibrateQuality(const std::string& profile,
                                                    const ComparedFields& fields,
                                                    std::uint64_t rows, std::uint64_t seed,
                                                    DiceThreshold threshold) {
  const auto qualities = CalibrateQualities(profile, {{fields, threshold}}, rows, seed);
  if (!qualities.ok()) return qualities.status();
  const auto quality = qualities->find(fields);
  if (quality == qualities->end()) {
    return absl::FailedPreconditionError("too few links to know their quality from");
  }
  return quality->second;
}

absl::StatusOr<CalibratedSizes> CalibrateAllSizes(
    const std::string& profile, const std::vector<ComparedFields>& fields,
    std::uint64_t largest_rows, std::uint64_t seed,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress,
    std::stop_token stop) {
  constexpr std::uint64_t kFewestRows = 64;
  CalibratedSizes all;
  std::uint64_t sizes = 0, done = 0;
  for (std::uint64_t rows = kFewestRows; rows <= largest_rows; rows *= 2) ++sizes;
  for (std::uint64_t rows = kFewestRows; rows <= largest_rows; rows *= 2) {
    // The middle of the bucket that begins here.
    const std::uint64_t middle = rows + rows / 2;
    const auto thresholds = CalibrateThresholds(profile, fields, middle, seed, stop);
    if (!thresholds.ok()) return thresholds.status();
    const auto qualities = CalibrateQualities(profile, *thresholds, middle, seed + 1, stop);
    if (!qualities.ok()) return qualities.status();
    for (const auto& [compared, threshold] : *thresholds) {
      Calibrated of_size{.threshold = threshold};
      if (const auto quality = qualities->find(compared); quality != qualities->end()) {
        of_size.quality = quality->second;
      }
      all[compared].emplace(PairsExponent(rows, rows), of_size);
    }
    progress(++done, sizes);
  }
  return all;
}

}  // namespace mirrorflow
