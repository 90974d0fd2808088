#include "attacks/attack_by_block_sizes.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace mirrorflow {
namespace {

// Blocks, the largest first.
std::vector<std::uint32_t> BySize(std::span<const std::uint32_t> blocks) {
  std::map<std::uint32_t, std::uint64_t> sizes;
  for (const std::uint32_t block : blocks) ++sizes[block];
  std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
  for (const auto& [block, size] : sizes) order.emplace_back(size, block);
  std::ranges::stable_sort(order, [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::uint32_t> by_size;
  for (const auto& [size, block] : order) by_size.push_back(block);
  return by_size;
}

}  // namespace

AttackResult AttackByBlockSizes(std::span<const std::uint32_t> row_blocks,
                                std::span<const std::uint32_t> true_blocks,
                                std::span<const std::uint32_t> person_blocks) {
  const std::vector<std::uint32_t> of_rows = BySize(row_blocks);
  const std::vector<std::uint32_t> of_persons = BySize(person_blocks);
  std::map<std::uint32_t, std::uint32_t> name;
  for (std::size_t i = 0; i < std::min(of_rows.size(), of_persons.size()); ++i) {
    name[of_rows[i]] = of_persons[i];
  }
  AttackResult result{.tried = row_blocks.size(), .persons = of_persons.size()};
  for (std::size_t i = 0; i < row_blocks.size(); ++i) {
    const auto at = name.find(row_blocks[i]);
    result.right += at != name.end() && at->second == true_blocks[i];
  }
  return result;
}

double GuessWithinBlocks(std::span<const std::uint32_t> person_blocks) {
  if (person_blocks.empty()) return 0;
  return static_cast<double>(BySize(person_blocks).size()) /
         static_cast<double>(person_blocks.size());
}

}  // namespace mirrorflow
