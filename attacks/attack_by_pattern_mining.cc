#include "attacks/attack_by_pattern_mining.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "attacks/bit_patterns.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kMostRows = 3000;  // that are mined
constexpr std::size_t kMostPatterns = 300;
constexpr std::size_t kMostBits = 40;  // of a pattern
constexpr std::size_t kLeastBits = 4;  // of a pattern
constexpr double kLeastShare = 0.01;   // of the rows
constexpr double kPlateau = 0.9;       // what the last three bits of a pattern keep of the rows
constexpr double kDrop = 0.85;         // what the next one keeps at most

// Bits that most rows have are left out: they would join every pattern.
std::vector<bool> TooFrequent(const BitColumns& columns) {
  std::vector<bool> too_frequent(columns.size());
  for (std::size_t bit = 0; bit < columns.size(); ++bit) {
    too_frequent[bit] = 2 * Count(columns[bit]) > columns.rows();
  }
  return too_frequent;
}

// A chain of bits from `start` on, each the one that keeps most rows.
struct Chain {
  std::vector<std::size_t> bits;
  std::vector<std::size_t> support;  // rows after each bit
};

Chain GrowFrom(const BitColumns& columns, std::vector<bool> taken, std::size_t start,
               std::size_t least) {
  Chain chain{.bits = {start}, .support = {Count(columns[start])}};
  BitColumns::Set rows = columns[start];
  taken[start] = true;
  while (chain.bits.size() < kMostBits) {
    std::size_t best = start;
    std::size_t most = 0;
    for (std::size_t bit = 0; bit < columns.size(); ++bit) {
      if (taken[bit]) continue;
      const std::size_t count = CountBoth(rows, columns[bit]);
      if (count > most) {
        most = count;
        best = bit;
      }
    }
    if (most < least) break;
    taken[best] = true;
    chain.bits.push_back(best);
    chain.support.push_back(most);
    rows = Both(rows, columns[best]);
  }
  return chain;
}

std::vector<BitPattern> MinePatterns(const BitColumns& columns) {
  const auto least =
      static_cast<std::size_t>(std::max(10.0, kLeastShare * static_cast<double>(columns.rows())));
  std::set<std::vector<std::size_t>> seen;
  std::vector<BitPattern> patterns;
  const std::vector<bool> too_frequent = TooFrequent(columns);
  for (std::size_t start = 0; start < columns.size(); ++start) {
    if (too_frequent[start]) continue;
    const Chain chain = GrowFrom(columns, too_frequent, start, least);
    for (std::size_t end = kLeastBits; end <= chain.bits.size(); ++end) {
      const auto here = static_cast<double>(chain.support[end - 1]);
      const auto before = static_cast<double>(chain.support[end - kLeastBits + 1]);
      const double next = end < chain.support.size() ? static_cast<double>(chain.support[end]) : 0;
      if (here < kPlateau * before || next > kDrop * here) continue;
      std::vector<std::size_t> bits(chain.bits.begin(),
                                    chain.bits.begin() + static_cast<std::ptrdiff_t>(end));
      std::ranges::sort(bits);
      if (!seen.insert(bits).second) continue;
      BitPattern pattern{.bits = std::move(bits), .rows = {}, .surprise = 0};
      pattern.rows = columns.Having(pattern.bits);
      double expected = static_cast<double>(columns.rows());
      for (const std::size_t bit : pattern.bits) {
        expected *= static_cast<double>(Count(columns[bit])) / static_cast<double>(columns.rows());
      }
      pattern.surprise = (here - expected) / std::sqrt(expected + 1);
      patterns.push_back(std::move(pattern));
    }
  }
  return KeepDistinct(std::move(patterns), kMostPatterns);
}

}  // namespace

AttackResult AttackByPatternMining(const AttackData& data) {
  const BitColumns few(data, std::min(data.size(), kMostRows));
  const MinedFeatures mined = NamePatterns(data, few, MinePatterns(few));
  return GuessByMinedFeatures(data, BitColumns(data, data.size()), mined);
}

}  // namespace mirrorflow
