#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "corridor/stratum.h"
#include "crypto/encoded_batch.h"
#include "crypto/record_facts.h"
#include "crypto/sharing/batch_sharing.h"
#include "tests/status_matchers.h"

namespace mirrorflow {

// Rows of made-up records of both sides, of which a share are the same person with some bits other.
struct MadeSides {
  std::vector<std::uint64_t> sender_words;
  std::vector<std::uint64_t> receiver_words;
  std::vector<std::uint8_t> sender_strata;
  std::vector<std::uint8_t> receiver_strata;
  std::vector<RecordFacts> sender_facts;
  std::vector<RecordFacts> receiver_facts;
  std::size_t row_words = 0;

  std::size_t senders() const { return sender_strata.size(); }
  std::size_t receivers() const { return receiver_strata.size(); }
};

inline RecordFacts MadeFacts(std::uint8_t stratum_code, std::mt19937_64& random) {
  const Stratum stratum = ValueOrDie(Stratum::FromCode(stratum_code));
  const auto any_of = [&](CountedTable table) {
    return static_cast<std::uint8_t>(random() % ClassCodes(table).size());
  };
  return {.classes = {.sex = static_cast<std::uint8_t>(stratum.sex),
                      .broad_age = static_cast<std::uint8_t>(stratum.age),
                      .age = any_of(CountedTable::kByAge),
                      .citizenship = any_of(CountedTable::kByCitizenship),
                      .birth_country = any_of(CountedTable::kByBirthCountry),
                      .purpose = any_of(CountedTable::kByPurpose)},
          // One in 30 is not known.
          .birth_year = static_cast<std::int16_t>(random() % 30 == 0 ? 0 : 1930 + random() % 95)};
}

inline MadeSides MakeSides(std::size_t senders, std::size_t receivers, std::size_t row_words,
                           double copies, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  MadeSides sides;
  sides.row_words = row_words;
  const auto row = [&](std::vector<std::uint64_t>& words) {
    // A quarter of the bits, as a filter of some 30 n-grams has.
    for (std::size_t i = 0; i < row_words; ++i) words.push_back(random() & random());
  };
  for (std::size_t i = 0; i < senders; ++i) {
    row(sides.sender_words);
    sides.sender_strata.push_back(static_cast<std::uint8_t>(random() % kStratumCount));
    sides.sender_facts.push_back(MadeFacts(sides.sender_strata.back(), random));
  }
  for (std::size_t i = 0; i < receivers; ++i) {
    row(sides.receiver_words);
    sides.receiver_strata.push_back(static_cast<std::uint8_t>(random() % kStratumCount));
    sides.receiver_facts.push_back(MadeFacts(sides.receiver_strata.back(), random));
    if (!std::bernoulli_distribution(copies)(random)) continue;
    const std::size_t original = random() % senders;  // several may be copies of one
    sides.receiver_facts.back().birth_year = sides.sender_facts[original].birth_year;
    for (std::size_t w = 0; w < row_words; ++w) {
      std::uint64_t word = sides.sender_words[original * row_words + w];
      if (random() % 4 == 0) word ^= std::uint64_t{1} << (random() % 64);
      sides.receiver_words[i * row_words + w] = word;
    }
  }
  return sides;
}

inline EncodedBatch BatchOf(const MadeSides& sides, BatchHeader header) {
  const bool sender = header.side == Side::kSender;
  BatchContents contents;
  contents.words = sender ? sides.sender_words : sides.receiver_words;
  contents.stratum_codes = sender ? sides.sender_strata : sides.receiver_strata;
  return ValueOrDie(EncodedBatch::Create(std::move(header), std::move(contents)));
}

inline ShareSeeds SeedsOf(std::uint8_t number) {
  ShareSeeds seeds{SecretBytes(32), SecretBytes(32), SecretBytes(32)};
  std::uint8_t value = number;
  for (SecretBytes* seed : {&seeds.first, &seeds.second, &seeds.order}) {
    std::ranges::fill(seed->ExposeMutable(), value);
    value = static_cast<std::uint8_t>(value + 50);
  }
  return seeds;
}

}  // namespace mirrorflow
