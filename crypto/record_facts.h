#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "corridor/record_classes.h"
#include "crypto/encoded_batch.h"
#include "crypto/wiping_allocator.h"

namespace mirrorflow {

// What a node knows of a record beside its batch and shares with compute parties in split-trust
// mode. Personal data; nobody sees it.
struct RecordFacts {
  RecordClasses classes{};
  std::int16_t birth_year = 0;  // 0: not known

  friend bool operator==(const RecordFacts&, const RecordFacts&) = default;
};

// Pseudonymised; wiped wherever memory is given back.
using Identifiers = std::vector<ExactToken, WipingAllocator<ExactToken>>;

// A batch and what a node makes of its records beside it; nothing of the latter goes into a batch.
struct BatchWithFacts {
  // A batch alone, as linkage-unit mode has it.
  BatchWithFacts(EncodedBatch only, std::vector<RecordFacts> of_records = {})  // NOLINT
      : batch(std::move(only)), facts(std::move(of_records)) {}

  EncodedBatch batch;
  std::vector<RecordFacts> facts;  // by record, or none
  // In psi-cardinality mode: tokens of the document numbers that are counted, in no order that says
  // anything.
  Identifiers identifiers{};
};

}  // namespace mirrorflow
