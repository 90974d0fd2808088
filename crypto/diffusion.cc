#include "crypto/diffusion.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/run_subkey.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

static_assert(std::endian::native == std::endian::little, "eight counts are read as one word");

// Uniform numbers from the ChaCha20 key stream (nonce 0) in 32-bit little-endian words.
class KeyStream {
 public:
  explicit KeyStream(const SecretBytes& key) : key_(key) {}
  ~KeyStream() { sodium_memzero(block_.data(), block_.size()); }

  // 0 to bound - 1. Words in the last, incomplete multiple of `bound` are passed over.
  std::uint32_t Uniform(std::uint32_t bound) {
    const std::uint32_t rejected = (0u - bound) % bound;  // 2^32 mod bound
    std::uint32_t word = Next();
    while (word < rejected) word = Next();
    return word % bound;
  }

 private:
  std::uint32_t Next() {
    if (used_ == block_.size()) {
      constexpr std::array<std::uint8_t, crypto_stream_chacha20_NONCEBYTES> kNonce{};
      block_.fill(0);
      crypto_stream_chacha20_xor_ic(block_.data(), block_.data(), block_.size(), kNonce.data(),
                                    counter_++, key_.Expose().data());
      used_ = 0;
    }
    std::uint32_t word = 0;
    for (int i = 0; i < 4; ++i) word |= std::uint32_t{block_[used_++]} << (8 * i);
    return word;
  }

  const SecretBytes& key_;
  std::array<std::uint8_t, 64> block_{};
  std::size_t used_ = 64;
  std::uint64_t counter_ = 0;
};

}  // namespace

absl::StatusOr<Diffusion> Diffusion::Create(std::size_t filter_bits, std::size_t output_bits,
                                            std::size_t taps, const SecretBytes& run_key) {
  if (filter_bits == 0 || filter_bits % 64 != 0 || filter_bits > 65536 || output_bits == 0 ||
      output_bits % 64 != 0 || taps == 0 || taps > filter_bits / 2) {
    return absl::InvalidArgumentError(absl::StrCat("diffusion of ", filter_bits, " filter bits to ",
                                                   output_bits, " bits with ", taps,
                                                   " taps can't be"));
  }
  if (output_bits > filter_bits / 2) {
    return absl::InvalidArgumentError(absl::StrCat(
        "diffusion to ", output_bits, " bits needs a filter of at least ", 2 * output_bits,
        " bits, not ", filter_bits, ": with fewer the encodings alone leak the structure"));
  }
  absl::StatusOr<SecretBytes> subkey = RunSubkey(run_key, kDiffusionLabel);
  if (!subkey.ok()) return subkey.status();
  return Diffusion(filter_bits, output_bits, taps, *subkey);
}

Diffusion::Diffusion(std::size_t filter_bits, std::size_t output_bits, std::size_t taps,
                     const SecretBytes& subkey)
    : first_(filter_bits + 1), outputs_(output_bits * taps) {
  KeyStream stream(subkey);
  using Bits = std::vector<std::uint16_t, WipingAllocator<std::uint16_t>>;
  Bits pool(filter_bits);
  std::iota(pool.begin(), pool.end(), std::uint16_t{0});
  std::uint32_t left = 0;
  Bits drawn;  // the taps of output bit 0, of output bit 1, ...
  drawn.reserve(output_bits * taps);
  while (drawn.size() < output_bits * taps) {
    if (left == 0) left = static_cast<std::uint32_t>(filter_bits);
    const std::uint32_t choice = stream.Uniform(left);
    const auto row = std::span(drawn).subspan(drawn.size() / taps * taps);
    if (std::ranges::find(row, pool[choice]) != row.end()) continue;  // only after a refill
    drawn.push_back(pool[choice]);
    std::swap(pool[choice], pool[--left]);
  }

  for (const std::uint16_t bit : drawn) ++first_[bit + 1u];
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  auto next = first_;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    outputs_[next[drawn[i]]++] = static_cast<std::uint16_t>(i / taps);
  }
}

void Diffusion::Apply(std::span<const std::uint64_t> filter, std::span<std::uint64_t> row) const {
  // One byte counts for each output bit, whose lowest bit is the XOR; raw pointers, for this is
  // where a node spends its time.
  std::vector<std::uint8_t> counts(row.size() * 64);
  std::uint8_t* const count = counts.data();
  const std::uint32_t* const first = first_.data();
  const std::uint16_t* const outputs = outputs_.data();
  for (std::size_t w = 0; w < filter.size(); ++w) {
    for (std::uint64_t rest = filter[w]; rest != 0; rest &= rest - 1) {
      const std::size_t bit = w * 64 + (static_cast<std::size_t>(std::countr_zero(rest)) ^ 7);
      for (std::uint32_t i = first[bit]; i < first[bit + 1]; ++i) ++count[outputs[i]];
    }
  }
  for (std::size_t w = 0; w < row.size(); ++w) {
    std::uint64_t word = 0;
    for (std::size_t byte = 0; byte < 8; ++byte) {
      // The lowest bits of eight bytes, the first to the highest bit of one byte.
      std::uint64_t eight = 0;
      std::memcpy(&eight, count + w * 64 + byte * 8, 8);
      word |= ((eight & 0x0101010101010101) * 0x8040201008040201) >> 56 << (8 * byte);
    }
    row[w] = word;
  }
}

}  // namespace mirrorflow
