#pragma once

#include <cstdint>
#include <string_view>

#include "crypto/minhash_shape.h"

namespace mirrorflow {

// The numbers that make up the encoding profiles; crypto/encoding_profile.h hashes every one of
// them. To change one is to make a new profile with a new name.

// A record without a name, or of less weight (crypto/identity_fields.h), is not encoded.
inline constexpr std::uint32_t kMinimumWeight = 30;

// plain-v1: the filter of n-grams itself.
struct PlainParameters {
  std::uint32_t filter_bits;
  std::uint32_t positions_per_weight;
};
inline constexpr PlainParameters kPlainV1 = {.filter_bits = 1024, .positions_per_weight = 2};

// hardened-v1: keyed min-hash tuples (crypto/minhash_tuples.h).
inline constexpr MinhashShape kHardenedV1 = {.tables = 640, .symbols = 8, .tuple = 4};

// hardened-v2: longer tuples, which show less of strangers, in more tables, for alike records agree
// less often too.
inline constexpr MinhashShape kHardenedV2 = {.tables = 1280, .symbols = 8, .tuple = 5};

// Of the profiles that are made of tuples; null for the others.
constexpr const MinhashShape* HardenedShape(std::string_view profile) {
  if (profile == "hardened-v1") return &kHardenedV1;
  if (profile == "hardened-v2") return &kHardenedV2;
  return nullptr;
}

// clk-v3: this linkage schema over the columns of crypto/clk_v3_record.h.
inline constexpr std::string_view kClkV3ProfileSchema = R"({
  "version": 3,
  "clkConfig": {
    "l": 1024,
    "kdf": {"type": "HKDF", "hash": "SHA256", "info": "bWlycm9yZmxvdy9jbGstdjM=", "keySize": 64}
  },
  "features": [
    {"identifier": "name", "format": {"type": "string"}, "hashing": {
      "comparison": {"type": "ngram", "n": 2}, "strategy": {"bitsPerToken": 10}}},
    {"identifier": "birth_date", "format": {"type": "string"}, "hashing": {
      "comparison": {"type": "ngram", "n": 1, "positional": true}, "strategy": {"bitsPerToken": 12}}},
    {"identifier": "sex", "format": {"type": "string"}, "hashing": {
      "comparison": {"type": "exact"}, "strategy": {"bitsPerFeature": 8}}},
    {"identifier": "citizenship", "format": {"type": "string"}, "hashing": {
      "comparison": {"type": "exact"}, "strategy": {"bitsPerFeature": 12}}},
    {"identifier": "birth_country", "format": {"type": "string"}, "hashing": {
      "comparison": {"type": "exact"}, "strategy": {"bitsPerFeature": 12}}},
    {"identifier": "parent_name", "format": {"type": "string"}, "hashing": {
      "comparison": {"type": "ngram", "n": 2}, "strategy": {"bitsPerToken": 8}}},
    {"identifier": "birth_place", "format": {"type": "string"}, "hashing": {
      "comparison": {"type": "ngram", "n": 2}, "strategy": {"bitsPerToken": 5}}},
    {"identifier": "address", "format": {"type": "string"}, "hashing": {
      "comparison": {"type": "ngram", "n": 2}, "strategy": {"bitsPerToken": 5}}},
    {"identifier": "postcode", "format": {"type": "string"}, "hashing": {
      "comparison": {"type": "ngram", "n": 1, "positional": true}, "strategy": {"bitsPerToken": 12}}}
  ]
})";

}  // namespace mirrorflow
