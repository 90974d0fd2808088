#include "attacks/attack_by_code_words.h"

#include <algorithm>
#include <bit>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "attacks/bit_columns.h"

namespace mirrorflow {
namespace {

using Words = std::vector<BitColumns::Set>;

void Add(const BitColumns::Set& from, BitColumns::Set& to) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] ^= from[i];
}

// Reduced echelon form of the words, pivots looked for in the order of `places`; returns the rank,
// and the words that are not zero first.
std::size_t Reduce(Words& words, const std::vector<std::size_t>& places) {
  std::size_t rank = 0;
  for (const std::size_t place : places) {
    if (rank == words.size()) break;
    std::size_t pivot = rank;
    while (pivot < words.size() && !Contains(words[pivot], place)) ++pivot;
    if (pivot == words.size()) continue;
    std::swap(words[rank], words[pivot]);
    for (std::size_t other = 0; other < words.size(); ++other) {
      if (other != rank && Contains(words[other], place)) Add(words[rank], words[other]);
    }
    ++rank;
  }
  return rank;
}

Words ColumnsOf(const AttackData& data) {
  const BitColumns columns(data, data.size());
  Words words;
  for (std::size_t bit = 0; bit < columns.size(); ++bit) words.push_back(columns[bit]);
  return words;
}

// The rows by feature, as their persons have it.
std::vector<BitColumns::Set> RowsByFeature(const AttackData& data) {
  std::vector<BitColumns::Set> having(kFeatureCount, BitColumns::Set((data.size() + 63) / 64));
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (!data.IsListed(i)) continue;
    for (const FeatureId feature : data.persons[data.truth[i]]) {
      having[feature][i / 64] |= std::uint64_t{1} << (i % 64);
    }
  }
  return having;
}

}  // namespace

CodeStructure FindCodeStructure(const AttackData& data, int attempts, std::uint64_t seed) {
  CodeStructure structure{.rows = data.size(), .bits = 64 * data.row_words};
  Words words = ColumnsOf(data);
  structure.lightest_column = data.size();
  for (const BitColumns::Set& word : words) {
    const std::size_t weight = Count(word);
    if (weight > 0) structure.lightest_column = std::min(structure.lightest_column, weight);
  }
  structure.lightest_word = structure.lightest_column;

  std::vector<std::size_t> places(data.size());
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
  AttackData own = data;
  own.rows.clear();
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (!data.IsListed(i)) {
      own.rows.insert(own.rows.end(), data.row_words, 0);
      continue;
    }
    const auto row = data.own_row(data.truth[i]);
    own.rows.insert(own.rows.end(), row.begin(), row.end());
  }
  Words reference = ColumnsOf(own);
  structure.reference_rank = Reduce(reference, places);

  const std::size_t light = std::min(data.size() * 6 / 100, structure.lightest_column * 3 / 4);
  std::mt19937_64 random(seed);
  std::set<BitColumns::Set> found;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    std::ranges::shuffle(places, random);
    structure.rank = Reduce(words, places);
    if (structure.rank + 64 > data.size()) break;  // any word is a sum of such many
    const auto look = [&](const BitColumns::Set& word) {
      const std::size_t weight = Count(word);
      if (weight == 0) return;
      structure.lightest_word = std::min(structure.lightest_word, weight);
      if (weight <= light && found.size() < 5000) found.insert(word);
    };
    for (std::size_t i = 0; i < structure.rank; ++i) {
      look(words[i]);
      for (std::size_t j = 0; j < i; ++j) {
        std::size_t weight = 0;
        for (std::size_t w = 0; w < words[i].size() && weight <= light; ++w) {
          weight += static_cast<std::size_t>(std::popcount(words[i][w] ^ words[j][w]));
        }
        if (weight > light) continue;
        BitColumns::Set sum = words[i];
        Add(words[j], sum);
        look(sum);
      }
    }
  }
  // A word shows a feature when nearly the same rows have both.
  const std::vector<BitColumns::Set> having = RowsByFeature(data);
  for (const BitColumns::Set& word : found) {
    const std::size_t weight = Count(word);
    structure.words_of_features += std::ranges::any_of(having, [&](const BitColumns::Set& rows) {
      const std::size_t both = CountBoth(rows, word);
      return 10 * both >= 9 * weight && 10 * both >= 9 * Count(rows);
    });
  }
  return structure;
}

}  // namespace mirrorflow
