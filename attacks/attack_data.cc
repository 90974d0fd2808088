#include "attacks/attack_data.h"

#include <bit>

namespace mirrorflow {

int WeightOfRow(std::span<const std::uint64_t> row) {
  int bits = 0;
  for (const std::uint64_t word : row) bits += std::popcount(word);
  return bits;
}

std::uint64_t AttackData::Listed(std::size_t first, std::size_t count) const {
  std::uint64_t listed = 0;
  for (std::size_t i = first; i < first + count; ++i) listed += IsListed(i);
  return listed;
}

std::vector<std::uint32_t> AttackData::Candidates() const {
  std::vector<bool> taken(persons.size());
  for (std::size_t i = 0; i < known; ++i) taken[truth[i]] = true;
  std::vector<std::uint32_t> candidates;
  for (std::uint32_t p = 0; p < persons.size(); ++p) {
    if (!taken[p]) candidates.push_back(p);
  }
  return candidates;
}

}  // namespace mirrorflow
