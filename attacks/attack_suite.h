#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "attacks/attack_result.h"
#include "attacks/encoding_under_attack.h"
#include "records/person_event.h"

namespace mirrorflow {

// All attacks of this room, in the order in which they are reported.
enum class AttackId : std::uint8_t {
  kFrequency,
  kPatternMining,
  kAtoms,
  kBitStatistics,
  kCodeWords,
  kSpectral,
  kSeeded,
  kMatchedSeeds,
  kSimilarity,
  kRidge,
  kBeliefPropagation,
  kTables,
  kJoinNearest,
  kJoinGraphs,
  kNoiseReuse,
  kBlocks,
  kInsider,
};
inline constexpr std::size_t kAttackCount = 17;

// What an attacker needs beside the batch.
enum class AttackMeans : std::uint8_t {
  kBatchOnly,   // nothing
  kList,        // a list of the population
  kPairs,       // the list, and known pairs of person and row
  kTwoBatches,  // a second batch of the same persons under another key, no list
  kOneKey,      // a second batch of the same persons under the same key, no list
  kKey,         // the list, and the run's key
};

struct AttackFacts {
  AttackId id;
  std::string_view name;   // "seeded-graph", for command lines and JSON
  std::string_view title;  // "graph matching, seeded"
  AttackMeans means;
};
std::span<const AttackFacts> AllAttacks();
const AttackFacts& FactsOf(AttackId id);
// What the attacker has, in words.
std::string_view MeansText(AttackMeans means);
// InvalidArgument, with the names there are.
absl::StatusOr<AttackId> AttackFromName(const std::string& name);

struct AttackedPopulation {
  std::vector<Identity> persons;
  std::vector<std::uint16_t> strata;  // of each person; empty: not used
};

// One experiment.
struct AttackCell {
  AttackId attack{};
  std::size_t records = 0;  // of the batch, and of the list
  std::size_t known = 0;    // pairs
  double overlap = 1;       // of batch and list
  bool with_strata = true;  // the attacker uses strata
  std::uint32_t key = 1;    // number of the key; other keys have other orders of rows
  std::size_t rows_tried = 2000;

  std::size_t persons_needed() const;
};

struct AttackMeasure {
  AttackCell cell;
  AttackResult result;
  // Of kCodeWords: sums of bits that show who shares something rare. Nothing: too few rows to tell.
  std::optional<bool> found_structure{};
  std::string remark;  // what else was seen

  std::string_view title() const { return FactsOf(cell.attack).title; }
};

// Runs it on the first persons_needed() of the population under `encoding`. `seconds` is the
// caller's clock, of processor time. InvalidArgument for a cell that can't be: too few persons,
// more known pairs than listed rows, an attack on another construction than the encoding's.
absl::StatusOr<AttackMeasure> RunAttack(const EncodingUnderAttack& encoding,
                                        const AttackedPopulation& population,
                                        const AttackCell& cell,
                                        const std::function<double()>& seconds);

}  // namespace mirrorflow
