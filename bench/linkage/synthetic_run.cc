#include "bench/linkage/synthetic_run.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "corridor/batch_header.h"
#include "crypto/batch_format.h"
#include "crypto/identity.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

using Ngrams = std::vector<std::uint32_t>;

struct Person {
  Ngrams ngrams;
  int birth_year = 0;
  std::uint8_t stratum = 0;
  ExactToken token{};
};

std::uint64_t Mix(std::uint64_t x) {
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93;
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93;
  return x ^ x >> 32;
}

class People {
 public:
  explicit People(std::uint64_t seed) : random_(seed) {}

  Person New() {
    Person person;
    person.ngrams.resize(38 + random_() % 15);
    for (auto& ngram : person.ngrams) ngram = NewNgram();
    person.birth_year = 1945 + static_cast<int>(random_() % 71);
    person.stratum = static_cast<std::uint8_t>(random_() % kStratumCount);
    person.token = NewToken();
    return person;
  }
  // The same person as another register has it.
  Person Again(Person person, double tokens) {
    for (auto& ngram : person.ngrams) {
      if (Share() < 0.12) ngram = NewNgram();
    }
    const double slip = Share();
    const int sign = random_() % 2 == 0 ? 1 : -1;
    if (slip < 0.003) {
      person.birth_year = 1945 + static_cast<int>(random_() % 71);
    } else if (slip < 0.008) {
      person.birth_year += 10 * sign;
    } else if (slip < 0.018) {
      person.birth_year += sign * (2 + static_cast<int>(random_() % 4));
    } else if (slip < 0.038) {
      person.birth_year += sign;
    }
    if (Share() >= tokens) person.token = NewToken();
    return person;
  }
  std::mt19937_64& random() { return random_; }

 private:
  double Share() { return std::uniform_real_distribution<double>(0.0, 1.0)(random_); }
  std::uint32_t NewNgram() {
    return static_cast<std::uint32_t>(std::exp(Share() * std::log(20000.0)));
  }
  ExactToken NewToken() {
    ExactToken token;
    for (auto& byte : token) byte = static_cast<std::uint8_t>(random_());
    return token;
  }

  std::mt19937_64 random_;
};

void EncodeRow(const Ngrams& ngrams, std::uint64_t shard, std::vector<std::uint64_t>& words,
               std::size_t row_words) {
  std::vector<std::uint64_t> hashes(ngrams.size());
  for (std::size_t i = 0; i < ngrams.size(); ++i) hashes[i] = Mix(ngrams[i] + (shard << 32));
  for (std::size_t w = 0; w < row_words; ++w) {
    std::uint64_t word = 0;
    for (std::uint64_t place = w * 8; place < w * 8 + 8; ++place) {
      std::uint64_t least = ~std::uint64_t{0};
      for (const std::uint64_t hash : hashes) {
        least = std::min(least, (hash ^ place * 0x9e3779b97f4a7c15) * 0xff51afd7ed558ccd);
      }
      word = word << 8 | (Mix(least) & 255);
    }
    words.push_back(word);
  }
}

int ShardOf(const Person& person, std::uint32_t band_years) {
  return band_years == 0 ? 0 : person.birth_year / static_cast<int>(band_years);
}

