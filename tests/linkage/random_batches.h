#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "crypto/encoded_batch.h"
#include "tests/linkage/random_rows.h"
#include "tests/status_matchers.h"

namespace mirrorflow {

// A record of a test and the batch that holds some of them.
struct TestRecord {
  std::map<std::uint16_t, std::vector<std::uint64_t>> rows;  // by shard
  std::uint8_t stratum = 0;
  std::vector<ExactToken> tokens;
};

inline BatchHeader TestHeader(Side side) {
  return {.run_id = ValueOrDie(RunId::Create("run-1")),
          .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
          .period = ValueOrDie(Period::Create("2024")),
          .side = side,
          .encoding_profile = "hardened-v1"};
}

inline EncodedBatch BatchOf(const std::vector<TestRecord>& records, std::size_t row_words,
                            std::uint32_t token_slots, BatchHeader header) {
  BatchContents contents;
  std::map<std::uint16_t, std::vector<std::uint32_t>> records_of_shard;
  for (std::uint32_t i = 0; i < records.size(); ++i) {
    contents.stratum_codes.push_back(records[i].stratum);
    contents.tokens.insert(contents.tokens.end(), records[i].tokens.begin(),
                           records[i].tokens.end());
    for (const auto& [shard, words] : records[i].rows) records_of_shard[shard].push_back(i);
  }
  for (const auto& [shard, of_shard] : records_of_shard) {
    contents.shards.push_back({shard, static_cast<std::uint32_t>(contents.record_of_row.size()),
                               static_cast<std::uint32_t>(of_shard.size())});
    for (const std::uint32_t record : of_shard) {
      contents.record_of_row.push_back(record);
      const auto& words = records[record].rows.at(shard);
      contents.words.insert(contents.words.end(), words.begin(), words.end());
    }
  }
  header.record_count = records.size();
  header.row_count = contents.record_of_row.size();
  header.row_bits = static_cast<std::uint32_t>(row_words * 64);
  header.token_slots = token_slots;
  return ValueOrDie(EncodedBatch::Create(header, std::move(contents)));
}

inline EncodedBatch BatchOf(const std::vector<TestRecord>& records, std::size_t row_words,
                            std::uint32_t token_slots, Side side) {
  return BatchOf(records, row_words, token_slots, TestHeader(side));
}

// What random records of two sides look like.
struct RandomRecordsOptions {
  std::size_t sender = 40;
  std::size_t receiver = 35;
  std::size_t row_words = 2;
  std::uint32_t token_slots = 2;
  std::uint16_t shards = 3;        // a receiver's record has a row in neighbouring ones as well
  std::uint32_t identifiers = 12;  // from which half of the tokens are taken: many are shared
  double noise = 0.06;
};

struct TestRecords {
  std::vector<TestRecord> sender;
  std::vector<TestRecord> receiver;
};

// Some records of the receiver are disturbed copies of the sender's, with mistaken shards, sexes
// and tokens now and then; some records have rows of zeros.
inline TestRecords RandomRecords(const RandomRecordsOptions& options, std::mt19937_64& random) {
  const auto random_row = [&](std::uint64_t seed) {
    std::mt19937_64 of_row(seed);
    return RandomRows(1, options.row_words, 0.4, of_row).words;
  };
  const auto token = [&] {
    ExactToken bytes{};
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    if (random() % 2 == 0) {
      bytes.fill(static_cast<std::uint8_t>(random() % options.identifiers));
    }
    return bytes;
  };
  TestRecords records;
  std::vector<std::pair<std::uint64_t, std::uint16_t>> persons;  // seed of the row, shard
  for (std::size_t i = 0; i < options.sender; ++i) {
    TestRecord record;
    record.stratum = static_cast<std::uint8_t>(random() % kStratumCount);
    for (std::uint32_t t = 0; t < options.token_slots; ++t) record.tokens.push_back(token());
    persons.push_back({random(), static_cast<std::uint16_t>(random() % options.shards)});
    // Encodings of different shards have nothing to do with each other.
    std::vector<std::uint64_t> row = random_row(persons[i].first + persons[i].second);
    if (random() % 10 == 0) row.assign(options.row_words, 0);
    record.rows[persons[i].second] = std::move(row);
    records.sender.push_back(std::move(record));
  }
  for (std::size_t i = 0; i < options.receiver; ++i) {
    const std::size_t same = random() % options.sender;
    const bool is_migrant = random() % 3 != 0;
    TestRecord record;
    record.stratum = is_migrant && random() % 8 != 0
                         ? records.sender[same].stratum
                         : static_cast<std::uint8_t>(random() % kStratumCount);
    for (std::uint32_t t = 0; t < options.token_slots; ++t) {
      record.tokens.push_back(is_migrant && random() % 2 == 0 ? records.sender[same].tokens[t]
                                                              : token());
    }
    const std::uint64_t person = is_migrant ? persons[same].first : random();
    const int shift = random() % 6 == 0 ? 1 : 0;
    const int shard = is_migrant ? persons[same].second + shift : 0;
    for (int s = shard - 1; s <= shard + 1; ++s) {
      if (s < 0 || s >= options.shards) continue;
      std::vector<std::uint64_t> row = random_row(person + static_cast<std::uint64_t>(s));
      Disturb(row.data(), options.row_words, options.noise, random);
      if (random() % 12 == 0) row.assign(options.row_words, 0);
      record.rows[static_cast<std::uint16_t>(s)] = std::move(row);
    }
    records.receiver.push_back(std::move(record));
  }
  return records;
}

}  // namespace mirrorflow
