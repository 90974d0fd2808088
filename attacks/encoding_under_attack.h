#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
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
};

// NotFound for a profile that there is not, InvalidArgument for one without rows.
absl::StatusOr<EncodingUnderAttack> ProfileUnderAttack(std::string_view profile,
                                                       std::uint32_t key_number);
// Min-hash tuples of any shape. InvalidArgument as MinhashTuples says.
absl::StatusOr<EncodingUnderAttack> TuplesUnderAttack(const MinhashShape& shape,
                                                      std::uint32_t key_number);
EncodingUnderAttack DiffusionUnderAttack(const LinearDiffusionShape& shape,
                                         std::uint32_t key_number);

// What the attacker of a batch of all these persons, in random order under the victim's key, holds:
// the list of the same persons, and the persons of the first `known` rows. `seed` is of the order.
AttackData Attacked(const EncodingUnderAttack& encoding, std::span<const Identity> persons,
                    std::size_t known, std::uint64_t seed);

}  // namespace mirrorflow
