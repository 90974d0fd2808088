#include "records/population/contribution_bound.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace mirrorflow {

std::uint64_t BoundContributions(std::uint32_t bound, std::vector<Contribution>& contributions) {
  std::ranges::sort(contributions, {}, [](const Contribution& c) {
    return std::tuple(c.person, c.in_window_only, c.other_country_unknown, c.day,
                      c.corridor.origin().alpha2(), c.corridor.destination().alpha2(), c.event);
  });
  std::uint64_t cut = 0;
  std::uint32_t person = 0;
  std::uint32_t taken = 0;
  const auto is_cut = [&](const Contribution& contribution) {
    if (contribution.person != person) taken = 0;
    person = contribution.person;
    if (taken < bound) {
      ++taken;
      return false;
    }
    ++cut;
    return true;
  };
  std::vector<Contribution> kept;
  for (const Contribution& contribution : contributions) {
    if (!is_cut(contribution)) kept.push_back(contribution);
  }
  contributions = std::move(kept);
  return cut;
}

}  // namespace mirrorflow
