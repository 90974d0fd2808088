#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "crypto/identity_features.h"

namespace mirrorflow {

// A row's bits are counted from the lowest of its first word on.
inline bool BitOfRow(std::span<const std::uint64_t> row, std::size_t bit) {
  return ((row[bit / 64] >> (bit % 64)) & 1) != 0;
}
int WeightOfRow(std::span<const std::uint64_t> row);  // bits set

// What an attacker of one encoded batch holds. Everything is granted that the linkage service sees,
// and a list of the population without any error, in which some of the batch may be missing.
// `truth` serves to know the pairs that are granted and to count what was found, and nothing else.
struct AttackData {
  static constexpr std::uint32_t kNotListed = 0xffffffff;

  std::size_t row_words = 0;
  std::vector<std::uint64_t> rows;              // the batch: row_words words a record
  std::vector<std::vector<FeatureId>> persons;  // the list: features in ascending order
  std::vector<std::uint32_t> truth;             // of each row, its person, or kNotListed
  std::size_t known = 0;  // the first rows, whose persons the attacker has learned

  // The same persons encoded by the attacker under a key of his own: from these he learns how the
  // similarity of rows follows from that of persons. The profile is public.
  std::vector<std::uint64_t> own_rows;

  // The stratum of each row, which the linkage service sees, and of each person: a row is of none
  // but the persons of its stratum. Both empty: strata are not used.
  std::vector<std::uint16_t> row_strata;
  std::vector<std::uint16_t> person_strata;

  std::size_t size() const { return truth.size(); }
  std::span<const std::uint64_t> row(std::size_t i) const {
    return std::span(rows).subspan(i * row_words, row_words);
  }
  std::span<const std::uint64_t> own_row(std::size_t person) const {
    return std::span(own_rows).subspan(person * row_words, row_words);
  }
  bool MayBe(std::size_t row, std::size_t person) const {
    return row_strata.empty() || row_strata[row] == person_strata[person];
  }
  bool IsListed(std::size_t row) const { return truth[row] != kNotListed; }
  // How many of these rows have a person in the list; the others can't be lost.
  std::uint64_t Listed(std::size_t first, std::size_t count) const;
  // The persons that no known row has, ascending: among them an unknown row is looked for.
  std::vector<std::uint32_t> Candidates() const;
};

}  // namespace mirrorflow
