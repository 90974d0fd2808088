#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "attacks/attack_data.h"
#include "attacks/linear_diffusion.h"
#include "crypto/minhash_shape.h"
#include "records/person_event.h"

namespace mirrorflow {

// An encoding under two keys: one that the attacker does not have, and one of his own. The keys are
// made from a number, so that what was measured can be measured again; no run has such keys.
struct EncodingUnderAttack {
  // False: the record has too little to be encoded; the row is zeros. `row`: row_words,
  // overwritten.
  using Encode = std::function<bool(const Identity&, std::span<std::uint64_t> row)>;

  std::string name;
  std::size_t row_words = 0;
  Encode victim;
  Encode own;
  // What is public of the construction, for the attacks that use it.
  std::optional<MinhashShape> tuples{};  // of min-hash tuples
  double density = 0.02;                 // share of all n-grams that a bit depends on
  std::size_t positions = 10;            // bits that an n-gram of a name sets
};

// NotFound for a profile that there is not, InvalidArgument for one without rows.
absl::StatusOr<EncodingUnderAttack> ProfileUnderAttack(std::string_view profile,
                                                       std::uint32_t key_number);
// Min-hash tuples of any shape. InvalidArgument as MinhashTuples says.
absl::StatusOr<EncodingUnderAttack> TuplesUnderAttack(const MinhashShape& shape,
                                                      std::uint32_t key_number);
EncodingUnderAttack DiffusionUnderAttack(const LinearDiffusionShape& shape,
                                         std::uint32_t key_number);

// What the attacker of a batch holds. Batch and list are equally long and have the share `overlap`
// of their persons in common, above 0 and at most 1; with 1 they are the same persons. The first of
// `persons` are in the batch, in random order under the victim's key, the last in the list. The
// persons of the first `known` rows are known; they are in the list. `seed` is of the order.
// `strata`: of each of `persons`, or nothing.
AttackData Attacked(const EncodingUnderAttack& encoding, std::span<const Identity> persons,
                    std::size_t known, std::uint64_t seed, double overlap = 1,
                    std::span<const std::uint16_t> strata = {});

// The list that Attacked makes of these persons.
std::span<const Identity> ListOf(std::span<const Identity> persons, double overlap);

}  // namespace mirrorflow
