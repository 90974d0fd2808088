#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "attacks/attack_data.h"

namespace mirrorflow {

// The rows of a batch turned round: for each bit the rows that have it, a bit a row. So are sets of
// persons kept that have a feature.
class BitColumns {
 public:
  using Set = std::vector<std::uint64_t>;

  // Of the first `rows` rows.
  BitColumns(const AttackData& data, std::size_t rows);

  std::size_t rows() const { return rows_; }
  std::size_t size() const { return columns_.size(); }
  const Set& operator[](std::size_t bit) const { return columns_[bit]; }
  Set AllRows() const;
  // The rows that have every one of these bits.
  Set Having(std::span<const std::size_t> bits) const;

 private:
  std::size_t rows_;
  std::vector<Set> columns_;
};

std::size_t Count(const BitColumns::Set& set);
std::size_t CountBoth(const BitColumns::Set& a, const BitColumns::Set& b);
BitColumns::Set Both(const BitColumns::Set& a, const BitColumns::Set& b);
bool Contains(const BitColumns::Set& set, std::size_t member);

// For each feature the persons of the list that have it, a bit a person.
std::vector<BitColumns::Set> PersonsByFeature(const AttackData& data);

}  // namespace mirrorflow
