#include "services/sandbox/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <set>
#include <sstream>
#include <unordered_map>
#include <utility>
#include <vector>

#include "corridor/run.h"
#include "crypto/record_encoder.h"
#include "crypto/secret_bytes.h"
#include "linkage/comparison.h"
#include "linkage/error_estimate.h"
#include "linkage/one_to_one.h"
#include "linkage/threshold_calibration.h"
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

struct EncodedRegister {
  std::vector<std::uint64_t> words;
  std::unordered_map<std::string, std::uint32_t> row_of;  // by record id
};

// The rows of one generated register.
absl::StatusOr<EncodedRegister> EncodeRegister(const World& world, std::size_t state,
                                               RegisterKind kind, const RecordEncoder& encoder) {
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
  EncodedRegister encoded;
  absl::StatusOr<ReadReport> report =
      ReadRegister(sources, {.filter = {}}, [&](PersonEvent&& event) {
        const auto row = static_cast<std::uint32_t>(encoded.words.size() / row_words);
        encoded.row_of.emplace(event.record_id, row);
        encoded.words.resize(encoded.words.size() + row_words);
        encoder.Encode(event.identity, std::span(encoded.words).last(row_words));
        return absl::OkStatus();
      });
  if (!report.ok()) return report.status();
  return encoded;
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

// One-to-one links of a generated corridor down to a floor, and its true pairs.
struct LinkedCorridor {
  std::vector<Candidate> links;
  std::set<std::pair<std::uint32_t, std::uint32_t>> truth;
};

absl::StatusOr<LinkedCorridor> LinkCorridor(const std::string& origin,
                                            const std::string& destination,
                                            const RecordEncoder& encoder, std::uint64_t rows,
                                            std::uint64_t seed, std::stop_token stop) {
  absl::StatusOr<GeneratorConfig> config =
      GeneratorConfig::Create(PairOptions(origin, destination, rows, seed));
  if (!config.ok()) return config.status();
  absl::StatusOr<World> world = GenerateStates(*config);
  if (!world.ok()) return world.status();
  const GeneratorConfig::Corridor& corridor = config->corridors().front();
  absl::StatusOr<EncodedRegister> sender =
      EncodeRegister(*world, corridor.origin, RegisterKind::kEmigrants, encoder);
  if (!sender.ok()) return sender.status();
  absl::StatusOr<EncodedRegister> receiver =
      EncodeRegister(*world, corridor.destination, RegisterKind::kImmigrants, encoder);
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
  const BitRows a{sender->words, row_words}, b{receiver->words, row_words};
  ComparisonOptions comparison;
  comparison.stop = std::move(stop);
  absl::StatusOr<CandidatesToFloor> found =
      FindCandidatesToFloor(a, b, *DiceThreshold::Create(1, 1), comparison);
  if (!found.ok()) return found.status();
  return LinkedCorridor{MatchOneToOne(found->candidates, a.size(), b.size()), std::move(truth)};
}

}  // namespace

absl::StatusOr<DiceThreshold> CalibrateThreshold(const std::string& profile, std::uint64_t rows,
                                                 std::uint64_t seed, std::stop_token stop) {
  absl::StatusOr<std::unique_ptr<RecordEncoder>> encoder =
      CreateRecordEncoder(profile, SecretBytes::Random(32));
  if (!encoder.ok()) return encoder.status();
  F1BySteps sum{};
  for (const auto& [origin, destination] : kCorridors) {
    absl::StatusOr<LinkedCorridor> linked =
        LinkCorridor(origin, destination, **encoder, rows, seed, stop);
    if (!linked.ok()) return linked.status();
    const F1BySteps f1 = F1Of(linked->links, linked->truth);
    for (std::uint32_t step = 0; step <= kSteps; ++step) sum[step] += f1[step];
  }
  const auto best = std::max_element(sum.begin() + 1, sum.end()) - sum.begin();
  return DiceThreshold::Create(static_cast<std::uint32_t>(best), kSteps);
}

absl::StatusOr<LinkQuality> CalibrateQuality(const std::string& profile, std::uint64_t rows,
                                             std::uint64_t seed, DiceThreshold threshold) {
  absl::StatusOr<std::unique_ptr<RecordEncoder>> encoder =
      CreateRecordEncoder(profile, SecretBytes::Random(32));
  if (!encoder.ok()) return encoder.status();
  std::vector<double> precisions;
  std::vector<double> recalls;
  for (const auto& [origin, destination] : kCorridors) {
    absl::StatusOr<LinkedCorridor> linked =
        LinkCorridor(origin, destination, **encoder, rows, seed, {});
    if (!linked.ok()) return linked.status();
    double taken = 0;
    double correct = 0;
    for (const Candidate& link : linked->links) {
      if (link.score < LeastScore(threshold)) break;
      ++taken;
      correct += static_cast<double>(linked->truth.count({link.a, link.b}));
    }
    if (taken == 0 || linked->truth.empty()) continue;
    precisions.push_back(correct / taken);
    recalls.push_back(correct / static_cast<double>(linked->truth.size()));
  }
  if (precisions.size() < 2) {
    return absl::FailedPreconditionError("too few links to know their quality from");
  }
  const auto spread = [](const std::vector<double>& shares) {
    double mean = 0;
    for (const double share : shares) mean += share / static_cast<double>(shares.size());
    double squares = 0;
    for (const double share : shares) squares += (share - mean) * (share - mean);
    return std::pair(mean, std::sqrt(squares / static_cast<double>(shares.size() - 1)));
  };
  const auto [precision, precision_error] = spread(precisions);
  const auto [recall, recall_error] = spread(recalls);
  return LinkQuality{.precision = precision,
                     .precision_error = precision_error,
                     .recall = recall,
                     .recall_error = recall_error};
}

absl::StatusOr<std::map<int, DiceThreshold>> CalibrateAllSizes(
    const std::string& profile, std::uint64_t largest_rows, std::uint64_t seed,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress,
    std::stop_token stop) {
  constexpr std::uint64_t kFewestRows = 64;
  std::map<int, DiceThreshold> by_pairs;
  std::uint64_t sizes = 0, done = 0;
  for (std::uint64_t rows = kFewestRows; rows <= largest_rows; rows *= 2) ++sizes;
  for (std::uint64_t rows = kFewestRows; rows <= largest_rows; rows *= 2) {
    // The middle of the bucket that begins here.
    absl::StatusOr<DiceThreshold> threshold =
        CalibrateThreshold(profile, rows + rows / 2, seed, stop);
    if (!threshold.ok()) return threshold.status();
    by_pairs.emplace(PairsExponent(rows, rows), *threshold);
    progress(++done, sizes);
  }
  return by_pairs;
}

}  // namespace mirrorflow
