#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "corridor/stratum.h"
#include "services/sandbox/generator/member_states.h"
#include "services/sandbox/generator/name_tables.h"
#include "services/sandbox/generator/seeded_random.h"

namespace mirrorflow {

// Words in order of frequency, drawn by a Zipf-Mandelbrot law: the word of rank r (from 0) has the
// weight 1 / (r + 1 + offset), in integers. Immutable.
class RankedWords {
 public:
  // Words between `separator`; a '_' becomes a space. Upper case throughout.
  RankedWords(std::string_view text, char separator, int offset);

  bool empty() const { return words_.empty(); }
  std::size_t size() const { return words_.size(); }
  const std::vector<std::string>& words() const { return words_; }
  const std::string& Draw(SeededRandom& random) const;
  const std::string& DrawUniform(SeededRandom& random) const;

 private:
  std::vector<std::string> words_;
  std::vector<std::uint64_t> cumulative_;
};

// The tables of one naming region, ready to draw from; all names in upper case. Immutable.
class NameBook {
 public:
  explicit NameBook(const NameRegion& region);

  NamingCustom custom() const { return region_->custom; }
  const std::string& GivenName(Sex sex, SeededRandom& random) const;
  bool HasSecondGivenName(SeededRandom& random) const;
  // An inherited surname, or a father's name where nothing is inherited; with the given probability
  // an invented rare one.
  std::string FamilyName(double rare_probability, SeededRandom& random) const;
  std::string RareSurname(SeededRandom& random) const;

 private:
  const NameRegion* region_;
  RankedWords male_;
  RankedWords female_;
  RankedWords shared_male_;
  RankedWords shared_female_;
  RankedWords family_;
  RankedWords rare_prefixes_;
  RankedWords rare_middles_;
  RankedWords rare_endings_;
};

// What is drawn for the people of one state: names by region, and towns. Immutable.
class StateBook {
 public:
  explicit StateBook(const MemberState& state);

  const MemberState& state() const { return *state_; }
  const NameBook& DrawRegion(SeededRandom& random) const;
  // A town, or now and then a village with an invented name.
  std::string BirthPlace(SeededRandom& random) const;
  const std::string& Town(SeededRandom& random) const { return towns_.Draw(random); }

 private:
  struct Region {
    NameBook book;
    int percent;
  };

  const MemberState* state_;
  std::vector<Region> regions_;
  RankedWords towns_;
};

}  // namespace mirrorflow
