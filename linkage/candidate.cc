#include "linkage/candidate.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace mirrorflow {
namespace {

constexpr std::size_t kFewCandidates = 2000;  // where comparing is as fast
constexpr unsigned kDigitBits = 11;
constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;

// One stable sort by each digit of the key, the lowest first; digits that are all equal are left
// out.
template <typename Key>
void SortByKey(std::vector<Candidate>& candidates, std::vector<Candidate>& scratch, Key key) {
  for (unsigned shift = 0; shift < 32; shift += kDigitBits) {
    std::array<std::size_t, kDigits> starts{};
    for (const Candidate& c : candidates) ++starts[(key(c) >> shift) % kDigits];
    if (starts[(key(candidates.front()) >> shift) % kDigits] == candidates.size()) continue;
    std::size_t start = 0;
    for (std::size_t& digit : starts) {
      const std::size_t count = digit;
      digit = start;
      start += count;
    }
    scratch.resize(candidates.size());
    for (const Candidate& c : candidates) scratch[starts[(key(c) >> shift) % kDigits]++] = c;
    candidates.swap(scratch);
  }
}

std::uint32_t KeyA(const Candidate& c) { return c.a; }
std::uint32_t KeyB(const Candidate& c) { return c.b; }
std::uint32_t KeyScore(const Candidate& c) { return ~c.score; }

}  // namespace

void SortCandidates(std::vector<Candidate>& candidates) {
  if (candidates.size() < kFewCandidates) {
    std::ranges::sort(candidates, ComesBefore);
    return;
  }
  std::vector<Candidate> scratch;
  SortByKey(candidates, scratch, KeyB);
  SortByKey(candidates, scratch, KeyA);
  SortByKey(candidates, scratch, KeyScore);
}

void SortCandidatesByRecord(std::vector<Candidate>& candidates) {
  if (candidates.size() < kFewCandidates) {
    std::ranges::sort(candidates, ComesBeforeByRecord);
    return;
  }
  std::vector<Candidate> scratch;
  SortByKey(candidates, scratch, KeyB);
  SortByKey(candidates, scratch, KeyScore);
  SortByKey(candidates, scratch, KeyA);
}

}  // namespace mirrorflow
