#pragma once

#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "crypto/hkdf.h"
#include "crypto/secret_bytes.h"
#include "records/person_event.h"

// plain-v1 and hardened-v1 written down as their profiles say it, with strings, sets and one bit
// after the other. Shares no code and no constant with the encoders, only HKDF.
namespace mirrorflow::reference {

using Bits = std::vector<bool>;

// Text that is hashed -> weight.
inline std::map<std::string, int> Features(const Identity& identity) {
  std::map<std::string, int> features;
  const auto add = [&features](const std::string& field, const std::string& value, int weight) {
    features[field + '\0' + value] = weight;
  };
  const auto bigrams = [&](const std::string& field, const std::vector<std::string>& tokens,
                           int weight) {
    for (const std::string& token : tokens) {
      const std::string padded = " " + token + " ";
      for (std::size_t i = 0; i + 1 < padded.size(); ++i) add(field, padded.substr(i, 2), weight);
    }
  };
  bigrams("name", identity.name, 5);
  bigrams("parent-name", identity.parent_name, 1);
  bigrams("birth-place", identity.birth_place, 1);
  bigrams("address", identity.address, 1);
  const PartialDate& date = identity.birth_date;
  if (date.year != 0) {
    const std::string year = std::to_string(date.year);
    add("birth-year-digit", "3 " + year.substr(2, 1), 5);
    add("birth-year-digit", "4 " + year.substr(3, 1), 5);
    add("birth-year", year, 5);
  }
  if (date.month != 0) {
    add("birth-month", std::to_string(date.month), 5);
    add("birth-day-or-month", std::to_string(date.month), 2);
  }
  if (date.day != 0) {
    add("birth-day", std::to_string(date.day), 5);
    add("birth-day-or-month", std::to_string(date.day), 2);
  }
  if (identity.sex == Sex::kFemale) add("sex", "F", 2);
  if (identity.sex == Sex::kMale) add("sex", "M", 2);
  if (identity.citizenship) add("citizenship", std::string(identity.citizenship->alpha2()), 3);
  if (identity.birth_country) {
    add("birth-country", std::string(identity.birth_country->alpha2()), 3);
  }
  for (std::size_t i = 0; i < identity.postcode.size(); ++i) {
    add("postcode", std::to_string(i + 1) + " " + identity.postcode[i], 2);
  }
  return features;
}

inline int Weight(const Identity& identity) {
  int weight = 0;
  for (const auto& [text, w] : Features(identity)) weight += w;
  return weight;
}

inline SecretBytes Subkey(const SecretBytes& run_key, const std::string& label) {
  return Hkdf(HkdfHash::kSha256, run_key.Expose(), {},
              std::span(reinterpret_cast<const std::uint8_t*>(label.data()), label.size()), 32);
}

// The first `count` distinct positions of a feature.
inline std::vector<std::size_t> Positions(const SecretBytes& subkey, const std::string& feature,
                                          std::size_t count, std::size_t filter_bits) {
  std::vector<std::size_t> positions;
  for (char block = 0; positions.size() < count; ++block) {
    const std::string message = feature + '\0' + block;
    std::uint8_t digest[64];
    crypto_generichash(digest, 64, reinterpret_cast<const std::uint8_t*>(message.data()),
                       message.size(), subkey.Expose().data(), 32);
    for (std::size_t i = 0; i < 32 && positions.size() < count; ++i) {
      const std::size_t position = (digest[2 * i] + 256u * digest[2 * i + 1]) % filter_bits;
      if (std::ranges::find(positions, position) == positions.end()) positions.push_back(position);
    }
  }
  return positions;
}

inline Bits Plain(const Identity& identity, const SecretBytes& run_key) {
  Bits bits(1024);
  const SecretBytes subkey = Subkey(run_key, "mirrorflow/qgram/v1");
  for (const auto& [text, weight] : Features(identity)) {
    for (const std::size_t p :
         Positions(subkey, text, static_cast<std::size_t>(2 * weight), 1024)) {
      bits[p] = true;
    }
  }
  return bits;
}

inline std::vector<std::uint8_t> Stream(const std::uint8_t* key, std::size_t size) {
  std::vector<std::uint8_t> stream(size);
  const std::uint8_t nonce[8] = {};
  crypto_stream_chacha20(stream.data(), stream.size(), nonce, key);
  return stream;
}

// The rank of a feature in each table: the least of its draws.
inline std::vector<unsigned> Ranks(const SecretBytes& subkey, const std::string& feature, int draws,
                                   std::size_t tables) {
  std::uint8_t key[32];
  crypto_generichash(key, 32, reinterpret_cast<const std::uint8_t*>(feature.data()), feature.size(),
                     subkey.Expose().data(), 32);
  const auto stream = Stream(key, 2 * tables * static_cast<std::size_t>(draws));
  std::vector<unsigned> ranks(tables, 65535);
  for (std::size_t i = 0; i < stream.size() / 2; ++i) {
    ranks[i % tables] = std::min(ranks[i % tables], stream[2 * i] + 256u * stream[2 * i + 1]);
  }
  return ranks;
}

// Tables of 8 symbols.
inline Bits Hardened(const Identity& identity, const SecretBytes& run_key, std::size_t tables,
                     std::size_t tuple) {
  const SecretBytes rank_key = Subkey(run_key, "mirrorflow/minhash-rank/v1");
  const SecretBytes symbol_key = Subkey(run_key, "mirrorflow/minhash-symbol/v1");
  const auto stream = Stream(symbol_key.Expose().data(), 4 * (1 + tuple) * tables);
  const auto word = [&stream](std::size_t i) {
    std::uint64_t value = 0;
    for (std::size_t byte = 0; byte < 4; ++byte) {
      value += std::uint64_t{stream[4 * i + byte]} << (8 * byte);
    }
    return value;
  };
  std::vector<std::vector<unsigned>> ranks_of_feature;
  for (const auto& [text, weight] : Features(identity)) {
    ranks_of_feature.push_back(Ranks(rank_key, text, weight, tables));
  }
  Bits bits(8 * tables);
  for (std::size_t table = 0; table < tables; ++table) {
    std::vector<unsigned> ranks;
    for (const auto& of_feature : ranks_of_feature) ranks.push_back(of_feature[table]);
    std::ranges::sort(ranks);
    std::uint64_t x = word(table);
    for (std::size_t place = 0; place < tuple; ++place) {
      x += word((1 + place) * tables + table) * ranks.at(place);
    }
    x = x % (std::uint64_t{1} << 32) / 65536;
    x = (x ^ (x / 256)) * 0x9e37 % 65536;
    x = (x ^ (x / 128)) * 0x79b9 % 65536;
    bits[8 * table + x / 8192] = true;
  }
  return bits;
}

// A row in the bit order of EncodedBatch: bit i is bit (7 - i%8) of byte i/8.
inline Bits FromRow(std::span<const std::uint64_t> row) {
  Bits bits;
  for (const std::uint64_t word : row) {
    for (int byte = 0; byte < 8; ++byte) {
      for (int bit = 7; bit >= 0; --bit) bits.push_back(((word >> (8 * byte + bit)) & 1) != 0);
    }
  }
  return bits;
}

}  // namespace mirrorflow::reference
