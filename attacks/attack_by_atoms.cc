#include "attacks/attack_by_atoms.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "attacks/bit_patterns.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kMostAtoms = 300;
constexpr std::size_t kMostRows = 2000;  // enough to find what is frequent

std::vector<BitPattern> FindAtoms(const BitColumns& columns, std::size_t positions) {
  const std::size_t bits = columns.size();
  std::vector<double> share(bits);
  for (std::size_t bit = 0; bit < bits; ++bit) {
    share[bit] = static_cast<double>(Count(columns[bit])) / static_cast<double>(columns.rows());
  }
  const std::size_t least = std::max<std::size_t>(8, columns.rows() / 100);
  std::vector<BitPattern> found;
  BitColumns::Set rows;
  std::vector<std::size_t> at(positions);
  for (std::size_t step = 1; step < bits; ++step) {
    for (std::size_t first = 0; first < bits; ++first) {
      rows = columns[first];
      at[0] = first;
      double chance = share[first];
      bool alive = chance * static_cast<double>(columns.rows()) >= static_cast<double>(least);
      for (std::size_t i = 1; i < positions && alive; ++i) {
        at[i] = (first + i * step) % bits;
        chance *= share[at[i]];
        std::size_t left = 0;
        for (std::size_t w = 0; w < rows.size(); ++w) {
          rows[w] &= columns[at[i]][w];
          left += static_cast<std::size_t>(std::popcount(rows[w]));
        }
        alive = left >= least;
      }
      if (!alive) continue;
      BitPattern atom{.bits = at, .rows = rows, .surprise = 0};
      std::ranges::sort(atom.bits);
      const auto [end, last] = std::ranges::unique(atom.bits);
      if (end != last) continue;
      const double expected = chance * static_cast<double>(columns.rows());
      atom.surprise = (static_cast<double>(Count(rows)) - expected) / std::sqrt(expected + 1);
      if (atom.surprise > 6) found.push_back(std::move(atom));
    }
  }
  return KeepDistinct(std::move(found), kMostAtoms);
}

}  // namespace

AttackResult AttackByAtoms(const AttackData& data, std::size_t positions) {
  const BitColumns few(data, std::min(data.size(), kMostRows));
  const MinedFeatures mined = NamePatterns(data, few, FindAtoms(few, positions));
  return GuessByMinedFeatures(data, BitColumns(data, data.size()), mined);
}

}  // namespace mirrorflow
