#include <array>

#include "crypto/identity.h"
#include "crypto/secret_bytes.h"
#include "crypto/sharing/batch_sharing.h"
#include "crypto/sharing/share_format.h"
#include "tests/fuzzing/fuzz_seeds.h"

namespace mirrorflow {
namespace {

EncodedBatch SmallBatch(std::size_t records) {
  const BatchHeader header{.run_id = *RunId::Create("run-1"),
                           .corridor = *Corridor::Parse("KE-UG"),
                           .period = *Period::Create("2024"),
                           .side = Side::kReceiver,
                           .encoding_profile = "plain-v1",
                           .row_bits = 1024,
                           .record_count = records,
                           .row_count = records,
                           .token_slots = 1};
  BatchContents contents;
  contents.words.resize(records * 16, 0x0123456789abcdef);
  contents.stratum_codes.resize(records);
  contents.record_flags.resize(records);
  contents.tokens.resize(records);
  for (std::size_t i = 0; i < records; ++i)
    contents.tokens[i][0] = static_cast<std::uint8_t>(i + 1);
  return *EncodedBatch::Create(header, std::move(contents));
}

SecretBytes SeedOf(std::uint8_t value) {
  return SecretBytes::CopyOf(std::vector<std::uint8_t>(32, value));
}

}  // namespace

std::vector<std::string> FuzzSeeds() {
  if (!InitCrypto()) std::abort();
  const std::vector<SharedFacts> facts(2, {.partition = 3, .categories = {1}});
  const SharingPlan plan = {.dimensions = {3}, .padding = 4, .partition_codes = {3}};
  const std::array<ShareView, 3> views =
      *ShareBatch(SmallBatch(2), facts, plan, {SeedOf(1), SeedOf(2), SeedOf(3)});
  std::vector<std::string> seeds;
  for (const ShareView& view : views) {
    const ShareWriter writer = *ShareWriter::Create(view, *IdentityKey::FromSeed(SecretBytes(32)));
    seeds.push_back(writer.header());
    for (std::uint32_t i = 0; i < writer.chunk_count(); ++i) seeds.back() += writer.chunk(i);
    seeds.back() += writer.trailer();
  }
  return seeds;
}

}  // namespace mirrorflow
