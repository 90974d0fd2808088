#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "attacks/attack_suite.h"
#include "corridor/compared_fields.h"
#include "corridor/run.h"

namespace mirrorflow {

// Whom the attacked batch is made of, and who stands in the attacker's list.
struct PopulationOptions {
  std::string file;     // CSV of the auditor's own; empty: generated
  std::string mapping;  // of the file: text format of mirrorflow.v1.Mapping, as a node's source has
  std::size_t persons = 0;                          // to generate, at least
  std::uint64_t seed = 1;                           // of generated persons, and of the order
  std::uint32_t minimum_ngrams = 0;                 // as weighed; who has less is not encoded
  std::optional<ComparedFields> compared_fields{};  // nothing: all
  std::vector<std::string>
      strata{};  // that a batch shows: "sex", "broad-age"; none: strata are not used
};

struct LoadedPopulation {
  AttackedPopulation population;  // in random order, nobody twice
  std::size_t read = 0;
  std::size_t too_short = 0;  // under the minimum of n-grams
  std::size_t repeated = 0;   // with the same fields as another
  double mean_ngrams = 0;     // of those that stay, as weighed
  std::string source;         // in words, without personal data
};

// Reads the file as a node would, or generates emigrants of the corridor (services/sandbox/
// generator). NotFound or InvalidArgument for what can't be read, FailedPrecondition when fewer
// than 200 persons are left, Cancelled when `stop` was requested.
absl::StatusOr<LoadedPopulation> LoadPopulation(const PopulationOptions& options,
                                                const Corridor& corridor, std::stop_token stop);

}  // namespace mirrorflow
