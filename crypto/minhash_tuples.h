#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/identity_features.h"
#include "crypto/minhash_shape.h"
#include "crypto/secret_bytes.h"
#include "crypto/wiping_allocator.h"

namespace mirrorflow {

// Keyed min-hash tuples: the hardened encoding. Under the run key every table has `tuple` random
// orders of all features (min-wise hashing, Broder 1997; a feature of weight w takes the best of w
// draws). The first feature of the record in each order makes a tuple, and the tuple is hashed to
// one of a few symbols (b-bit min-hash, Li and Koenig 2010). Two records with weighted Jaccard
// similarity J agree in a table with probability J^tuple, and in one of `symbols` by chance: alike
// records agree often, strangers no more than chance, and the fall between them is steeper than
// that of the linear diffusion of Bloom filters (Armknecht, Heng, Schnell 2023) at equal quality.
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
// bytes a feature, table and tuple place); they are key-equivalent and wiped when freed.
class MinhashTuples {
 public:
  // InvalidArgument unless symbols is a power of two from 2 to 64, tables * symbols is a multiple
  // of 64 of at most 16384, tuple is from 1 to 8 and the run key has 32 bytes. Also refused is what
  // the attacks of docs/attacks.md were measured to break: tuples under kMinTuple, and more than
  // kMaxHardenedBits bits, which would show the similarity of strangers.
  static absl::StatusOr<MinhashTuples> Create(const MinhashShape& shape,
                                              const SecretBytes& run_key);

  // The same without the last two refusals: for attacks, which must be seen to succeed on
  // something.
  static absl::StatusOr<MinhashTuples> CreateForMeasurement(const MinhashShape& shape,
                                                            const SecretBytes& run_key);

  static constexpr std::uint32_t kMinTuple = 4;
  static constexpr std::uint32_t kMaxHardenedBits = 4096;

  std::uint32_t row_bits() const { return shape_.tables * shape_.symbols; }

  // `features`: distinct; none gives a row of zeros. `row`: row_bits() / 64 words, overwritten, bit
  // order as in crypto/encoded_batch.h.
  void Encode(std::span<const FeatureId> features, std::span<std::uint64_t> row) const;

 private:
  using Ranks = std::vector<std::int16_t, WipingAllocator<std::int16_t>>;

  MinhashTuples(const MinhashShape& shape, const SecretBytes& rank_key, SecretBytes symbol_key);

  MinhashShape shape_;
  std::size_t stride_;  // tuple * tables
  Ranks ranks_;         // by feature, place in the tuple, table; less is earlier
  SecretBytes symbol_key_;
};

}  // namespace mirrorflow
