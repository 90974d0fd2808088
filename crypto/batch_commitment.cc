#include "crypto/batch_commitment.h"

#include <sodium.h>

#include <bit>

#include "absl/strings/str_cat.h"
#include "crypto/blake2b.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {

CommitmentSalt RandomCommitmentSalt() {
  CommitmentSalt salt;
  randombytes_buf(salt.data(), salt.size());
  return salt;
}

Hash256 CommitToBatch(const RunId& run_id, Side side, const CommitmentSalt& salt,
                      std::uint64_t record_count, const Hash256& digest) {
  return Blake2b256(salt)
      .Field(kBatchCommitmentLabel)
      .Field(run_id.value())
      .Field(static_cast<std::uint64_t>(side))
      .Field(record_count)
      .Field(digest)
      .Final();
}

absl::Status CheckBatchOpening(const Hash256& commitment, const RunId& run_id, Side side,
                               const CommitmentSalt& salt, std::uint64_t record_count,
                               const Hash256& digest) {
  const Hash256 expected = CommitToBatch(run_id, side, salt, record_count, digest);
  if (sodium_memcmp(commitment.data(), expected.data(), expected.size()) != 0) {
    return absl::UnauthenticatedError(absl::StrCat(
        "run ", run_id.value(), ": the batch of the ", std::string(SideName(side)),
        " is not the one it committed to\nhint: cancel the run and ask that state what it sent"));
  }
  return absl::OkStatus();
}

Hash256 CommitToViews(const RunId& run_id, Side side, const std::array<Hash256, 3>& views) {
  Blake2b256 hash;
  hash.Field(kViewsCommitmentLabel).Field(run_id.value()).Field(static_cast<std::uint64_t>(side));
  for (const Hash256& view : views) hash.Field(view);
  return hash.Final();
}

std::string SizeBucket(std::uint64_t record_count) {
  constexpr std::uint64_t kSmallest = 16;
  if (record_count < kSmallest) return absl::StrCat("under ", kSmallest);
  const std::uint64_t low = std::bit_floor(record_count);
  return absl::StrCat(low, " to ", low + (low - 1));
}

}  // namespace mirrorflow