absl::Status WriteSide(const SyntheticRun& run, const RunTerms& terms, Side side,
                       const std::vector<Person>& people) {
  const bool is_banded = run.band_years > 0;
  const int neighbours = is_banded && side == Side::kReceiver ? 1 : 0;
  std::map<std::uint16_t, std::vector<std::uint32_t>> records_of_shard;
  BatchContents contents;
  for (std::uint32_t record = 0; record < people.size(); ++record) {
    contents.stratum_codes.push_back(people[record].stratum);
    if (run.tokens > 0) contents.tokens.push_back(people[record].token);
    const int shard = ShardOf(people[record], run.band_years);
    for (int s = shard - neighbours; s <= shard + neighbours; ++s) {
      records_of_shard[static_cast<std::uint16_t>(s)].push_back(record);
    }
  }
  const std::size_t row_words = run.bits / 64;
  contents.words.reserve(people.size() * static_cast<std::size_t>(1 + 2 * neighbours) * row_words);
  for (const auto& [shard, records] : records_of_shard) {
    contents.shards.push_back({shard, static_cast<std::uint32_t>(contents.record_of_row.size()),
                               static_cast<std::uint32_t>(records.size())});
    for (const std::uint32_t record : records) {
      contents.record_of_row.push_back(record);
      EncodeRow(people[record].ngrams, shard, contents.words, row_words);
    }
  }
  BatchHeader header = HeaderFor(terms, side);
  header.row_bits = run.bits;
  header.record_count = people.size();
  header.row_count = contents.record_of_row.size();
  header.token_slots = run.tokens > 0 ? 1 : 0;
  if (!is_banded) contents.record_of_row.clear();
  absl::StatusOr<EncodedBatch> batch = EncodedBatch::Create(std::move(header), std::move(contents));
  if (!batch.ok()) return batch.status();
  absl::StatusOr<BatchWriter> writer = BatchWriter::Create(*batch, IdentityKey::Generate());
  if (!writer.ok()) return writer.status();
  std::ofstream file(run.directory / absl::StrCat("scale.", std::string(SideName(side))),
                     std::ios::binary);
  file << writer->header();
  for (std::uint32_t i = 0; i < writer->chunk_count(); ++i) file << writer->chunk(i);
  file << writer->trailer();
  return file.flush() ? absl::OkStatus() : absl::UnknownError("can't write a batch");
}

}  // namespace

SyntheticRows MakeSyntheticRows(std::size_t records, std::uint32_t bits, double matched,
                                std::uint64_t seed) {
  SyntheticRows rows;
  People people(seed);
  const auto partners = static_cast<std::size_t>(matched * static_cast<double>(records));
  for (std::size_t i = 0; i < records; ++i) {
    const Person person = people.New();
    EncodeRow(person.ngrams, 0, rows.sender, bits / 64);
    const Person other = i < partners ? people.Again(person, 0) : people.New();
    EncodeRow(other.ngrams, 0, rows.receiver, bits / 64);
  }
  return rows;
}

absl::Status WriteSyntheticRun(const SyntheticRun& run) {
  const RunTerms chosen{.run_id = *RunId::Create("scale"),
                        .corridor = *Corridor::Parse("KE-UG"),
                        .period = *Period::Create("2024"),
                        .encoding_profile = "hardened-v1",
                        .normalisation_profile = "basic-v2",
                        .threshold = *DiceThreshold::Create(72, 100)};
  const std::string terms_bytes = SerializeTerms(chosen);
  absl::StatusOr<RunTerms> terms = ParseTerms(terms_bytes);
  if (!terms.ok()) return terms.status();
  std::filesystem::create_directories(run.directory);
  std::ofstream(run.directory / "scale.terms", std::ios::binary) << terms_bytes;

  People people(run.seed);
  std::vector<Person> senders, receivers;
  for (std::uint64_t i = 0; i < run.records; ++i) senders.push_back(people.New());
  std::vector<std::uint32_t> order(run.records);
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::shuffle(order, people.random());
  const auto partners = static_cast<std::size_t>(run.matched * static_cast<double>(run.records));
  std::ofstream truth(run.directory / "scale.truth");
  for (std::uint32_t i = 0; i < run.records; ++i) {
    if (order[i] >= partners) {
      receivers.push_back(people.New());
      continue;
    }
    const Person& same = senders[order[i]];
    receivers.push_back(people.Again(same, run.tokens));
    const int distance = ShardOf(same, run.band_years) - ShardOf(receivers.back(), run.band_years);
    truth << order[i] << ' ' << i << ' ' << (std::abs(distance) <= 1 ? 1 : 0) << '\n';
  }
  absl::Status status = WriteSide(run, *terms, Side::kSender, senders);
  status.Update(WriteSide(run, *terms, Side::kReceiver, receivers));
  return status;
}

}  // namespace mirrorflow
