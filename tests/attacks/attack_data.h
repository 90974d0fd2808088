#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "crypto/identity_features.h"

namespace mirrorflow {

// What an attacker of one encoded batch holds. Everything is granted that the linkage service sees,
// and a list of the population without any error. `truth` serves to know the pairs that are granted
// and to count what was found, and nothing else.
struct AttackData {
  std::size_t row_words = 0;
  std::vector<std::uint64_t> rows;              // the batch: row_words words a record
  std::vector<std::vector<FeatureId>> persons;  // the list: features in ascending order
  std::vector<std::uint32_t> truth;             // of each row, its person
  std::size_t known = 0;  // the first rows, whose persons the attacker has learned

  // The same persons encoded by the attacker under a key of his own: from these he learns how the
  // similarity of rows follows from that of persons. The profile is public.
  std::vector<std::uint64_t> own_rows;

  std::size_t size() const { return truth.size(); }
  std::span<const std::uint64_t> row(std::size_t i) const {
    return std::span(rows).subspan(i * row_words, row_words);
  }
  std::span<const std::uint64_t> own_row(std::size_t person) const {
    return std::span(own_rows).subspan(person * row_words, row_words);
  }
  // The persons that no known row has, ascending: among them an unknown row is looked for.
  std::vector<std::uint32_t> Candidates() const;
};

struct AttackResult {
  std::string attack;
  std::uint64_t tried = 0;    // rows that were not known before
  std::uint64_t right = 0;    // of these, given their person as the first guess
  std::uint64_t persons = 0;  // among whom the guess was; guessing blindly gives 1 / persons
  double cpu_seconds = 0;

  double rate() const;
  // Wilson score interval, 95 %.
  double lowest() const;
  double highest() const;
};

}  // namespace mirrorflow
