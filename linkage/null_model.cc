#include "linkage/null_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "linkage/one_to_one.h"

namespace mirrorflow {
namespace {

// Thresholds are steps of 1/1000; a score is in the highest step that it reaches.
constexpr std::uint32_t kSteps = 1000;
// Where the estimated F1 hardly changes, false links weigh more than it says: the rows without a
// partner are those that look like somebody else's.
constexpr double kFlat = 0.002;

using BySteps = std::array<double, kSteps + 1>;

std::uint32_t StepOf(std::uint32_t score) {
  return static_cast<std::uint32_t>((std::uint64_t{score} * kSteps) >> 31);
}

DiceThreshold ThresholdOf(std::uint32_t step) { return *DiceThreshold::Create(step, kSteps); }

// Turns what is in each step into what is in it or above.
void Accumulate(BySteps& counts) {
  for (std::uint32_t s = kSteps; s-- > 0;) counts[s] += counts[s + 1];
}

BySteps CountAtOrAbove(std::span<const Candidate> pairs) {
  BySteps counts{};
  for (const Candidate& pair : pairs) counts[StepOf(pair.score)] += 1;
  Accumulate(counts);
  return counts;
}

// The smallest step at which a sample lets expect at most `pairs` of all pairs of the two sides.
absl::StatusOr<std::uint32_t> StepWithPairs(const BitRows& a, const BitRows& b, double pairs,
                                            const ComparisonOptions& options) {
  constexpr std::size_t kPilotRows = 1000;
  const std::size_t count_a = std::min(a.size(), kPilotRows);
  const std::size_t count_b = std::min(b.size(), kPilotRows);
  const std::vector<std::uint64_t> words_a = EvenlySpacedRows(a, count_a);
  const std::vector<std::uint64_t> words_b = EvenlySpacedRows(b, count_b);
  auto found =
      FindCandidates({words_a, a.row_words}, {words_b, b.row_words}, ThresholdOf(1), options);
  if (!found.ok()) return found.status();
  const BySteps counts = CountAtOrAbove(*found);
  const double scale = static_cast<double>(a.size()) / static_cast<double>(count_a) *
                       static_cast<double>(b.size()) / static_cast<double>(count_b);
  std::uint32_t step = 1;
  while (step < kSteps && counts[step] * scale > pairs) ++step;
  return step;
}

// The share of the pairs within one side that reach each step, for steps from `lowest`.
absl::StatusOr<BySteps> ShareWithin(const BitRows& rows, std::uint32_t lowest,
                                    const ComparisonOptions& options) {
  constexpr std::size_t kSampledRows = 6000;
  const std::size_t sampled = std::min(rows.size(), kSampledRows);
  const std::vector<std::uint64_t> words = EvenlySpacedRows(rows, sampled);
  auto found = FindCandidates({words, rows.row_words}, rows, ThresholdOf(lowest), options);
  if (!found.ok()) return found.status();
  std::erase_if(*found, [&](const Candidate& pair) {
    return pair.a * rows.size() / sampled == pair.b;  // a row with itself
  });
  BySteps share = CountAtOrAbove(*found);
  const double pairs = static_cast<double>(sampled) * static_cast<double>(rows.size() - 1);
  for (double& s : share) s /= std::max(pairs, 1.0);
  return share;
}

// What each row of one side got, by its row number on that side.
struct Link {
  bool linked = false;
  std::uint32_t partner = 0;
  std::uint32_t score = 0;
};

// For each step t: the number of control rows (those with a link in `control_step` or above) that
// would be linked at t with another row if their partner were absent, that is, which have a
// candidate that likes them better than what it got.
template <auto kOwn, auto kOther>
BySteps RowsWithAlternative(std::span<const Candidate> candidates, std::span<const Link> own,
                            std::span<const Link> other, std::uint32_t control_step) {
  std::vector<std::uint32_t> best(own.size(), 0);
  for (const Candidate& pair : candidates) {
    const Link& link = own[pair.*kOwn];
    const Link& rival = other[pair.*kOther];
    if (!link.linked || StepOf(link.score) < control_step || link.partner == pair.*kOther) continue;
    if (rival.linked && rival.score > pair.score) continue;
    best[pair.*kOwn] = std::max(best[pair.*kOwn], pair.score);
  }
  BySteps counts{};
  for (const std::uint32_t score : best) {
    if (score > 0) counts[StepOf(score)] += 1;
  }
  Accumulate(counts);
  return counts;
}

struct Line {
  double intercept = 0;
  double slope = 0;
};

// Least squares of log(pairs[s] - known) over the steps from `lowest` while that is at least
// `fewest` pairs.
Line FitLogLine(const BySteps& pairs, std::uint32_t lowest, double known, double fewest) {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (std::uint32_t s = lowest; s <= kSteps && pairs[s] - known >= fewest; ++s) {
    const double log_pairs = std::log(pairs[s] - known);
    n += 1;
    x += s;
    y += log_pairs;
    xx += static_cast<double>(s) * s;
    xy += s * log_pairs;
  }
  const double spread = n * xx - x * x;
  // Too few points for a slope: nothing is known of false pairs above, so expect as many all the
  // way up.
  if (spread <= 0) return {std::log(std::max(pairs[lowest], 1.0)), 0};
  const double slope = (n * xy - x * y) / spread;
  return {(y - slope * x) / n, slope};
}

}  // namespace

absl::StatusOr<DiceThreshold> ChooseThreshold(const BitRows& a, const BitRows& b,
                                              const ComparisonOptions& options) {
  // Low enough to hold the best threshold, high enough to bound memory.
  constexpr double kPairsPerRow = 30;
  constexpr double kMaxPairs = 2e7;
  // Weight, in control rows, of what pairs within a side say.
  constexpr double kPriorRows = 50;
  // Links are taken as true down to the step where this share of them is expected to be false.
  constexpr double kControlFalseShare = 0.1;
  constexpr double kFewLinks = 20;  // of so few, the share of 20 may be false
  constexpr double kRunOut = 0.8;   // beyond the noise of the estimate

  const auto rows_a = static_cast<double>(a.size());
  const auto rows_b = static_cast<double>(b.size());
  if (a.size() == 0 || b.size() == 0) return ThresholdOf(kSteps);
  const double fewer_rows = std::min(rows_a, rows_b);
  auto lowest = StepWithPairs(a, b, std::min(kPairsPerRow * fewer_rows, kMaxPairs), options);
  if (!lowest.ok()) return lowest.status();
  auto candidates = FindCandidates(a, b, ThresholdOf(*lowest), options);
  if (!candidates.ok()) return candidates.status();
  auto within_a = ShareWithin(a, *lowest, options);
  if (!within_a.ok()) return within_a.status();
  auto within_b = ShareWithin(b, *lowest, options);
  if (!within_b.ok()) return within_b.status();
  BySteps no_match_share{};
  for (std::uint32_t s = 0; s <= kSteps; ++s) {
    no_match_share[s] = ((*within_a)[s] + (*within_b)[s]) / 2;
  }

  const std::vector<Candidate> links = MatchOneToOne(*candidates, a.size(), b.size());
  const BySteps link_count = CountAtOrAbove(links);
  std::vector<Link> of_a(a.size()), of_b(b.size());
  for (const Candidate& link : links) {
    of_a[link.a] = {true, link.b, link.score};
    of_b[link.b] = {true, link.a, link.score};
  }

  std::uint32_t control_step = kSteps;
  for (std::uint32_t s = kSteps; s >= *lowest; --s) {
    const double free_pairs = (rows_a - link_count[s]) * (rows_b - link_count[s]);
    const double allowed = std::max(link_count[s], kFewLinks) * kControlFalseShare;
    if (free_pairs * no_match_share[s] > allowed) break;
    control_step = s;
  }
  const double controls = link_count[control_step];
  const BySteps alternative_a =
      RowsWithAlternative<&Candidate::a, &Candidate::b>(*candidates, of_a, of_b, control_step);
  const BySteps alternative_b =
      RowsWithAlternative<&Candidate::b, &Candidate::a>(*candidates, of_b, of_a, control_step);

  // False links among the rows of one side that have no true link, as the header says.
  const auto false_links = [&](double rows, double other_rows, double alternatives,
                               std::uint32_t s) {
    const double prior = 1 - std::exp(-(other_rows - link_count[s]) * no_match_share[s]);
    const double q = (alternatives + kPriorRows * prior) / (controls + kPriorRows);
    if (q >= 1) return link_count[s];
    return std::min(link_count[s], q / (1 - q) * (rows - link_count[s]));
  };
  BySteps true_links{};
  double most_true = 0;
  double most_false_a = 0;
  double most_false_b = 0;
  for (std::uint32_t s = kSteps + 1; s-- > *lowest;) {
    const double false_a = false_links(rows_a, rows_b, alternative_a[s], s);
    const double false_b = false_links(rows_b, rows_a, alternative_b[s], s);
    most_false_a = std::max(most_false_a, false_a);
    most_false_b = std::max(most_false_b, false_b);
    // False links can only grow as the threshold falls. When an estimate falls instead, a side runs
    // out of rows that are free to be linked wrongly: it and all lower ones say nothing.
    if (false_a < kRunOut * most_false_a - kFewLinks ||
        false_b < kRunOut * most_false_b - kFewLinks)
      break;
    true_links[s] = link_count[s] - (false_a + false_b) / 2;
    // Where most links are false, the difference is noise.
    if (true_links[s] < link_count[s] / 2) true_links[s] = 0;
    most_true = std::max(most_true, true_links[s]);
  }
  BySteps f1{};
  for (std::uint32_t s = *lowest; s <= kSteps; ++s) {
    f1[s] = 2 * true_links[s] / (link_count[s] + most_true);
  }
  const double best_f1 = *std::max_element(f1.begin(), f1.end());
  std::uint32_t best = kSteps;
  while (best > *lowest && f1[best] < best_f1 - kFlat) --best;
  return ThresholdOf(best);
}

absl::StatusOr<DiceThreshold> ChooseThresholdWithin(const BitRows& rows,
                                                    const ComparisonOptions& options) {
  constexpr int kRounds = 5;  // until the true pairs below the line have settled

  if (rows.size() < 2) return ThresholdOf(kSteps);
  const auto row_count = static_cast<double>(rows.size());
  // A pair stands twice among the pairs of the side with itself.
  auto lowest = StepWithPairs(rows, rows, 2 * kFitMaxPairsPerRow * row_count, options);
  if (!lowest.ok()) return lowest.status();
  auto found = FindCandidatesWithin(rows, ThresholdOf(*lowest), options);
  if (!found.ok()) return found.status();
  const BySteps pairs = CountAtOrAbove(*found);

  double most_true = 0;
  std::uint32_t best = kSteps;
  for (int round = 0; round < kRounds; ++round) {
    const auto line = FitLogLine(pairs, *lowest, most_true, kFitMinPairsPerRow * row_count);
    const auto expected_true = [&](std::uint32_t s) {
      const double expected = pairs[s] - std::exp(line.intercept + line.slope * s);
      return expected < pairs[s] / 2 ? 0 : expected;
    };
    double most = 0;
    for (std::uint32_t s = *lowest; s <= kSteps; ++s) most = std::max(most, expected_true(s));
    most_true = most;
    best = kSteps;
    double best_f1 = 0;
    for (std::uint32_t s = kSteps; s >= *lowest; --s) {
      const double f1 = 2 * expected_true(s) / (pairs[s] + most_true);
      if (f1 > best_f1) {
        best_f1 = f1;
        best = s;
      }
    }
  }
  return ThresholdOf(best);
}

}  // namespace mirrorflow
