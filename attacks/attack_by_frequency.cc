#include "attacks/attack_by_frequency.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace mirrorflow {
namespace {

// Members by value, the value with most members first.
template <typename Value>
std::vector<std::vector<std::size_t>> ByFrequency(std::map<Value, std::vector<std::size_t>> of) {
  std::vector<std::vector<std::size_t>> groups;
  for (auto& [value, members] : of) groups.push_back(std::move(members));
  std::ranges::stable_sort(groups,
                           [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return groups;
}

}  // namespace

AttackResult AttackByFrequency(const AttackData& data) {
  std::map<std::vector<std::uint64_t>, std::vector<std::size_t>> rows;
  for (std::size_t i = data.known; i < data.size(); ++i) {
    const auto row = data.row(i);
    rows[{row.begin(), row.end()}].push_back(i);
  }
  const std::vector<std::uint32_t> candidates = data.Candidates();
  std::map<std::vector<FeatureId>, std::vector<std::size_t>> persons;
  for (const std::uint32_t person : candidates) persons[data.persons[person]].push_back(person);
  const auto row_groups = ByFrequency(std::move(rows));
  const auto person_groups = ByFrequency(std::move(persons));
  AttackResult result{.tried = data.Listed(data.known, data.size() - data.known),
                      .persons = person_groups.size()};
  for (std::size_t rank = 0; rank < std::min(row_groups.size(), person_groups.size()); ++rank) {
    const auto& value = data.persons[person_groups[rank].front()];
    for (const std::size_t row : row_groups[rank]) {
      result.right += data.IsListed(row) && data.persons[data.truth[row]] == value;
    }
  }
  return result;
}

}  // namespace mirrorflow
