#include "crypto/birth_year_shards.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "crypto/run_subkey.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {

std::uint16_t ShardOfBirthDate(const PartialDate& birth_date, std::uint32_t band) {
  if (!birth_date.known() || birth_date.year < 0) return kNoShard;
  return static_cast<std::uint16_t>(static_cast<std::uint32_t>(birth_date.year) / band);
}

std::vector<std::uint16_t> RowShards(std::uint16_t shard, Side side) {
  if (shard == kNoShard) return {};
  if (side == Side::kSender) return {shard};
  std::vector<std::uint16_t> shards;
  if (shard > 0) shards.push_back(static_cast<std::uint16_t>(shard - 1));
  shards.push_back(shard);
  shards.push_back(static_cast<std::uint16_t>(shard + 1));
  return shards;
}

absl::StatusOr<SecretBytes> ShardKey(const SecretBytes& run_key, std::uint16_t shard) {
  return RunSubkey(run_key, absl::StrCat(std::string(kShardKeyLabel), "/", shard));
}

}  // namespace mirrorflow
