#include "linkage/bounded_candidates.h"

#include <algorithm>
#include <utility>

namespace mirrorflow {

void BoundedCandidates::Add(std::span<const Candidate> candidates) {
  lists_.candidates.insert(lists_.candidates.end(), candidates.begin(), candidates.end());
  if (lists_.candidates.size() > room_) Compact();
}

void BoundedCandidates::Add(const CandidateLists& lists) {
  lists_.cut_off.insert(lists_.cut_off.end(), lists.cut_off.begin(), lists.cut_off.end());
  Add(lists.candidates);
}

void BoundedCandidates::Compact() {
  std::vector<Candidate>& all = lists_.candidates;
  SortCandidatesByRecord(all);
  std::size_t kept = 0;
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin;
    while (end < all.size() && all[end].a == all[begin].a) ++end;
    const std::size_t count = std::min(end - begin, depth_);
    if (count < end - begin) lists_.cut_off.push_back(all[begin].a);
    for (std::size_t i = 0; i < count; ++i) all[kept + i] = all[begin + i];
    kept += count;
    begin = end;
  }
  all.resize(kept);
  std::ranges::sort(lists_.cut_off);
  const auto repeated = std::ranges::unique(lists_.cut_off);
  lists_.cut_off.erase(repeated.begin(), repeated.end());
  room_ = std::max(room_, 2 * kept);
}

CandidateLists BoundedCandidates::Finish() && {
  Compact();
  return std::move(lists_);
}

}  // namespace mirrorflow
