#pragma once

#include <cstdint>

namespace mirrorflow {

// What an attack took.
struct AttackResult {
  std::uint64_t tried = 0;    // rows that were not known before
  std::uint64_t right = 0;    // of these, given their person as the first guess
  std::uint64_t persons = 0;  // among whom the guess was; guessing blindly gives 1 / persons
  double seconds = 0;         // as whoever ran it measured

  double rate() const;
  double by_chance() const;
  // Wilson score interval, 95 %.
  double lowest() const;
  double highest() const;

  // The same attack on other rows or under another key: tried, right and seconds add up.
  void Pool(const AttackResult& other);
};

}  // namespace mirrorflow
