#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "crypto/minhash_shape.h"
#include "records/person_event.h"
#include "tests/attacks/attack_data.h"
#include "tests/attacks/linear_diffusion.h"

namespace mirrorflow {

// What the attacker of a batch of all these persons, in random order under an unknown key, holds:
// the list of the same persons, and the persons of the first `known` rows.
AttackData AttackedProfile(std::string_view profile, std::span<const Identity> persons,
                           std::size_t known);
AttackData AttackedTuples(const MinhashShape& shape, std::span<const Identity> persons,
                          std::size_t known);
AttackData AttackedDiffusion(const LinearDiffusionShape& shape, std::span<const Identity> persons,
                             std::size_t known);

}  // namespace mirrorflow
