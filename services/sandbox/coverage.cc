#include "services/sandbox/coverage.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <set>
#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "crypto/record_encoder.h"
#include "crypto/secret_bytes.h"
#include "linkage/one_to_one.h"
#include "services/sandbox/encoded_rows.h"
#include "services/sandbox/generator/seeded_random.h"

namespace mirrorflow {
namespace {

constexpr std::uint32_t kSteps = 1000;
constexpr int kLargestMove = 30;
// Written figures are rounded.
constexpr double kRounding = 1e-6;

using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;

SecretBytes KeyOf(std::uint64_t seed, std::uint64_t number) {
  SecretBytes key(32);
  SeededRandom random(DerivedSeed(seed, {number, 1}));
  for (std::uint8_t& byte : key.ExposeMutable())
    byte = static_cast<std::uint8_t>(random.Below(256));
  return key;
}

// In thousandths, by the truth.
std::uint32_t BestThreshold(const std::vector<Candidate>& links, const Pairs& truth) {
  double best = -1;
  std::uint32_t step = kSteps / 2;
  double correct = 0;
  for (std::size_t i = 0; i < links.size(); ++i) {
    correct += static_cast<double>(truth.count({links[i].a, links[i].b}));
    const double f1 = 2 * correct / static_cast<double>(i + 1 + truth.size());
    if (f1 <= best) continue;
    best = f1;
    step = static_cast<std::uint32_t>(std::uint64_t{links[i].score} * kSteps / kScoreOfEqual);
  }
  return step;
}

bool Holds(const EstimatedFigure& figure, double truth) {
  return truth >= figure.low - kRounding && truth <= figure.high + kRounding;
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Collects one figure over corridors.
class FigureSummary {
 public:
  void Add(const EstimatedFigure& estimate, double truth) {
    covered_ += Holds(estimate, truth) ? 1 : 0;
    above_ += truth > estimate.high + kRounding ? 1 : 0;
    sum_ += estimate.value - truth;
    errors_.push_back(std::abs(estimate.value - truth));
    widths_.push_back(estimate.high - estimate.low);
  }
  CoverageSummary::Figure Result() const {
    const double n = std::max(1.0, static_cast<double>(errors_.size()));
    return {covered_ / n, above_ / n, Median(errors_), sum_ / n, Median(widths_)};
  }

 private:
  double covered_ = 0, above_ = 0, sum_ = 0;
  std::vector<double> errors_, widths_;
};

}  // namespace

absl::StatusOr<CorridorCoverage> MeasureCorridor(const CoverageOptions& options,
                                                 std::uint64_t number, std::stop_token stop) {
  const ValidationCorridor corridor =
      GenerateValidationCorridor(options.seed, number, options.largest);
  CorridorCoverage result;
  result.number = number;
  result.profile = options.profiles[number % options.profiles.size()];
  result.spec = corridor.spec;
  result.true_pairs = corridor.truth.size();

  absl::StatusOr<std::unique_ptr<RecordEncoder>> encoder =
      CreateRecordEncoder(result.profile, KeyOf(options.seed, number));
  if (!encoder.ok()) return encoder.status();
  const std::size_t row_words = (*encoder)->row_bits() / 64;
  const std::vector<std::uint64_t> words_a = EncodeAll(**encoder, corridor.a);
  const std::vector<std::uint64_t> words_b = EncodeAll(**encoder, corridor.b);
  ComparisonOptions comparison;
  comparison.stop = std::move(stop);
  absl::StatusOr<CandidatesToFloor> found = FindCandidatesToFloor(
      {words_a, row_words}, {words_b, row_words}, *DiceThreshold::Create(1, 1), comparison);
  if (!found.ok()) return found.status();

  const Pairs truth(corridor.truth.begin(), corridor.truth.end());
  const std::vector<Candidate> links =
      MatchOneToOne(found->candidates, corridor.a.size(), corridor.b.size());
  SeededRandom random(DerivedSeed(options.seed, {number, 2}));
  const auto floor_step =
      static_cast<int>(std::uint64_t{found->floor} * kSteps / kScoreOfEqual) + 10;
  const int moved =
      static_cast<int>(BestThreshold(links, truth)) + random.Between(-kLargestMove, kLargestMove);
  const DiceThreshold threshold = *DiceThreshold::Create(
      static_cast<std::uint32_t>(std::clamp(moved, std::min(floor_step, 980), 985)), kSteps);

  double correct = 0, linked = 0;
  for (const Candidate& link : links) {
    if (link.score < LeastScore(threshold)) break;
    linked += 1;
    correct += static_cast<double>(truth.count({link.a, link.b}));
  }
  result.precision = linked > 0 ? correct / linked : 1;
  result.recall = truth.empty() ? 1 : correct / static_cast<double>(truth.size());
  const LinkageEvidence evidence = {.rows_a = corridor.a.size(),
                                    .rows_b = corridor.b.size(),
                                    .candidates = found->candidates,
                                    .floor = found->floor,
                                    .stranger = found->stranger,
                                    .threshold = threshold};
  absl::StatusOr<ConfidentialErrorEstimate> estimate =
      EstimateLinkageErrors(evidence, {}, DerivedSeed(options.seed, {number, 3}));
  if (!estimate.ok()) return estimate.status();
  result.estimate = estimate->ExposeAll();
  return result;
}

CoverageSummary Summarise(const std::vector<CorridorCoverage>& corridors,
                          const std::function<bool(const CorridorCoverage&)>& included) {
  CoverageSummary summary;
  FigureSummary precision, recall;
  for (const CorridorCoverage& corridor : corridors) {
    if (!included(corridor)) continue;
    ++summary.corridors;
    if (corridor.estimate.estimability != Estimability::kEstimated) continue;
    ++summary.estimated;
    precision.Add(corridor.estimate.precision, corridor.precision);
    recall.Add(corridor.estimate.recall, corridor.recall);
  }
  summary.precision = precision.Result();
  summary.recall = recall.Result();
  return summary;
}

std::string CoverageLine(const CorridorCoverage& c) {
  std::ostringstream line;
  line.precision(6);
  line << c.number << ' ' << c.profile << ' ' << c.spec.rows_a << ' ' << c.spec.rows_b << ' '
       << c.true_pairs << ' ' << c.spec.overlap << ' ' << static_cast<unsigned>(c.spec.family)
       << ' ' << c.spec.error_level << ' ' << c.spec.missing_level << ' ' << c.spec.households
       << ' ' << static_cast<unsigned>(c.estimate.estimability) << ' ' << c.estimate.links << ' '
       << c.precision << ' ' << c.estimate.precision.value << ' ' << c.estimate.precision.low << ' '
       << c.estimate.precision.high << ' ' << c.recall << ' ' << c.estimate.recall.value << ' '
       << c.estimate.recall.low << ' ' << c.estimate.recall.high;
  return line.str();
}

absl::StatusOr<CorridorCoverage> ParseCoverageLine(const std::string& text) {
  std::istringstream line(text);
  CorridorCoverage c;
  unsigned family = 0, estimability = 0;
  line >> c.number >> c.profile >> c.spec.rows_a >> c.spec.rows_b >> c.true_pairs >>
      c.spec.overlap >> family >> c.spec.error_level >> c.spec.missing_level >> c.spec.households >>
      estimability >> c.estimate.links >> c.precision >> c.estimate.precision.value >>
      c.estimate.precision.low >> c.estimate.precision.high >> c.recall >>
      c.estimate.recall.value >> c.estimate.recall.low >> c.estimate.recall.high;
  if (line.fail() || family >= kErrorFamilyCount ||
      estimability > static_cast<unsigned>(Estimability::kNoFit)) {
    return absl::InvalidArgumentError("a line is not a measured corridor");
  }
  c.spec.family = static_cast<ErrorFamily>(family);
  c.estimate.estimability = static_cast<Estimability>(estimability);
  return c;
}

}  // namespace mirrorflow
