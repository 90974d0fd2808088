#include "linkage/batch_error_estimate.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "linkage/bit_rows.h"
#include "linkage/comparison.h"
#include "linkage/link_evidence.h"
#include "linkage/token_pairs.h"

namespace mirrorflow {
namespace {

constexpr std::uint64_t kSeed =
    1;  // of the draws behind the intervals: the same run, the same figures
constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

// Records that have a row with a bit set, numbered from 0.
struct ComparedRecords {
  std::vector<std::uint32_t> number_of;  // by record, kNone for the others
  std::vector<std::uint8_t> strata;      // by number
};

ComparedRecords NumberRecords(const EncodedBatch& batch) {
  ComparedRecords compared;
  compared.number_of.assign(batch.size(), kNone);
  for (std::size_t row = 0; row < batch.row_count(); ++row) {
    std::uint32_t& number = compared.number_of[batch.record_of_row(row)];
    if (number != kNone || BitsSet(batch.row(row).data(), batch.row_words()) == 0) continue;
    number = static_cast<std::uint32_t>(compared.strata.size());
    compared.strata.push_back(batch.stratum_codes()[batch.record_of_row(row)]);
  }
  return compared;
}

// Rows that are compared with each other.
struct ShardPair {
  BatchShard sender;
  BatchShard receiver;
};

std::vector<BatchShard> ShardsOf(const EncodedBatch& batch) {
  if (!batch.shards().empty()) return {batch.shards().begin(), batch.shards().end()};
  return {{.code = 0, .first_row = 0, .row_count = static_cast<std::uint32_t>(batch.row_count())}};
}

std::vector<ShardPair> PairShards(const EncodedBatch& sender, const EncodedBatch& receiver) {
  std::vector<ShardPair> pairs;
  const std::vector<BatchShard> others = ShardsOf(receiver);
  for (const BatchShard& shard : ShardsOf(sender)) {
    for (const BatchShard& other : others) {
      if (other.code == shard.code && other.row_count > 0 && shard.row_count > 0) {
        pairs.push_back({shard, other});
      }
    }
  }
  return pairs;
}

BitRows RowsOf(const EncodedBatch& batch, const BatchShard& shard) {
  return {batch.words().subspan(shard.first_row * batch.row_words(),
                                shard.row_count * batch.row_words()),
          batch.row_words()};
}

// One score for a pair of records, the best of those of their rows, and in the fixed order.
void KeepBestOfRecords(std::vector<Candidate>& candidates) {
  std::ranges::sort(candidates, [](const Candidate& x, const Candidate& y) {
    return std::tuple(x.a, x.b, y.score) < std::tuple(y.a, y.b, x.score);
  });
  const auto repeated = std::ranges::unique(
      candidates, [](const Candidate& x, const Candidate& y) { return x.a == y.a && x.b == y.b; });
  candidates.erase(repeated.begin(), repeated.end());
  SortCandidates(candidates);
}

// The floor where a row of the smaller side has about so many candidates by chance, by a sample of
// the rows of each shard, and the median score of the sample.
struct Floor {
  DiceThreshold lowest;
  std::uint32_t stranger = 0;
};

absl::StatusOr<Floor> ChooseFloor(const EncodedBatch& sender, const EncodedBatch& receiver,
                                  std::span<const ShardPair> pairs, DiceThreshold threshold,
                                  double fewer_records, const ComparisonOptions& options) {
  constexpr double kSampledRows = 900;
  constexpr double kCandidatesPerRecord = 12;
  constexpr std::uint32_t kSteps = 1000;
  constexpr std::uint32_t kLeastSteps = 30;  // from threshold to floor
  const auto share_of = [](const EncodedBatch& batch) {
    return std::min(1.0, kSampledRows / static_cast<double>(batch.row_count()));
  };
  const double share_a = share_of(sender), share_b = share_of(receiver);
  std::vector<std::uint32_t> scores;
  for (const ShardPair& pair : pairs) {
    const BitRows a = RowsOf(sender, pair.sender), b = RowsOf(receiver, pair.receiver);
    const auto count = [](const BitRows& rows, double share) {
      return static_cast<std::size_t>(std::lround(share * static_cast<double>(rows.size())));
    };
    const std::size_t count_a = count(a, share_a), count_b = count(b, share_b);
    if (count_a == 0 || count_b == 0) continue;
    const std::vector<std::uint64_t> words_a = EvenlySpacedRows(a, count_a);
    const std::vector<std::uint64_t> words_b = EvenlySpacedRows(b, count_b);
    auto sample = FindCandidates({words_a, a.row_words}, {words_b, b.row_words},
                                 *DiceThreshold::Create(1, kSteps), options);
    if (!sample.ok()) return sample.status();
    for (const Candidate& c : *sample) scores.push_back(c.score);
  }
  std::ranges::sort(scores, std::greater<>());
  const auto step_of = [](std::uint64_t part, std::uint64_t whole) {
    return static_cast<std::uint32_t>(part * kSteps / whole);
  };
  const auto keep =
      static_cast<std::size_t>(kCandidatesPerRecord * fewer_records * share_a * share_b);
  const std::uint32_t chosen = step_of(threshold.numerator(), threshold.denominator());
  const std::uint32_t highest = std::max(chosen, kLeastSteps + 1) - kLeastSteps;
  const std::uint32_t floor = keep < scores.size() ? step_of(scores[keep], kScoreOfEqual) : 1;
  const DiceThreshold lowest =
      *DiceThreshold::Create(std::clamp<std::uint32_t>(floor, 1, highest), kSteps);
  const std::uint32_t median = scores.empty() ? 0 : scores[scores.size() / 2];
  return Floor{lowest, std::min(median, LeastScore(lowest) - 1)};
}

// Candidates as pairs of the numbers of their records.
absl::StatusOr<std::vector<Candidate>> FindAllCandidates(
    const EncodedBatch& sender, const EncodedBatch& receiver, std::span<const ShardPair> pairs,
    DiceThreshold lowest, const ComparedRecords& a, const ComparedRecords& b,
    const ComparisonOptions& options) {
  std::vector<Candidate> all;
  for (const ShardPair& pair : pairs) {
    auto found = FindCandidates(RowsOf(sender, pair.sender), RowsOf(receiver, pair.receiver),
                                lowest, options);
    if (!found.ok()) return found.status();
    for (const Candidate& rows : *found) {
      all.push_back({a.number_of[sender.record_of_row(pair.sender.first_row + rows.a)],
                     b.number_of[receiver.record_of_row(pair.receiver.first_row + rows.b)],
                     rows.score});
    }
  }
  KeepBestOfRecords(all);
  return all;
}

// What tokens have linked.
struct TokenLinks {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> compared;  // records that have rows
  std::uint64_t others = 0;
};

// Links of the tokens belong to the whole: they are right, and they are found.
ErrorFigures WithTokens(ErrorFigures figures, const TokenLinks& tokens, std::uint64_t all_links) {
  const auto by_similarity = static_cast<double>(figures.links);
  figures.links = all_links;
  if (figures.estimability != Estimability::kEstimated) return figures;
  const auto all = static_cast<double>(std::max<std::uint64_t>(all_links, 1));
  const auto found = static_cast<double>(tokens.compared.size());
  const auto others = static_cast<double>(tokens.others);
  const double compared = std::max(figures.true_pairs.value, std::max(found, 1.0));
  const auto precision = [&](double p) {
    return std::clamp(1 - (1 - p) * by_similarity / all, 0.0, 1.0);
  };
  const auto recall = [&](double r) {
    return std::clamp((others + found + r * (compared - found)) / (others + compared), 0.0, 1.0);
  };
  const auto pairs = [&](double n) { return others + std::max(n, found); };
  const auto map = [](EstimatedFigure& figure, const auto& change) {
    figure = {change(figure.value), change(figure.low), change(figure.high)};
  };
  map(figures.precision, precision);
  map(figures.recall, recall);
  map(figures.true_pairs, pairs);
  return figures;
}

}  // namespace

absl::StatusOr<ConfidentialErrorEstimate> EstimateBatchErrors(
    const EncodedBatch& sender, const EncodedBatch& receiver, DiceThreshold threshold,
    std::span<const Candidate> links, unsigned threads, std::stop_token stop) {
  if (sender.row_words() != receiver.row_words()) {
    return absl::InvalidArgumentError("the batches have different row bits");
  }
  const std::vector<ShardPair> pairs = PairShards(sender, receiver);
  double pairs_of_rows = 0;
  for (const ShardPair& pair : pairs) {
    pairs_of_rows += static_cast<double>(pair.sender.row_count) * pair.receiver.row_count;
  }
  if (pairs_of_rows > kMaxPairsToEstimate) {
    return absl::ResourceExhaustedError("too many pairs of rows to estimate the errors of");
  }
  const ComparedRecords a = NumberRecords(sender), b = NumberRecords(receiver);
  TokenLinks tokens;
  for (const Candidate& link : links) {
    if (link.score < kScoreOfToken) continue;
    const std::uint32_t number_a = a.number_of[link.a], number_b = b.number_of[link.b];
    if (number_a == kNone || number_b == kNone) {
      ++tokens.others;
    } else {
      tokens.compared.emplace_back(number_a, number_b);
    }
  }
  ComparisonOptions options;
  options.threads = threads;
  options.stop = std::move(stop);
  const auto fewer = static_cast<double>(std::min(a.strata.size(), b.strata.size()));
  absl::StatusOr<Floor> floor = ChooseFloor(sender, receiver, pairs, threshold, fewer, options);
  if (!floor.ok()) return floor.status();
  auto candidates = FindAllCandidates(sender, receiver, pairs, floor->lowest, a, b, options);
  if (!candidates.ok()) return candidates.status();
  const LinkageEvidence evidence = {.rows_a = a.strata.size(),
                                    .rows_b = b.strata.size(),
                                    .candidates = *candidates,
                                    .floor = LeastScore(floor->lowest),
                                    .stranger = floor->stranger,
                                    .threshold = threshold};
  absl::StatusOr<ConfidentialErrorEstimate> estimate = EstimateLinkageErrors(
      evidence, {.token_pairs = tokens.compared, .strata_a = a.strata}, kSeed);
  if (!estimate.ok()) return estimate.status();
  return ConfidentialErrorEstimate(WithTokens(estimate->ExposeAll(), tokens, links.size()),
                                   estimate->ExposeByStratum());
}

}  // namespace mirrorflow
