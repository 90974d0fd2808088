// Records per second and core of the keyed encoders, without reading or harmonising. Identities
// are made up: "names" has two name tokens, birth date and sex (about 20 n-grams), "full" also a
// parent, a place, countries, an address and a postcode (about 50).

#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "crypto/batch_encoder.h"
#include "crypto/record_encoder.h"
#include "crypto/secret_bytes.h"
#include "records/person_event.h"

namespace mirrorflow {
namespace {

std::string RandomToken(std::mt19937_64& random) {
  constexpr std::string_view kConsonants = "BCDFGHJKLMNPRSTWYZ";
  constexpr std::string_view kVowels = "AAAEEIIOU";
  std::string token;
  for (std::uint64_t i = 2 + random() % 3; i > 0; --i) {
    token.push_back(kConsonants[random() % kConsonants.size()]);
    token.push_back(kVowels[random() % kVowels.size()]);
  }
  return token;
}

std::vector<PersonEvent> RandomEvents(bool full, std::size_t count) {
  std::mt19937_64 random(1);
  std::vector<PersonEvent> events(count);
  for (PersonEvent& event : events) {
    Identity& identity = event.identity;
    identity.name = {RandomToken(random), RandomToken(random)};
    identity.birth_date = {.year = static_cast<std::int16_t>(1940 + random() % 80),
                           .month = static_cast<std::int8_t>(1 + random() % 12),
                           .day = static_cast<std::int8_t>(1 + random() % 28)};
    identity.sex = random() % 2 == 0 ? Sex::kFemale : Sex::kMale;
    if (!full) continue;
    identity.parent_name = {RandomToken(random), RandomToken(random)};
    identity.birth_place = {RandomToken(random)};
    identity.citizenship = *Country::Create("ZM");
    identity.birth_country = *Country::Create("ZM");
    identity.address = {std::to_string(random() % 900), RandomToken(random), "ROAD"};
    identity.postcode = std::to_string(10000 + random() % 90000);
  }
  return events;
}

SecretBytes NewRunKey() {
  if (!InitCrypto()) std::abort();
  return SecretBytes::Random(32);
}

void BM_Encode(benchmark::State& state, const char* profile, bool full) {
  const auto encoder = *CreateRecordEncoder(profile, NewRunKey());
  const std::vector<PersonEvent> events = RandomEvents(full, 5000);
  std::vector<std::uint64_t> row(encoder->row_bits() / 64);
  for (const PersonEvent& event : events) encoder->Encode(event.identity, row);  // fills caches
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(encoder->Encode(events[i].identity, row));
    i = i + 1 == events.size() ? 0 : i + 1;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(BM_Encode, plain_names, "plain-v1", false);
BENCHMARK_CAPTURE(BM_Encode, plain_full, "plain-v1", true)->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK_CAPTURE(BM_Encode, hardened_names, "hardened-v1", false)
    ->Threads(1)
    ->Threads(2)
    ->UseRealTime();
BENCHMARK_CAPTURE(BM_Encode, hardened_full, "hardened-v1", true)
    ->Threads(1)
    ->Threads(2)
    ->UseRealTime();
BENCHMARK_CAPTURE(BM_Encode, clk_names, "clk-v3", false);
BENCHMARK_CAPTURE(BM_Encode, clk_full, "clk-v3", true);

// Encoding and shuffling of a whole batch.
void BM_Batch(benchmark::State& state, const char* profile) {
  const auto encoder = *CreateRecordEncoder(profile, NewRunKey());
  const std::vector<PersonEvent> events = RandomEvents(true, 100000);
  const BatchHeader header{.run_id = *RunId::Create("bench"),
                           .corridor = *Corridor::Parse("ZM-MW"),
                           .period = *Period::Create("2024"),
                           .side = Side::kSender,
                           .encoding_profile = profile};
  for (auto _ : state) {
    BatchEncoder batch(*encoder, header);
    for (const PersonEvent& event : events) batch.Add(event);
    benchmark::DoNotOptimize(std::move(batch).Finish());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(events.size()));
}
BENCHMARK_CAPTURE(BM_Batch, plain, "plain-v1")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Batch, hardened, "hardened-v1")->Unit(benchmark::kMillisecond);

// The tables under a fresh run key.
void BM_CreateEncoder(benchmark::State& state, const char* profile) {
  const SecretBytes run_key = NewRunKey();
  for (auto _ : state) benchmark::DoNotOptimize(CreateRecordEncoder(profile, run_key));
}
BENCHMARK_CAPTURE(BM_CreateEncoder, plain, "plain-v1")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_CreateEncoder, hardened, "hardened-v1")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mirrorflow
