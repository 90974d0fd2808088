#include "statistics/random_source.h"

#include <sodium.h>

#include <cstring>

namespace mirrorflow {

std::uint64_t RandomSource::Below(std::uint64_t bound) {
  // Values below 2^64 mod bound would make the first residues more frequent.
  const std::uint64_t reject_below = (0 - bound) % bound;
  std::uint64_t value = Next();
  while (value < reject_below) value = Next();
  return value % bound;
}

std::uint64_t SystemRandom::Next() {
  std::uint64_t value = 0;
  randombytes_buf(&value, sizeof(value));
  return value;
}

std::uint64_t ReproducibleRandom::Next() {
  if (next_ == kBlock) {
    unsigned char seed[randombytes_SEEDBYTES] = {};
    std::memcpy(seed, &seed_, sizeof(seed_));
    std::memcpy(seed + sizeof(seed_), &block_, sizeof(block_));
    randombytes_buf_deterministic(words_, sizeof(words_), seed);
    ++block_;
    next_ = 0;
  }
  return words_[next_++];
}

}  // namespace mirrorflow
