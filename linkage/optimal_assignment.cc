#include "linkage/optimal_assignment.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <queue>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace mirrorflow {
namespace {

constexpr std::uint32_t kNobody = 0xffffffff;

// Minimises the sum of costs; a pair costs less the higher its score, and staying alone costs as
// much as a pair of score 0 (any record may do so, so each row of a has an arc to a place of its
// own).
class Assignment {
 public:
  Assignment(std::vector<Candidate> by_record, std::size_t rows_a, std::size_t rows_b)
      : candidates_(std::move(by_record)),
        starts_(rows_a + 1, 0),
        price_a_(rows_a, 0),
        price_b_(rows_b, 0),
        of_a_(rows_a, kNobody),
        of_b_(rows_b, kNobody) {
    for (const Candidate& c : candidates_) {
      ++starts_[c.a + 1];
      price_a_[c.a] = std::max(price_a_[c.a], std::int64_t{c.score});
    }
    for (std::size_t a = 0; a < rows_a; ++a) starts_[a + 1] += starts_[a];
  }

  std::vector<Candidate> Run() {
    for (std::uint32_t a = 0; a + 1 < starts_.size(); ++a) {
      if (starts_[a] < starts_[a + 1]) Augment(a);
    }
    std::vector<Candidate> links;
    for (std::uint32_t a = 0; a < of_a_.size(); ++a) {
      if (of_a_[a] != kNobody) links.push_back(candidates_[of_a_[a]]);
    }
    SortCandidates(links);
    return links;
  }

 private:
  struct Reached {
    std::int64_t distance;
    std::uint32_t b;
    bool operator>(const Reached& other) const {
      return std::pair(distance, b) > std::pair(other.distance, other.b);
    }
  };

  // What a pair falls short of the prices of its rows: never negative, 0 for a pair that is
  // assigned.
  std::int64_t Slack(const Candidate& c) const {
    return price_a_[c.a] + price_b_[c.b] - std::int64_t{c.score};
  }

  // The cheapest way to give `root` a partner, or to let it or another on the way stay alone; a row
  // of a stays alone at the slack of its price.
  void Augment(std::uint32_t root) {
    absl::flat_hash_map<std::uint32_t, std::int64_t> best;       // distance of rows of b
    absl::flat_hash_map<std::uint32_t, std::uint32_t> via;       // the candidate that led there
    absl::flat_hash_map<std::uint32_t, std::int64_t> settled;    // rows of b
    std::vector<std::pair<std::uint32_t, std::int64_t>> rows_a;  // on the way, with distances
    std::priority_queue<Reached, std::vector<Reached>, std::greater<>> queue;
    std::int64_t length = price_a_[root];  // root stays alone
    std::uint32_t alone = root;
    std::uint32_t end_b = kNobody;
    const auto visit = [&](std::uint32_t a, std::int64_t distance) {
      rows_a.push_back({a, distance});
      if (distance + price_a_[a] < length) {
        length = distance + price_a_[a];
        alone = a;
      }
      for (std::size_t i = starts_[a]; i < starts_[a + 1]; ++i) {
        const Candidate& c = candidates_[i];
        const std::int64_t there = distance + Slack(c);
        const auto known = best.find(c.b);
        if (there >= length || (known != best.end() && known->second <= there)) continue;
        best[c.b] = there;
        via[c.b] = static_cast<std::uint32_t>(i);
        queue.push({there, c.b});
      }
    };
    visit(root, 0);
    while (!queue.empty()) {
      const Reached next = queue.top();
      queue.pop();
      if (next.distance >= length) break;
      if (!settled.try_emplace(next.b, next.distance).second) continue;
      if (of_b_[next.b] == kNobody) {
        length = next.distance;
        end_b = next.b;
        break;
      }
      visit(candidates_[of_b_[next.b]].a, next.distance);
    }
    for (const auto& [a, distance] : rows_a) {
      if (distance < length) price_a_[a] -= length - distance;
    }
    for (const auto& [b, distance] : settled) {
      if (distance < length) price_b_[b] += length - distance;
    }
    // Along the way back each row of a takes the row of b that was reached from it.
    std::uint32_t b = end_b;
    if (end_b == kNobody) {
      if (alone == root) return;
      b = candidates_[of_a_[alone]].b;
      of_a_[alone] = kNobody;
    }
    while (true) {
      const std::uint32_t candidate = via[b];
      const std::uint32_t a = candidates_[candidate].a;
      const std::uint32_t before = of_a_[a];
      of_a_[a] = candidate;
      of_b_[b] = candidate;
      if (a == root) return;
      b = candidates_[before].b;
    }
  }

  const std::vector<Candidate> candidates_;
  std::vector<std::size_t> starts_;
  std::vector<std::int64_t> price_a_;
  std::vector<std::int64_t> price_b_;
  std::vector<std::uint32_t> of_a_;  // the candidate by which a row is assigned
  std::vector<std::uint32_t> of_b_;
};

}  // namespace

std::vector<Candidate> AssignOptimally(std::span<const Candidate> candidates, std::size_t rows_a,
                                       std::size_t rows_b) {
  std::vector<Candidate> by_record(candidates.begin(), candidates.end());
  SortCandidatesByRecord(by_record);
  return Assignment(std::move(by_record), rows_a, rows_b).Run();
}

}  // namespace mirrorflow
