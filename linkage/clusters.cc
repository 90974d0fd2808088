#include "linkage/clusters.h"

#include <algorithm>
#include <map>
#include <queue>
#include <tuple>
#include <utility>

namespace mirrorflow {
namespace {

// Clusters are numbered by age: a row is the cluster of its number, a joined one gets the next.
class Agglomeration {
 public:
  Agglomeration(const BitRows& rows, std::uint32_t least_score)
      : rows_(rows), least_score_(least_score), bits_(rows.size()), clusters_(rows.size()) {
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
      bits_[i] = BitsSet(rows.row(i), rows.row_words);
      clusters_[i].members = {i};
    }
  }

  void AddNeighbours(std::uint32_t x, std::uint32_t y, std::uint64_t score_sum) {
    clusters_[x].neighbours[y] = score_sum;
    clusters_[y].neighbours[x] = score_sum;
    const std::uint64_t pairs =
        std::uint64_t{clusters_[x].members.size()} * clusters_[y].members.size();
    const auto average = static_cast<std::uint32_t>(score_sum / pairs);
    if (average >= least_score_) queue_.push({average, std::max(x, y), std::min(x, y)});
  }

  void JoinAll() {
    while (!queue_.empty()) {
      const Join best = queue_.top();
      queue_.pop();
      if (clusters_[best.x].joined || clusters_[best.y].joined) continue;
      JoinTwo(best.x, best.y);
    }
  }

  std::vector<Candidate> Links() const {
    std::vector<Candidate> links;
    for (const Cluster& cluster : clusters_) {
      if (cluster.joined) continue;
      for (const std::uint32_t a : cluster.members) {
        for (const std::uint32_t b : cluster.members) {
          if (a < b) links.push_back({a, b, Score(a, b)});
        }
      }
    }
    SortCandidates(links);
    return links;
  }

 private:
  struct Cluster {
    bool joined = false;  // into a younger one
    std::vector<std::uint32_t> members;
    std::map<std::uint32_t, std::uint64_t> neighbours;  // sum of scores of all pairs across
  };
  struct Join {
    std::uint32_t average;
    std::uint32_t x;  // x > y
    std::uint32_t y;

    bool operator<(const Join& other) const {
      return std::tuple(average, other.x, other.y) < std::tuple(other.average, x, y);
    }
  };

  std::uint32_t Score(std::uint32_t a, std::uint32_t b) const {
    return DiceScore(CommonBits(rows_.row(a), rows_.row(b), rows_.row_words), bits_[a], bits_[b]);
  }

  std::uint64_t ScoreSum(std::uint32_t x, std::uint32_t y) const {
    const auto known = clusters_[x].neighbours.find(y);
    if (known != clusters_[x].neighbours.end()) return known->second;
    std::uint64_t sum = 0;
    for (const std::uint32_t a : clusters_[x].members) {
      for (const std::uint32_t b : clusters_[y].members) sum += Score(a, b);
    }
    return sum;
  }

  void JoinTwo(std::uint32_t x, std::uint32_t y) {
    const auto z = static_cast<std::uint32_t>(clusters_.size());
    clusters_.emplace_back();
    clusters_[x].joined = clusters_[y].joined = true;
    std::map<std::uint32_t, std::uint64_t> sums;
    for (const std::uint32_t old : {x, y}) {
      for (const auto& [k, sum] : clusters_[old].neighbours) {
        if (!clusters_[k].joined) sums.try_emplace(k, ScoreSum(x, k) + ScoreSum(y, k));
      }
    }
    std::vector<std::uint32_t> members = std::move(clusters_[x].members);
    members.insert(members.end(), clusters_[y].members.begin(), clusters_[y].members.end());
    clusters_[z].members = std::move(members);
    clusters_[x].neighbours.clear();
    clusters_[y].neighbours.clear();
    for (const auto& [k, sum] : sums) {
      clusters_[k].neighbours.erase(x);
      clusters_[k].neighbours.erase(y);
      AddNeighbours(z, k, sum);
    }
  }

  const BitRows rows_;
  const std::uint32_t least_score_;
  std::vector<std::uint32_t> bits_;
  std::vector<Cluster> clusters_;
  std::priority_queue<Join> queue_;
};

}  // namespace

std::vector<Candidate> LinkClusters(const BitRows& rows, std::span<const Candidate> candidates,
                                    DiceThreshold threshold) {
  const auto least_score = static_cast<std::uint32_t>((std::uint64_t{threshold.numerator()} << 31) /
                                                      threshold.denominator());
  Agglomeration clusters(rows, least_score);
  for (const Candidate& pair : candidates) clusters.AddNeighbours(pair.a, pair.b, pair.score);
  clusters.JoinAll();
  return clusters.Links();
}

}  // namespace mirrorflow
