#include "linkage/link_evidence.h"

#include <algorithm>
#include <cmath>

namespace mirrorflow {
namespace {

constexpr double kBinsFromFloor = 36;
constexpr double kControlFalseShare = 0.1;
constexpr double kFewLinks = 20;  // of so few, the share of 20 may be chance

// What a row got.
struct Link {
  bool linked = false;
  std::uint32_t partner = 0;
  std::uint32_t score = 0;
};

// The best score of an alternative of each row of a side, 0 where it has none.
template <auto kOwn, auto kOther>
std::vector<std::uint32_t> Alternatives(std::span<const Candidate> candidates,
                                        std::span<const Link> own, std::span<const Link> other) {
  std::vector<std::uint32_t> best(own.size(), 0);
  for (const Candidate& pair : candidates) {
    const Link& link = own[pair.*kOwn];
    const Link& rival = other[pair.*kOther];
    if (!link.linked || link.partner == pair.*kOther) continue;
    if (rival.linked && rival.score >= pair.score) continue;
    best[pair.*kOwn] = std::max(best[pair.*kOwn], pair.score);
  }
  return best;
}

// The score that as many candidates reach which are no links as the smaller side has rows.
std::uint32_t EdgeOfStrangers(const LinkageEvidence& evidence, std::span<const Candidate> links) {
  const std::uint64_t rows = std::min(evidence.rows_a, evidence.rows_b);
  std::uint64_t strangers = 0;
  auto link = links.begin();
  for (const Candidate& pair : evidence.candidates) {
    if (link != links.end() && *link == pair) {
      ++link;
    } else if (++strangers == rows) {
      return pair.score;
    }
  }
  return evidence.floor;
}

// By bin of a row's link, of an alternative, or `bins` where there is none.
struct RowBins {
  std::size_t link;
  std::size_t alternative;
};

std::vector<RowBins> BinRows(const ScoreBins& bins, std::span<const Link> links,
                             std::span<const std::uint32_t> best) {
  std::vector<RowBins> rows;
  for (std::size_t i = 0; i < links.size(); ++i) {
    if (!links[i].linked) continue;
    rows.push_back({bins.Of(links[i].score), best[i] == 0 ? bins.size() : bins.Of(best[i])});
  }
  return rows;
}

std::size_t ControlBin(const BinnedScores& scores, std::span<const RowBins> rows) {
  const std::size_t bins = scores.links.size();
  std::size_t control = bins - 1;
  double links = 0;
  for (std::size_t bin = bins; bin-- > 0;) {
    links += scores.links[bin];
    const auto alternatives =
        static_cast<double>(std::count_if(rows.begin(), rows.end(), [&](const RowBins& row) {
          return row.link >= bin && row.alternative >= bin && row.alternative < bins;
        }));
    const double share = std::min(alternatives / std::max(links, 1.0), 0.9);
    const double by_chance = share / (1 - share) * (scores.rows - links);
    if (by_chance > kControlFalseShare * std::max(links, kFewLinks)) break;
    control = bin;
  }
  return control;
}

double CountControls(std::span<const RowBins> rows, std::size_t control,
                     std::vector<double>& alternatives) {
  double controls = 0;
  for (const RowBins& row : rows) {
    if (row.link < control) continue;
    controls += 1;
    if (row.alternative < alternatives.size()) alternatives[row.alternative] += 1;
  }
  return controls;
}

}  // namespace

std::uint32_t LeastScore(DiceThreshold threshold) {
  return static_cast<std::uint32_t>(
      ((std::uint64_t{threshold.numerator()} << 31) + threshold.denominator() - 1) /
      threshold.denominator());
}

ScoreBins::ScoreBins(const LinkageEvidence& evidence, std::uint32_t edge) {
  const double zero = evidence.stranger;
  const double range = double{kScoreOfEqual} - zero;
  const auto share = [&](std::uint32_t score) { return std::max(1e-6, (score - zero) / range); };
  const double bend = std::clamp(std::log(share(edge)) / std::log(kEdgeOnScale), 0.2, 20.0);
  const auto scale = [&](std::uint32_t score) { return std::pow(share(score), 1 / bend); };
  const std::uint32_t threshold = LeastScore(evidence.threshold);
  const double low = scale(evidence.floor);
  const double middle = scale(threshold);
  const double width = (1 - low) / kBinsFromFloor;
  const auto add = [&](std::uint32_t first, double from, double to) {
    const auto count = std::max<std::int64_t>(2, std::lround((to - from) / width));
    starts_.push_back(first);
    for (std::int64_t k = 1; k < count; ++k) {
      const double at = from + (to - from) * static_cast<double>(k) / static_cast<double>(count);
      starts_.push_back(static_cast<std::uint32_t>(zero + range * std::pow(at, bend)));
    }
  };
  add(evidence.floor, low, middle);
  threshold_bin_ = starts_.size();
  add(threshold, middle, 1);
  bins_below_ = static_cast<std::size_t>(std::clamp(low / width, 3.0, 60.0));
}

std::size_t ScoreBins::Of(std::uint32_t score) const {
  const auto after = std::upper_bound(starts_.begin() + 1, starts_.end(), score);
  return static_cast<std::size_t>(after - starts_.begin()) - 1;
}

BinnedEvidence CollectEvidence(const LinkageEvidence& evidence, std::span<const Candidate> links) {
  const ScoreBins bins(evidence, EdgeOfStrangers(evidence, links));
  BinnedEvidence result;
  result.threshold_bin = bins.threshold_bin();
  result.bins_below = bins.bins_below();
  BinnedScores& scores = result.scores;
  scores.links.assign(bins.size(), 0);
  scores.alternatives.assign(bins.size(), 0);
  scores.alternatives_other.assign(bins.size(), 0);
  scores.rows = static_cast<double>(std::min(evidence.rows_a, evidence.rows_b));
  const auto rows_other = static_cast<double>(std::max(evidence.rows_a, evidence.rows_b));

  std::vector<Link> of_a(evidence.rows_a), of_b(evidence.rows_b);
  double at_threshold = 0;
  for (const Candidate& link : links) {
    of_a[link.a] = {true, link.b, link.score};
    of_b[link.b] = {true, link.a, link.score};
    const std::size_t bin = bins.Of(link.score);
    scores.links[bin] += 1;
    if (bin >= bins.threshold_bin()) at_threshold += 1;
  }
  std::vector<RowBins> own = BinRows(
      bins, of_a, Alternatives<&Candidate::a, &Candidate::b>(evidence.candidates, of_a, of_b));
  std::vector<RowBins> other = BinRows(
      bins, of_b, Alternatives<&Candidate::b, &Candidate::a>(evidence.candidates, of_b, of_a));
  if (evidence.rows_a > evidence.rows_b) std::swap(own, other);
  const std::size_t control = ControlBin(scores, own);
  scores.controls = CountControls(own, control, scores.alternatives);
  CountControls(other, control, scores.alternatives_other);  // as many: the other ends of the links
  scores.unmatched_ratio = (scores.rows - at_threshold + 1) / (rows_other - at_threshold + 1);
  return result;
}

}  // namespace mirrorflow
