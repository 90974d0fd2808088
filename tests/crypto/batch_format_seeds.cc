#include "crypto/batch_format.h"
#include "crypto/identity.h"
#include "crypto/secret_bytes.h"
#include "tests/fuzzing/fuzz_seeds.h"

namespace mirrorflow {
namespace {

std::string BatchFile(std::uint64_t records, std::uint32_t row_bits, std::uint32_t token_slots,
                      bool numbered) {
  const BatchHeader header{.run_id = *RunId::Create("run-1"),
                           .corridor = *Corridor::Parse("KE-UG"),
                           .period = *Period::Create("2024"),
                           .side = Side::kReceiver,
                           .encoding_profile = "plain-v1",
                           .row_bits = row_bits,
                           .record_count = records,
                           .row_count = row_bits == 0 ? 0 : records,
                           .token_slots = token_slots};
  BatchContents contents;
  for (std::uint64_t i = 0; i < records; ++i) {
    contents.stratum_codes.push_back(0);
    contents.record_flags.push_back(0);
    if (numbered) contents.record_of_row.push_back(static_cast<std::uint32_t>(i));
  }
  contents.words.resize(header.row_count * (row_bits / 64), 0x0123456789abcdef);
  contents.tokens.resize(records * token_slots);
  for (ExactToken& token : contents.tokens) token[0] = 1;
  const EncodedBatch batch = *EncodedBatch::Create(header, std::move(contents));
  const BatchWriter writer = *BatchWriter::Create(batch, *IdentityKey::FromSeed(SecretBytes(32)));
  std::string file = writer.header();
  for (std::uint32_t i = 0; i < writer.chunk_count(); ++i) file += writer.chunk(i);
  return file + writer.trailer();
}

}  // namespace

std::vector<std::string> FuzzSeeds() {
  if (!InitCrypto()) std::abort();
  return {BatchFile(3, 1024, 1, false), BatchFile(2, 64, 0, true), BatchFile(0, 1024, 0, false),
          BatchFile(4, 0, 2, false)};
}

}  // namespace mirrorflow
