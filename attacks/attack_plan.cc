#include "attacks/attack_plan.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace mirrorflow {
namespace {

constexpr std::size_t kMostRecords = 10'000;    // matrices of rows by persons take gigabytes beyond
constexpr std::size_t kSpectralRecords = 2000;  // time grows with the cube
constexpr std::size_t kJoiningRecords = 1500;   // two alignments
constexpr std::size_t kDecodingRecords = 2000;  // belief propagation
constexpr std::size_t kFewestLeft = 50;         // rows that must be left to find

std::size_t LargestBatch(const AttackPlanOptions& options) {
  std::size_t largest = kMostRecords;
  if (!options.sizes.empty()) largest = *std::ranges::max_element(options.sizes);
  return std::min({largest, options.persons, options.records_per_key});
}

class Planner {
 public:
  explicit Planner(const AttackPlanOptions& options)
      : options_(options), largest_(LargestBatch(options)) {}

  std::vector<AttackCell> Plan() {
    WithoutPairs();
    GraphMatching();
    for (const std::size_t known : options_.known) KnownPlaintext(known);
    for (const AttackId attack : {AttackId::kJoinNearest, AttackId::kJoinGraphs}) {
      Add({.attack = attack, .records = std::min(largest_, kJoiningRecords)});
    }
    for (const AttackId attack : {AttackId::kNoiseReuse, AttackId::kBlocks, AttackId::kInsider}) {
      Add({.attack = attack, .records = largest_});
    }
    return cells_;
  }

 private:
  void Add(const AttackCell& cell) {
    const auto listed = static_cast<std::size_t>(cell.overlap * static_cast<double>(cell.records));
    if (!options_.only.empty() &&
        std::ranges::find(options_.only, cell.attack) == options_.only.end()) {
      return;
    }
    if (cell.attack == AttackId::kTables && !options_.has_tables) return;
    if (cell.persons_needed() > options_.persons || cell.known + kFewestLeft > listed) return;
    cells_.push_back(cell);
  }

  void WithoutPairs() {
    const std::size_t some = std::min(largest_, kSpectralRecords);
    for (const AttackId attack : {AttackId::kFrequency, AttackId::kBitStatistics}) {
      Add({.attack = attack, .records = largest_});
    }
    for (const AttackId attack :
         {AttackId::kPatternMining, AttackId::kAtoms, AttackId::kSpectral}) {
      Add({.attack = attack, .records = some});
    }
    Add({.attack = AttackId::kCodeWords, .records = largest_});
  }

  void GraphMatching() {
    const auto seeded = [&](std::size_t records, double seeds, double overlap) {
      Add({.attack = AttackId::kSeeded,
           .records = records,
           .known = static_cast<std::size_t>(std::lround(seeds * static_cast<double>(records))),
           .overlap = overlap});
    };
    for (const std::size_t size : Sizes()) seeded(size, kSeedShare, 1);
    const std::size_t some = std::min(largest_, options_.full ? 5000 : kSpectralRecords);
    for (const double seeds : {0.01, 0.1, 0.2}) seeded(some, seeds, 1);
    for (const double overlap : options_.overlaps) {
      if (overlap == 1) continue;
      // The whole batch of that overlap must fit into the population.
      const auto fits =
          static_cast<std::size_t>(static_cast<double>(options_.persons) / (2 - overlap));
      seeded(std::min(some, fits), kSeedShare, overlap);
    }
    const std::size_t matched = std::min(largest_, options_.full ? kMostRecords : kSpectralRecords);
    Add({.attack = AttackId::kMatchedSeeds,
         .records = matched,
         .known =
             static_cast<std::size_t>(std::lround(kSeedShare * static_cast<double>(matched)))});
  }

  void KnownPlaintext(std::size_t known) {
    const AttackCell cell = {.attack = AttackId::kSimilarity,
                             .records = largest_,
                             .known = known,
                             .rows_tried = options_.full ? largest_ : 2000};
    Add(cell);
    AttackCell other = cell;
    other.attack = AttackId::kRidge;
    Add(other);
    other.attack = AttackId::kTables;
    // A bound is about 500 and 2000 pairs: these are learned from under several keys when there is
    // time for it.
    const bool bounded = known >= 500 && known <= 2000;
    for (std::uint32_t key = 1; key <= (options_.full && bounded ? 2u : 1u); ++key) {
      other.key = key;
      if (options_.full || known == 2000 || known == 500) Add(other);
    }
    other = cell;
    other.attack = AttackId::kBeliefPropagation;
    if (!options_.full)
      other.records = std::min(largest_, std::max(kDecodingRecords, known + 1000));
    if (options_.full || known <= 2000) Add(other);
  }

  std::vector<std::size_t> Sizes() const {
    std::vector<std::size_t> sizes = options_.sizes;
    if (sizes.empty()) sizes = {500, 1000, 2000, 5000};
    sizes.push_back(largest_);
    for (std::size_t& size : sizes) size = std::min(size, largest_);
    std::ranges::sort(sizes);
    const auto repeated = std::ranges::unique(sizes);
    sizes.erase(repeated.begin(), repeated.end());
    return sizes;
  }

  const AttackPlanOptions& options_;
  std::size_t largest_;
  std::vector<AttackCell> cells_;
};

}  // namespace

bool HasSeedShare(const AttackCell& cell) {
  const auto share = static_cast<double>(cell.known) / static_cast<double>(cell.records);
  return std::abs(share - kSeedShare) < 0.005;
}

std::vector<AttackCell> PlanAttacks(const AttackPlanOptions& options) {
  return Planner(options).Plan();
}

}  // namespace mirrorflow
