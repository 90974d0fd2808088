#include "records/quality/value_sample.h"

#include <sodium.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace mirrorflow {

std::uint64_t ValueSample::HashOf(std::string_view bytes) {
  static_assert(crypto_shorthash_BYTES == sizeof(std::uint64_t));
  constexpr unsigned char kKey[crypto_shorthash_KEYBYTES] = {'v', 'a', 'l', 'u', 'e', 's'};
  unsigned char out[crypto_shorthash_BYTES];
  crypto_shorthash(out, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), kKey);
  std::uint64_t hash = 0;
  std::memcpy(&hash, out, sizeof hash);
  return hash;
}

void ValueSample::Add(std::uint64_t hash) {
  ++total_;
  const auto in_sample = [this](std::uint64_t value) {
    return (value & ((std::uint64_t{1} << shift_) - 1)) == 0;
  };
  if (!in_sample(hash)) return;
  ++counts_[hash];
  while (counts_.size() > kMaxValues) {
    ++shift_;
    absl::erase_if(counts_, [&](const auto& entry) { return !in_sample(entry.first); });
  }
}

std::uint64_t ValueSample::Distinct() const {
  return std::min(total_, static_cast<std::uint64_t>(counts_.size()) << shift_);
}

double ValueSample::EntropyBits() const {
  double bits = 0;
  for (const auto& [hash, count] : counts_) {
    const double p = static_cast<double>(count) / static_cast<double>(total_);
    bits -= p * std::log2(p);
  }
  return std::ldexp(bits, static_cast<int>(shift_));
}

double ValueSample::CollisionProbability() const {
  if (total_ < 2) return 0;
  double pairs = 0;
  for (const auto& [hash, count] : counts_) pairs += static_cast<double>(count) * (count - 1.0);
  const auto n = static_cast<double>(total_);
  return std::min(1.0, std::ldexp(pairs, static_cast<int>(shift_)) / (n * (n - 1)));
}

double ValueSample::UniqueShare() const {
  if (total_ == 0) return 0;
  const auto single = std::ranges::count_if(counts_, [](const auto& e) { return e.second == 1; });
  return std::min(1.0, std::ldexp(static_cast<double>(single), static_cast<int>(shift_)) /
                           static_cast<double>(total_));
}

}  // namespace mirrorflow
