#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/identity_features.h"
#include "crypto/minhash_kernel.h"
#include "crypto/minhash_shape.h"
#include "crypto/secret_bytes.h"
#include "crypto/wiping_allocator.h"

namespace mirrorflow {

// Keyed min-hash tuples: the hardened encoding. Under the run key every table has a random order of
// all features (min-wise hashing, Broder 1997; a feature of weight w takes the best of w draws).
// The first `tuple` features of the record in that order make a tuple, and the tuple is hashed to
// one of a few symbols (b-bit min-hash, Li and Koenig 2010). Two records with c features in common
// and u altogether agree in a table when the first of the u are common ones, with probability c
// (c-1) (c-2) ... / (u (u-1) (u-2) ...), and in one of `symbols` by chance: alike records agree
// often, strangers no more than chance, those with less than `tuple` features in common never. The
// fall between them is steeper than that of the linear diffusion of Bloom filters (Armknecht, Heng,
// Schnell 2023) at equal quality.
//
// The symbol is a multilinear hash of the ranks (Lemire, Kaser 2014: strongly universal), whose
// keys are fresh for every table, then mixed one-to-one: two different tuples of a table have
// independent uniform symbols. More is not asked of it, for neither ranks nor tuples are ever
// shown.
//
// Every row has exactly `tables` bits set, whatever the length of the record. No row is linear in
// anything, so known pairs give no equations: what they show is which tables of two known records
// agree. See docs/attacks.md for what that is measured to give.
//
// Not protected: a holder of the key decodes by dictionary; who knows thousands of (person, row)
// pairs of a run re-identifies some of the rest by their similarity to the known ones. Tables are
// looked up by feature, so caches leak to a process on the same machine.
//
// Immutable, safe to use from many threads. All tables are made once (some ten milliseconds, 2
// bytes a feature and table); they are key-equivalent and wiped when freed.
class MinhashTuples {
 public:
  // InvalidArgument unless symbols is a power of two from 2 to 64, tables * symbols is a multiple
  // of 64 of at most 16384, tuple is from 1 to 8 and the run key has 32 bytes. Also refused is what
  // the attacks of docs/attacks.md were measured to break: tuples under kMinTuple, and more bits
  // than MaxHardenedBits, which would show the similarity of strangers.
  static absl::StatusOr<MinhashTuples> Create(const MinhashShape& shape,
                                              const SecretBytes& run_key);

  // The same without the last two refusals: for attacks, which must be seen to succeed on
  // something.
  static absl::StatusOr<MinhashTuples> CreateForMeasurement(const MinhashShape& shape,
                                                            const SecretBytes& run_key);

  // From here on by another kernel than the best one; rows are the same.
  void UseKernel(const MinhashKernel& kernel) { kernel_ = &kernel; }

  static constexpr std::uint32_t kMinTuple = 4;
  // Longer tuples show less in each bit.
  static constexpr std::uint32_t MaxHardenedBits(std::uint32_t tuple) {
    return tuple == kMinTuple ? 5120 : 10240;
  }

  std::uint32_t row_bits() const { return shape_.tables * shape_.symbols; }

  // `features`: distinct; none gives a row of zeros. `row`: row_bits() / 64 words, overwritten, bit
  // order as in crypto/encoded_batch.h.
  void Encode(std::span<const FeatureId> features, std::span<std::uint64_t> row) const;

 private:
  using Ranks = std::vector<std::int16_t, WipingAllocator<std::int16_t>>;
  using Words = std::vector<std::uint32_t, WipingAllocator<std::uint32_t>>;

  MinhashTuples(const MinhashShape& shape, const SecretBytes& rank_key,
                const SecretBytes& symbol_key);
  void MakeRanks(const SecretBytes& rank_key);
  void MakeSymbolKeys(const SecretBytes& symbol_key);
  // `least`: as MinhashKernel gives it. `symbols`: one for each of stride_ tables.
  void HashTuples(std::span<const std::int16_t> least, std::span<std::uint16_t> symbols) const;

  MinhashShape shape_;
  std::size_t stride_;  // the tables, padded for kernels
  const MinhashKernel* kernel_;
  Ranks ranks_;        // by feature, table; less is earlier
  Words symbol_keys_;  // by place, table; the first place is what is added
};

}  // namespace mirrorflow
