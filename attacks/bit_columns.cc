#include "attacks/bit_columns.h"

#include <algorithm>
#include <bit>

namespace mirrorflow {
namespace {

std::size_t Words(std::size_t members) { return (members + 63) / 64; }

void Insert(BitColumns::Set& set, std::size_t member) {
  set[member / 64] |= std::uint64_t{1} << (member % 64);
}

}  // namespace

BitColumns::BitColumns(const AttackData& data, std::size_t rows)
    : rows_(std::min(rows, data.size())), columns_(64 * data.row_words, Set(Words(rows_))) {
  for (std::size_t i = 0; i < rows_; ++i) {
    const auto row = data.row(i);
    for (std::size_t word = 0; word < row.size(); ++word) {
      for (std::uint64_t rest = row[word]; rest != 0; rest &= rest - 1) {
        Insert(columns_[64 * word + static_cast<std::size_t>(std::countr_zero(rest))], i);
      }
    }
  }
}

BitColumns::Set BitColumns::AllRows() const {
  Set all(Words(rows_));
  for (std::size_t i = 0; i < rows_; ++i) Insert(all, i);
  return all;
}

BitColumns::Set BitColumns::Having(std::span<const std::size_t> bits) const {
  Set having = AllRows();
  for (const std::size_t bit : bits) having = Both(having, columns_[bit]);
  return having;
}

std::size_t Count(const BitColumns::Set& set) {
  std::size_t count = 0;
  for (const std::uint64_t word : set) count += static_cast<std::size_t>(std::popcount(word));
  return count;
}

std::size_t CountBoth(const BitColumns::Set& a, const BitColumns::Set& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    count += static_cast<std::size_t>(std::popcount(a[i] & b[i]));
  }
  return count;
}

BitColumns::Set Both(const BitColumns::Set& a, const BitColumns::Set& b) {
  BitColumns::Set both = a;
  for (std::size_t i = 0; i < b.size(); ++i) both[i] &= b[i];
  return both;
}

bool Contains(const BitColumns::Set& set, std::size_t member) {
  return ((set[member / 64] >> (member % 64)) & 1) != 0;
}

std::vector<BitColumns::Set> PersonsByFeature(const AttackData& data) {
  std::vector<BitColumns::Set> having(kFeatureCount, BitColumns::Set(Words(data.persons.size())));
  for (std::size_t person = 0; person < data.persons.size(); ++person) {
    for (const FeatureId feature : data.persons[person]) Insert(having[feature], person);
  }
  return having;
}

}  // namespace mirrorflow
