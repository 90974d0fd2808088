#include "attacks/attack_with_key.h"

#include <cstdint>
#include <map>
#include <vector>

namespace mirrorflow {

AttackResult AttackWithKey(const AttackData& data, const EncodingUnderAttack& encoding,
                           std::span<const Identity> persons) {
  std::map<std::vector<std::uint64_t>, std::uint32_t> person_of;
  std::vector<std::uint64_t> row(data.row_words);
  for (std::uint32_t person = 0; person < persons.size(); ++person) {
    encoding.victim(persons[person], row);
    person_of.emplace(row, person);
  }
  AttackResult result{.tried = data.Listed(data.known, data.size() - data.known),
                      .persons = data.Candidates().size()};
  for (std::size_t i = data.known; i < data.size(); ++i) {
    const auto seen = data.row(i);
    const auto at = person_of.find({seen.begin(), seen.end()});
    result.right += at != person_of.end() && at->second == data.truth[i];
  }
  return result;
}

}  // namespace mirrorflow
