#include "crypto/k_anonymous_strata.h"

#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "crypto/birth_year_shards.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kAgeLoss = 1;
constexpr std::size_t kSexLoss = 2;
constexpr std::uint8_t kAllUnknown = 0;
constexpr int kKnownAges = kBroadAgeCount - 1;

using Counts = std::array<std::size_t, kStratumCount>;

std::uint8_t CodeOf(int sex, int age) {
  return static_cast<std::uint8_t>(sex * kBroadAgeCount + age);
}

// One way to recode the strata of a sex.
struct SexRecoding {
  std::array<std::uint8_t, kBroadAgeCount> to{};
  std::size_t all_unknown = 0;  // records that it makes all unknown
  std::size_t loss = 0;
};

// How step `choice` recodes a stratum of known age: kept, without age, without both. A stratum of
// unknown sex has no middle way.
std::uint8_t Recoded(int sex, int age, int choice) {
  if (choice == 0) return CodeOf(sex, age);
  return choice == 1 && sex != 0 ? CodeOf(sex, 0) : kAllUnknown;
}

std::size_t LossOf(int sex, int age, std::uint8_t to) {
  if (to == CodeOf(sex, age)) return 0;
  const std::size_t age_loss = age != 0 ? kAgeLoss : 0;
  return to == kAllUnknown && sex != 0 ? age_loss + kSexLoss : age_loss;
}

// The recodings after which no stratum of the sex has 1 to k-1 records; of those that make the same
// number all unknown only the one with the least loss.
std::vector<SexRecoding> RecodingsOf(int sex, std::uint32_t k, const Counts& counts) {
  const int choices = sex == 0 ? 2 : 3;
  int combinations = sex == 0 ? 1 : 2;  // of the stratum of unknown age: kept, all unknown
  for (int age = 1; age <= kKnownAges; ++age) combinations *= choices;
  std::map<std::size_t, SexRecoding> best;
  for (int combination = 0; combination < combinations; ++combination) {
    SexRecoding recoding;
    std::array<std::size_t, kStratumCount> after{};
    int rest = combination;
    bool redundant = false;
    for (int age = kKnownAges; age >= 0; --age) {
      const bool known = age != 0;
      const int choice = known ? rest % choices : (sex == 0 ? 0 : 2 * rest);
      if (known) rest /= choices;
      const std::size_t count = counts[CodeOf(sex, age)];
      redundant = redundant || (choice != 0 && count == 0);
      const std::uint8_t to = Recoded(sex, age, choice);
      recoding.to[static_cast<std::size_t>(age)] = to;
      recoding.loss += count * LossOf(sex, age, to);
      after[to] += count;
    }
    recoding.all_unknown = after[kAllUnknown];
    bool valid = !redundant;
    for (int age = sex == 0 ? 1 : 0; age <= kKnownAges; ++age) {
      const std::size_t count = after[CodeOf(sex, age)];
      valid = valid && (count == 0 || count >= k);
    }
    if (!valid) continue;
    const auto [found, is_new] = best.try_emplace(recoding.all_unknown, recoding);
    if (!is_new && recoding.loss < found->second.loss) found->second = recoding;
  }
  std::vector<SexRecoding> recodings;
  for (const auto& [all_unknown, recoding] : best) recodings.push_back(recoding);
  return recodings;
}

using Group = std::pair<std::uint8_t, std::uint16_t>;  // flags, shard

std::map<Group, std::vector<std::size_t>> GroupsOf(std::span<const RecordAttributes> records) {
  std::map<Group, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (!records[i].withheld) groups[{records[i].flags, records[i].shard}].push_back(i);
  }
  return groups;
}

void WithdrawSmallShards(std::uint32_t k, std::span<RecordAttributes> records,
                         Coarsening& coarsening) {
  std::map<Group, std::vector<std::size_t>> groups = GroupsOf(records);
  std::map<std::uint8_t, std::size_t> without_shard;
  for (const auto& [group, members] : groups) {
    if (group.second == kNoShard) without_shard[group.first] += members.size();
  }
  const auto withdraw = [&](const Group& group) {
    for (const std::size_t i : groups.at(group)) records[i].shard = kNoShard;
    const std::size_t count = groups.at(group).size();
    coarsening.shard_withdrawn += count;
    without_shard[group.first] += count;
    groups.erase(group);
  };
  const auto smallest = [&](std::uint8_t flags) {
    std::optional<Group> least;
    for (const auto& [group, members] : groups) {
      if (group.first != flags || group.second == kNoShard) continue;
      if (!least.has_value() || members.size() < groups.at(*least).size()) least = group;
    }
    return least;
  };
  for (std::uint8_t flags = 0; flags < 4; ++flags) {
    while (true) {
      const std::optional<Group> least = smallest(flags);
      if (!least.has_value()) break;
      const std::size_t alone = without_shard[flags];
      if (groups.at(*least).size() >= k && (alone == 0 || alone >= k)) break;
      withdraw(*least);
    }
  }
}

void WithholdRareFlags(std::uint32_t k, std::span<RecordAttributes> records,
                       Coarsening& coarsening) {
  std::array<std::size_t, 4> counts{};
  for (const RecordAttributes& record : records) ++counts[record.flags];
  for (RecordAttributes& record : records) {
    if (record.flags == 0 || counts[record.flags] >= k) continue;
    record.withheld = true;
    ++coarsening.withheld;
  }
}

}  // namespace

StratumRecoding LeastRecoding(std::uint32_t k, const Counts& counts) {
  StratumRecoding best{};  // all unknown
  std::size_t least = std::numeric_limits<std::size_t>::max();
  const std::vector<SexRecoding> unknown = RecodingsOf(0, k, counts);
  const std::vector<SexRecoding> female = RecodingsOf(1, k, counts);
  const std::vector<SexRecoding> male = RecodingsOf(2, k, counts);
  for (const SexRecoding& u : unknown) {
    for (const SexRecoding& f : female) {
      for (const SexRecoding& m : male) {
        const std::size_t all_unknown = u.all_unknown + f.all_unknown + m.all_unknown;
        const std::size_t loss = u.loss + f.loss + m.loss;
        if ((all_unknown != 0 && all_unknown < k) || loss >= least) continue;
        least = loss;
        int sex = 0;
        for (const SexRecoding* recoding : {&u, &f, &m}) {
          for (int age = 0; age < kBroadAgeCount; ++age) {
            best[CodeOf(sex, age)] = recoding->to[static_cast<std::size_t>(age)];
          }
          ++sex;
        }
      }
    }
  }
  return best;
}

Coarsening MakeStrataKAnonymous(std::uint32_t k, std::span<RecordAttributes> records) {
  Coarsening coarsening;
  if (k <= 1) return coarsening;
  WithholdRareFlags(k, records, coarsening);
  WithdrawSmallShards(k, records, coarsening);
  for (const auto& [group, members] : GroupsOf(records)) {
    Counts counts{};
    for (const std::size_t i : members) ++counts[records[i].stratum_code];
    const StratumRecoding recoding = LeastRecoding(k, counts);
    for (const std::size_t i : members) {
      std::uint8_t& code = records[i].stratum_code;
      const std::uint8_t to = recoding[code];
      if (code % kBroadAgeCount != to % kBroadAgeCount) ++coarsening.age_withdrawn;
      if (code / kBroadAgeCount != to / kBroadAgeCount) ++coarsening.sex_withdrawn;
      code = to;
    }
  }
  return coarsening;
}

}  // namespace mirrorflow
