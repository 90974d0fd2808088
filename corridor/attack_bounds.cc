#include "corridor/attack_bounds.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {
constexpr std::size_t kMostBounds = 16;
constexpr std::uint32_t kWhole = 1000;
}  // namespace

AttackBounds AttackBounds::OfProject() {
  return AttackBounds(15, {{100, 10}, {500, 15}, {2000, 50}, {8000, 400}});
}

absl::StatusOr<AttackBounds> AttackBounds::Create(std::uint32_t graph_matching_permille,
                                                  std::vector<KnownPairsBound> known_pairs) {
  if (graph_matching_permille > kWhole) {
    return absl::InvalidArgumentError("graph_matching_permille is at most 1000");
  }
  if (known_pairs.empty() || known_pairs.size() > kMostBounds) {
    return absl::InvalidArgumentError(
        absl::StrCat("known_pairs names 1 to ", kMostBounds, " numbers of pairs"));
  }
  KnownPairsBound last;
  for (const KnownPairsBound& bound : known_pairs) {
    if (bound.pairs <= last.pairs) {
      return absl::InvalidArgumentError(absl::StrCat("known_pairs: numbers of pairs rise, but ",
                                                     bound.pairs, " follows ", last.pairs));
    }
    if (bound.permille > kWhole || bound.permille < last.permille) {
      return absl::InvalidArgumentError(
          absl::StrCat("known_pairs: the share for ", bound.pairs, " pairs is from ", last.permille,
                       " to 1000 permille: more pairs never take less"));
    }
    last = bound;
  }
  return AttackBounds(graph_matching_permille, std::move(known_pairs));
}

const KnownPairsBound* AttackBounds::ForPairs(std::uint32_t pairs) const {
  for (const KnownPairsBound& bound : known_pairs_) {
    if (pairs <= bound.pairs) return &bound;
  }
  return nullptr;
}

}  // namespace mirrorflow
