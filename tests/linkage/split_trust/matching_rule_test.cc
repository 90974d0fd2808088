// What one record more or less changes, for the rule of split trust and for simpler ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <random>
#include <set>
#include <vector>

#include "linkage/split_trust/clear_rule.h"
#include "linkage/split_trust/share_kernel.h"

namespace mirrorflow {
namespace {

using Graph = std::vector<std::vector<bool>>;  // [sender's place][receiver's place]

std::vector<BatchShard> OnePartition(std::size_t places) {
  return {{0, 0, static_cast<std::uint32_t>(places)}};
}

std::vector<std::pair<std::size_t, std::size_t>> Match(const Graph& graph) {
  // Two levels, of which the first has the edges with an odd sum of places.
  return MatchPlaces(OnePartition(graph.size()), OnePartition(graph[0].size()), 0,
                     std::vector<std::size_t>{2},
                     [&](std::size_t, std::size_t level, std::size_t s, std::size_t r) {
                       return graph[s][r] && (level == 1 || (s + r) % 2 == 1);
                     });
}

// A record of either side is taken out: its place becomes padding.
Graph WithoutSender(Graph graph, std::size_t s) {
  graph[s].assign(graph[s].size(), false);
  return graph;
}
Graph WithoutReceiver(Graph graph, std::size_t r) {
  for (auto& row : graph) row[r] = false;
  return graph;
}

std::size_t Difference(const std::set<std::size_t>& x, const std::set<std::size_t>& y) {
  std::vector<std::size_t> only;
  std::ranges::set_difference(x, y, std::back_inserter(only));
  return only.size();
}

// What the noise on counts relies on: links change by one at most, and on either side at most one
// record becomes linked and one no more.
void ExpectBounded(const Graph& with, const Graph& without) {
  std::set<std::size_t> senders[2];
  std::set<std::size_t> receivers[2];
  for (const int i : {0, 1}) {
    for (const auto& [s, r] : Match(i == 0 ? with : without)) {
      senders[i].insert(s);
      receivers[i].insert(r);
    }
  }
  const auto links = [&](int i) { return static_cast<long>(senders[i].size()); };
  ASSERT_LE(std::labs(links(0) - links(1)), 1);
  for (const auto* side : {senders, receivers}) {
    ASSERT_LE(Difference(side[0], side[1]), 1u);
    ASSERT_LE(Difference(side[1], side[0]), 1u);
  }
}

TEST(MatchingRule, OneRecordChangesTheLinksByOneInEveryGraphOfThreeByThree) {
  constexpr std::size_t kSide = 3;
  for (std::uint32_t edges = 0; edges < 1u << (kSide * kSide); ++edges) {
    Graph graph(kSide, std::vector<bool>(kSide));
    for (std::size_t e = 0; e < kSide * kSide; ++e) graph[e / kSide][e % kSide] = edges >> e & 1;
    for (std::size_t place = 0; place < kSide; ++place) {
      ExpectBounded(graph, WithoutSender(graph, place));
      ExpectBounded(graph, WithoutReceiver(graph, place));
    }
  }
}

TEST(MatchingRule, OneRecordChangesTheLinksByOneInRandomGraphs) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 300; ++round) {
    const std::size_t rows = 1 + random() % 150;
    const std::size_t columns = 1 + random() % 150;
    const double density = std::pow(10.0, -0.5 - 2.0 * static_cast<double>(random() % 100) / 100);
    std::bernoulli_distribution edge(density);
    Graph graph(rows, std::vector<bool>(columns));
    for (auto& row : graph) {
      for (std::size_t r = 0; r < columns; ++r) row[r] = edge(random);
    }
    // A record that is a candidate of all others would move most.
    const std::size_t s = random() % rows;
    if (round % 2 == 0) graph[s].assign(columns, true);
    ExpectBounded(graph, WithoutSender(graph, s));
    ExpectBounded(graph, WithoutReceiver(graph, random() % columns));
  }
}

TEST(MatchingRule, LinksAreOneToOneAndMaximal) {
  std::mt19937_64 random(2);
  std::bernoulli_distribution edge(0.02);
  Graph graph(200, std::vector<bool>(130));
  for (auto& row : graph) {
    for (std::size_t r = 0; r < row.size(); ++r) row[r] = edge(random);
  }
  std::set<std::size_t> senders;
  std::set<std::size_t> receivers;
  for (const auto& [s, r] : Match(graph)) {
    EXPECT_TRUE(graph[s][r]);
    EXPECT_TRUE(senders.insert(s).second);
    EXPECT_TRUE(receivers.insert(r).second);
  }
  for (std::size_t s = 0; s < graph.size(); ++s) {
    for (std::size_t r = 0; r < graph[s].size(); ++r) {
      EXPECT_TRUE(!graph[s][r] || senders.count(s) > 0 || receivers.count(r) > 0);
    }
  }
}

// Records of the sender that have a candidate at all, which an or over all pairs would count.
std::size_t WithAnyCandidate(const Graph& graph) {
  return static_cast<std::size_t>(std::ranges::count_if(
      graph, [](const auto& row) { return std::ranges::find(row, true) != row.end(); }));
}

// The same, where each record of the receiver serves the first `cap` records of the sender only.
std::size_t WithAnyCandidateUnderCap(Graph graph, std::size_t cap) {
  for (std::size_t r = 0; r < graph[0].size(); ++r) {
    std::size_t served = 0;
    for (auto& row : graph) {
      if (row[r] && ++served > cap) row[r] = false;
    }
  }
  return WithAnyCandidate(graph);
}

TEST(MatchingRule, CountingRecordsWithAnyCandidateHasNoBound) {
  constexpr std::size_t kSide = 50;
  Graph graph(kSide, std::vector<bool>(kSide));
  for (auto& row : graph) row[7] = true;  // one record of the receiver is like all of the sender's
  EXPECT_EQ(WithAnyCandidate(graph), kSide);
  EXPECT_EQ(WithAnyCandidate(WithoutReceiver(graph, 7)), 0u);
  ExpectBounded(graph, WithoutReceiver(graph, 7));
}

// A cap bounds what a record of the receiver can add, and not what one of the sender takes away: it
// takes a place with every record that it is like.
TEST(MatchingRule, ACapOnTheReceiversRecordsDoesNotBoundWhatASendersRecordChanges) {
  constexpr std::size_t kSide = 50;
  Graph graph(kSide + 1, std::vector<bool>(kSide));
  graph[0].assign(kSide, true);
  for (std::size_t i = 0; i < kSide; ++i) graph[i + 1][i] = true;
  EXPECT_EQ(WithAnyCandidateUnderCap(WithoutSender(graph, 0), 1), kSide);
  EXPECT_EQ(WithAnyCandidateUnderCap(graph, 1), 1u);
  ExpectBounded(graph, WithoutSender(graph, 0));
}

}  // namespace
}  // namespace mirrorflow
