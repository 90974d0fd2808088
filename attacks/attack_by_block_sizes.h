#pragma once

#include <cstdint>
#include <span>

#include "attacks/attack_result.h"

namespace mirrorflow {

// Block frequency: parts of a batch whose names are hidden (keyed blocking keys, shards under
// subkeys) are named by their sizes, the largest part of the batch after the largest of the list
// and so on down. `row_blocks`: of each row an opaque number; `true_blocks`: of each row the part
// it is of, by the numbers of the list; `person_blocks`: of each person of the list. Right is a row
// whose part has its right name. Whether that tells the person is a question of the part's size.
AttackResult AttackByBlockSizes(std::span<const std::uint32_t> row_blocks,
                                std::span<const std::uint32_t> true_blocks,
                                std::span<const std::uint32_t> person_blocks);

// What parts with plain names give alone: the share of rows that a blind guess within the part
// finds, which is the number of parts that occur over the number of persons.
double GuessWithinBlocks(std::span<const std::uint32_t> person_blocks);

}  // namespace mirrorflow
