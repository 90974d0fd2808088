#include <benchmark/benchmark.h>

#include <cstdlib>
#include <random>
#include <string>
#include <utility>

#include "crypto/batch_format.h"
#include "crypto/identity.h"
#include "crypto/sealed_stream.h"
#include "crypto/secret_bytes.h"

// Batches as bytes: what stands between an encoded register and the line or the disk.
namespace mirrorflow {
namespace {

constexpr std::uint64_t kRecords = 50'000;

// Before the first key.
const bool kCryptoIsReady = InitCrypto();

EncodedBatch MakeBatch(std::uint32_t row_bits, std::uint32_t token_slots) {
  BatchHeader header{.run_id = *RunId::Create("bench"),
                     .corridor = *Corridor::Parse("ZM-MW"),
                     .period = *Period::Create("2024"),
                     .encoding_profile = "hardened-v1",
                     .row_bits = row_bits,
                     .record_count = kRecords,
                     .row_count = kRecords,
                     .token_slots = token_slots};
  std::mt19937_64 random(1);
  BatchContents contents{.words = std::vector<std::uint64_t>(kRecords * (row_bits / 64)),
                         .stratum_codes = std::vector<std::uint8_t>(kRecords),
                         .tokens = std::vector<ExactToken>(kRecords * token_slots)};
  for (std::uint64_t& word : contents.words) word = random();
  return *EncodedBatch::Create(std::move(header), std::move(contents));
}

std::int64_t BytesOfAll(const BatchWriter& writer) {
  std::size_t bytes = writer.header().size() + writer.trailer().size();
  for (std::uint32_t i = 0; i < writer.chunk_count(); ++i) bytes += writer.chunk(i).size();
  return static_cast<std::int64_t>(bytes);
}

// Digests, signature, and every part once.
void BM_Write(benchmark::State& state) {
  const EncodedBatch batch = MakeBatch(4096, 2);
  const IdentityKey identity = IdentityKey::Generate();
  std::int64_t bytes = 0;
  for (auto _ : state) bytes += BytesOfAll(*BatchWriter::Create(batch, identity));
  state.SetBytesProcessed(bytes);
}
BENCHMARK(BM_Write)->Unit(benchmark::kMillisecond);

// The parts that a line that is there already asks for.
void BM_Stream(benchmark::State& state) {
  const EncodedBatch batch = MakeBatch(4096, 2);
  const BatchWriter writer = *BatchWriter::Create(batch, IdentityKey::Generate());
  std::int64_t bytes = 0;
  for (auto _ : state) bytes += BytesOfAll(writer);
  state.SetBytesProcessed(bytes);
}
BENCHMARK(BM_Stream)->Unit(benchmark::kMillisecond);

void BM_Read(benchmark::State& state) {
  const EncodedBatch batch = MakeBatch(4096, 2);
  const BatchWriter writer = *BatchWriter::Create(batch, IdentityKey::Generate());
  std::vector<std::string> chunks;
  for (std::uint32_t i = 0; i < writer.chunk_count(); ++i) chunks.push_back(writer.chunk(i));
  const std::int64_t bytes = BytesOfAll(writer);
  for (auto _ : state) {
    BatchReader reader;
    if (!reader.Add(BatchPart::kHeader, writer.header()).ok()) std::abort();
    for (const std::string& chunk : chunks) {
      if (!reader.Add(BatchPart::kChunk, chunk).ok()) std::abort();
    }
    if (!reader.Add(BatchPart::kTrailer, writer.trailer()).ok()) std::abort();
    benchmark::DoNotOptimize(std::move(reader).Finish());
  }
  state.SetBytesProcessed(state.iterations() * bytes);
}
BENCHMARK(BM_Read)->Unit(benchmark::kMillisecond);

void BM_SealAndOpen(benchmark::State& state) {
  const UnsealKey key = UnsealKey::Generate();
  const std::string chunk(512 * 1024, 'r');
  SealingStream sealing(key.public_key(), {});
  OpeningStream opening = *OpeningStream::Create(key, sealing.header(), {});
  for (auto _ : state) {
    const std::string frame = sealing.Seal(chunk, false);
    benchmark::DoNotOptimize(opening.Open(frame));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(chunk.size()));
}
BENCHMARK(BM_SealAndOpen);

}  // namespace
}  // namespace mirrorflow
