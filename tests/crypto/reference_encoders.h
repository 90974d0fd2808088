#pragma once

#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
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
  bigrams("name", identity.name, 2);
  bigrams("parent-name", identity.parent_name, 2);
  bigrams("birth-place", identity.birth_place, 1);
  bigrams("address", identity.address, 1);
  const PartialDate& date = identity.birth_date;
  if (date.year != 0) {
    const std::string year = std::to_string(date.year);
    add("birth-year-digit", "3 " + year.substr(2, 1), 2);
    add("birth-year-digit", "4 " + year.substr(3, 1), 2);
    add("birth-year", year, 2);
  }
  if (date.month != 0) {
    add("birth-month", std::to_string(date.month), 2);
    add("birth-day-or-month", std::to_string(date.month), 1);
  }
  if (date.day != 0) {
    add("birth-day", std::to_string(date.day), 2);
    add("birth-day-or-month", std::to_string(date.day), 1);
  }
  if (identity.sex == Sex::kFemale) add("sex", "F", 1);
  if (identity.sex == Sex::kMale) add("sex", "M", 1);
  if (identity.citizenship) add("citizenship", std::string(identity.citizenship->alpha2()), 2);
  if (identity.birth_country) {
    add("birth-country", std::string(identity.birth_country->alpha2()), 2);
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
         Positions(subkey, text, static_cast<std::size_t>(6 * weight), 1024)) {
      bits[p] = true;
    }
  }
  return bits;
}

// The filter bits of each output bit.
inline std::vector<std::set<std::size_t>> Taps(const SecretBytes& run_key, std::size_t filter_bits,
                                               std::size_t output_bits, std::size_t taps) {
  const SecretBytes subkey = Subkey(run_key, "mirrorflow/diffusion/v1");
  std::vector<std::uint8_t> stream(std::size_t{1} << 21);
  const std::uint8_t nonce[8] = {};
  crypto_stream_chacha20(stream.data(), stream.size(), nonce, subkey.Expose().data());
  std::size_t used = 0;
  const auto uniform = [&](std::uint64_t bound) {
    while (true) {
      std::uint64_t word = 0;
      for (int i = 0; i < 4; ++i) word += std::uint64_t{stream.at(used++)} << (8 * i);
      if (word >= (std::uint64_t{1} << 32) % bound) return word % bound;
    }
  };
  // Drawn ones change places with the last that is left.
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < filter_bits; ++i) order.push_back(i);
  std::size_t left = 0;
  std::vector<std::set<std::size_t>> all(output_bits);
  for (auto& row : all) {
    while (row.size() < taps) {
      if (left == 0) left = filter_bits;
      const std::size_t choice = uniform(left);
      if (!row.insert(order[choice]).second) continue;
      --left;
      std::swap(order[choice], order[left]);
    }
  }
  return all;
}

inline Bits Diffuse(const Bits& filter, const std::vector<std::set<std::size_t>>& taps) {
  Bits out;
  for (const auto& row : taps) {
    bool bit = false;
    for (const std::size_t i : row) bit = bit != filter[i];
    out.push_back(bit);
  }
  return out;
}

inline Bits Hardened(const Identity& identity, const SecretBytes& run_key) {
  Bits filter(4096);
  const SecretBytes subkey = Subkey(run_key, "mirrorflow/qgram/v1");
  const int total = Weight(identity);
  for (const auto& [text, weight] : Features(identity)) {
    int count = static_cast<int>(1000.0 * weight / total + 0.5);
    count = std::max(10 * weight, std::min(20 * weight, count));
    for (const std::size_t p : Positions(subkey, text, static_cast<std::size_t>(count), 4096)) {
      filter[p] = true;
    }
  }
  return Diffuse(filter, Taps(run_key, 4096, 2048, 10));
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
