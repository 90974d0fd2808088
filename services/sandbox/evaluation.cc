#include "services/sandbox/evaluation.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>

#include "absl/status/status.h"
#include "crypto/clear_encoder.h"
#include "crypto/encoding_profile.h"
#include "crypto/event_classes.h"
#include "crypto/record_encoder.h"
#include "crypto/secret_bytes.h"
#include "linkage/clusters.h"
#include "linkage/comparison.h"
#include "linkage/null_model.h"
#include "linkage/one_to_one.h"
#include "linkage/optimal_assignment.h"
#include "linkage/split_trust/split_trust_terms.h"
#include "services/sandbox/encoded_rows.h"
#include "services/sandbox/split_trust_links.h"

namespace mirrorflow {
namespace {

using Pair = std::pair<std::uint32_t, std::uint32_t>;

// The search for the best threshold, which is only for orientation, may cost some seconds, not
// minutes.
constexpr std::uint64_t kMaxCandidatesForBest = 20'000'000;

class Stopwatch {
 public:
  double Seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

absl::StatusOr<std::unique_ptr<RecordEncoder>> CreateEncoder(const std::string& profile,
                                                             const EvaluationData& data) {
  if (profile == "clear") return std::make_unique<ClearEncoder>(data.a, data.b);
  return CreateRecordEncoder(profile, SecretBytes::Random(32));
}

// In one file a person may have any number of records, between two files one in each.
std::vector<Candidate> Match(const EvaluationData& data, const BitRows& a,
                             const std::vector<Candidate>& candidates, DiceThreshold threshold,
                             bool optimal_assignment) {
  if (data.within) return LinkClusters(a, candidates, threshold);
  return optimal_assignment ? AssignOptimally(candidates, data.a.size(), data.b.size())
                            : MatchOneToOne(candidates, data.a.size(), data.b.size());
}

absl::StatusOr<std::vector<Candidate>> Compare(const EvaluationData& data, const BitRows& a,
                                               const BitRows& b, DiceThreshold threshold,
                                               const ComparisonOptions& options) {
  return data.within ? FindCandidatesWithin(a, threshold, options)
                     : FindCandidates(a, b, threshold, options);
}

void SetRates(std::uint64_t true_pairs, EvaluatedLinks& quality) {
  const auto share = [](std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
  };
  quality.precision = share(quality.correct, quality.links);
  quality.recall = share(quality.correct, true_pairs);
  quality.f1 = share(2 * quality.correct, quality.links + true_pairs);
}

EvaluatedLinks Assess(const std::vector<Candidate>& links, const std::set<Pair>& truth,
                      std::uint64_t true_pairs, DiceThreshold threshold) {
  EvaluatedLinks quality;
  quality.threshold = threshold;
  quality.links = links.size();
  for (const Candidate& link : links) quality.correct += truth.count({link.a, link.b});
  SetRates(true_pairs, quality);
  return quality;
}

// Greedy links come best first, and those at a higher threshold are the first of them: one pass
// over the links at a low threshold sees every higher one.
EvaluatedLinks FindBest(const std::vector<Candidate>& links, const std::set<Pair>& truth,
                        std::uint64_t true_pairs, EvaluatedLinks best) {
  EvaluatedLinks quality;
  quality.threshold = best.threshold;
  for (std::size_t i = 0; i < links.size(); ++i) {
    ++quality.links;
    quality.correct += truth.count({links[i].a, links[i].b});
    const bool score_ends = i + 1 == links.size() || links[i + 1].score != links[i].score;
    if (!score_ends) continue;
    SetRates(true_pairs, quality);
    if (quality.f1 <= best.f1) continue;
    best = quality;
    const auto thousandths =
        static_cast<std::uint32_t>(std::uint64_t{links[i].score} * 1000 / kScoreOfEqual);
    if (absl::StatusOr<DiceThreshold> t = DiceThreshold::Create(thousandths, 1000); t.ok()) {
      best.threshold = *t;
    }
  }
  return best;
}

// Clusters at a higher threshold are no part of those at a lower one: each is tried, in hundredths.
EvaluatedLinks FindBestClusters(const BitRows& rows, std::vector<Candidate> candidates,
                                DiceThreshold lower, const std::set<Pair>& truth,
                                std::uint64_t true_pairs, EvaluatedLinks best) {
  for (std::uint32_t thousandths = lower.numerator(); thousandths < 1000; thousandths += 10) {
    const absl::StatusOr<DiceThreshold> threshold = DiceThreshold::Create(thousandths, 1000);
    if (!threshold.ok()) break;
    const std::uint64_t least = std::uint64_t{thousandths} * kScoreOfEqual / 1000;
    std::erase_if(candidates, [&](const Candidate& c) { return c.score < least; });
    const EvaluatedLinks quality =
        Assess(LinkClusters(rows, candidates, *threshold), truth, true_pairs, *threshold);
    if (quality.f1 > best.f1) best = quality;
  }
  return best;
}

// Six hundredths lower, where most true pairs that were missed lie; twelve where the threshold was
// not chosen from these scores and may be far from the best.
absl::StatusOr<DiceThreshold> Lower(DiceThreshold threshold, bool stored) {
  const std::uint32_t thousandths = 1000 * threshold.numerator() / threshold.denominator();
  const std::uint32_t by = std::min(stored ? 120U : 60U, thousandths / 3);
  return DiceThreshold::Create(std::max(thousandths - by, 1U), 1000);
}

// From scores alone. Nothing where the scores of strangers reach the threshold.
absl::StatusOr<std::optional<ErrorFigures>> EstimateErrors(const BitRows& a, const BitRows& b,
                                                           DiceThreshold threshold,
                                                           const ComparisonOptions& options) {
  constexpr std::uint64_t kSeed = 1;  // any; of the draws behind the intervals
  absl::StatusOr<CandidatesToFloor> found = FindCandidatesToFloor(a, b, threshold, options);
  if (!found.ok()) return found.status();
  const LinkageEvidence evidence = {.rows_a = a.size(),
                                    .rows_b = b.size(),
                                    .candidates = found->candidates,
                                    .floor = found->floor,
                                    .stranger = found->stranger,
                                    .threshold = threshold};
  absl::StatusOr<ConfidentialErrorEstimate> estimate =
      EstimateLinkageErrors(evidence, PartialTruth{}, kSeed);
  if (absl::IsInvalidArgument(estimate.status())) return std::nullopt;
  if (!estimate.ok()) return estimate.status();
  return estimate->ExposeAll();
}

}  // namespace

namespace {

// That of the first record that states one; without any, one that no class but those of countries
// depends on.
absl::StatusOr<Corridor> CorridorOf(const EvaluationData& data) {
  for (const std::vector<PersonEvent>* events : {&data.a, &data.b}) {
    for (const PersonEvent& event : *events) {
      if (!event.origin.has_value() || !event.destination.has_value()) continue;
      return Corridor::Create(*event.origin, *event.destination);
    }
  }
  return Corridor::Parse("KE-UG");
}

std::vector<RecordFacts> FactsOf(const std::vector<PersonEvent>& events, const Corridor& corridor) {
  std::vector<RecordFacts> facts;
  facts.reserve(events.size());
  for (const PersonEvent& event : events) {
    facts.push_back(
        {.classes = ClassesOf(event, corridor), .birth_year = event.identity.birth_date.year});
  }
  return facts;
}

std::map<CountedTable, std::vector<EvaluationResult::ClassCount>> ClassCounts(
    const SplitTrustLinks& found, const std::vector<RecordFacts>& facts_b,
    const std::vector<std::pair<std::uint32_t, std::uint32_t>>& truth) {
  std::map<CountedTable, std::vector<EvaluationResult::ClassCount>> counts;
  for (const auto& [table, links] : found.tables) {
    std::vector<EvaluationResult::ClassCount>& classes = counts[table];
    for (const std::int64_t count : links) classes.push_back({.links = count});
    for (const auto& [in_a, in_b] : truth) ++classes[facts_b[in_b].classes.Of(table)].true_pairs;
  }
  return counts;
}

}  // namespace

absl::StatusOr<EvaluationResult> Evaluate(const EvaluationData& data,
                                          const EvaluationOptions& options) {
  const bool split = options.mode == LinkageMode::kSplitTrust;
  if (split && (data.within || options.profile != "plain-v1" || options.optimal_assignment)) {
    return absl::InvalidArgumentError(
        "split trust links two files by plain-v1 in its own order\nhint: leave out --dedup, "
        "--profile and --assignment");
  }
  absl::StatusOr<EncodingProfile> known = FindEncodingProfile(options.profile);
  if (!known.ok()) return known.status();
  EvaluationResult result;
  result.profile = options.profile;
  result.rows_a = data.a.size();
  result.rows_b = data.b.size();
  result.true_pairs = data.truth.size() + data.unreadable_pairs;
  result.pairs_compared =
      data.within ? result.rows_a * (result.rows_a - 1) / 2 : result.rows_a * result.rows_b;

  const Stopwatch encoding;
  absl::StatusOr<std::unique_ptr<RecordEncoder>> encoder = CreateEncoder(options.profile, data);
  if (!encoder.ok()) return encoder.status();
  result.row_bits = (*encoder)->row_bits();
  const std::vector<std::uint64_t> words_a = EncodeAll(**encoder, data.a, options.fields);
  const std::vector<std::uint64_t> words_b = EncodeAll(**encoder, data.b, options.fields);
  const BitRows a{words_a, result.row_bits / 64};
  const BitRows b{words_b, result.row_bits / 64};
  result.encode_seconds = encoding.Seconds();

  ComparisonOptions comparison;
  comparison.threads = options.threads;
  comparison.stop = options.stop;
  const Stopwatch choosing;
  std::optional<DiceThreshold> threshold = options.threshold;
  if (!threshold.has_value() && options.calibration != nullptr) {
    absl::StatusOr<Calibrated> stored = options.calibration->Find(
        known->name, known->hash, options.fields.value_or(ComparedFields::All()), data.a.size(),
        data.within ? data.a.size() : data.b.size());
    if (!stored.ok()) return stored.status();
    threshold = stored->threshold;
  } else if (!threshold.has_value()) {
    absl::StatusOr<DiceThreshold> chosen =
        data.within ? ChooseThresholdWithin(a, comparison) : ChooseThreshold(a, b, comparison);
    if (!chosen.ok()) return chosen.status();
    threshold = *chosen;
  }
  if (split) {
    absl::StatusOr<DiceThreshold> fitting = NearestFittingThreshold(*threshold, result.row_bits);
    if (!fitting.ok()) return fitting.status();
    threshold = *fitting;
  }
  result.threshold_seconds = choosing.Seconds();

  const std::set<Pair> truth(data.truth.begin(), data.truth.end());
  const Stopwatch linking;
  if (split) {
    absl::StatusOr<Corridor> corridor = CorridorOf(data);
    if (!corridor.ok()) return corridor.status();
    const std::vector<RecordFacts> facts_a = FactsOf(data.a, *corridor);
    const std::vector<RecordFacts> facts_b = FactsOf(data.b, *corridor);
    absl::StatusOr<SplitTrustLinks> found = LinkInSplitTrust({a, facts_a}, {b, facts_b}, *threshold,
                                                             options.birth_year_band, options.stop);
    if (!found.ok()) return found.status();
    result.rounds = found->rounds;
    result.bytes_sent = found->bytes_sent;
    result.pairs_compared = found->pairs;
    result.classes = ClassCounts(*found, facts_b, data.truth);
    result.chosen = Assess(found->links, truth, result.true_pairs, *threshold);
  } else {
    absl::StatusOr<std::vector<Candidate>> candidates = Compare(data, a, b, *threshold, comparison);
    if (!candidates.ok()) return candidates.status();
    result.chosen = Assess(Match(data, a, *candidates, *threshold, options.optimal_assignment),
                           truth, result.true_pairs, *threshold);
  }
  result.link_seconds = linking.Seconds();

  if (!data.within) {
    absl::StatusOr<std::optional<ErrorFigures>> estimated =
        EstimateErrors(a, b, *threshold, comparison);
    if (!estimated.ok()) return estimated.status();
    result.estimated = *estimated;
  }
  if (absl::StatusOr<DiceThreshold> lower = Lower(*threshold, options.calibration != nullptr);
      lower.ok()) {
    ComparisonOptions bounded = comparison;
    bounded.max_candidates = kMaxCandidatesForBest;
    absl::StatusOr<std::vector<Candidate>> more = Compare(data, a, b, *lower, bounded);
    if (absl::IsCancelled(more.status())) return more.status();
    if (more.ok()) {
      result.best_with_truth = data.within ? FindBestClusters(a, *std::move(more), *lower, truth,
                                                              result.true_pairs, result.chosen)
                                           : FindBest(Match(data, a, *more, *lower, false), truth,
                                                      result.true_pairs, result.chosen);
    }
  }
  return result;
}

}  // namespace mirrorflow
