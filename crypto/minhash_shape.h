#pragma once

#include <cstdint>

namespace mirrorflow {

// The size of an encoding by min-hash tuples (crypto/minhash_tuples.h).
struct MinhashShape {
  std::uint32_t tables = 0;   // a row has a block of bits for each
  std::uint32_t symbols = 0;  // bits in a block, of which exactly one is set
  std::uint32_t tuple = 0;    // so many first features of a table's order make its symbol
};

}  // namespace mirrorflow
