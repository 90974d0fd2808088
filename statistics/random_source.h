#pragma once

#include <cstdint>

namespace mirrorflow {

// Where disclosure control takes its randomness from: uniform bits, nobody else's.
class RandomSource {
 public:
  virtual ~RandomSource() = default;
  virtual std::uint64_t Next() = 0;

  // Uniform in [0, bound) without bias; `bound` > 0.
  std::uint64_t Below(std::uint64_t bound);
};

// The system's cryptographic randomness (libsodium randombytes_buf). What is published uses this.
class SystemRandom final : public RandomSource {
 public:
  std::uint64_t Next() override;
};

// WARNING: for tests and simulations. ChaCha20 of libsodium under a seed; who knows the seed can
// take the noise away.
class ReproducibleRandom final : public RandomSource {
 public:
  explicit ReproducibleRandom(std::uint64_t seed) : seed_(seed) {}
  std::uint64_t Next() override;

 private:
  static constexpr int kBlock = 512;

  std::uint64_t seed_;
  std::uint64_t block_ = 0;
  int next_ = kBlock;
  std::uint64_t words_[kBlock] = {};
};

}  // namespace mirrorflow
