#include "attacks/encoding_under_attack.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/identity_features.h"
#include "crypto/minhash_tuples.h"
#include "crypto/record_encoder.h"
#include "crypto/secret_bytes.h"

namespace mirrorflow {
namespace {

absl::StatusOr<SecretBytes> KeyOf(std::uint32_t number) {
  if (!InitCrypto()) return absl::InternalError("libsodium does not start");
  SecretBytes key(32);
  for (std::size_t i = 0; i < 4; ++i) {
    key.ExposeMutable()[i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return key;
}

// Keys 2n and 2n+1 are of one experiment.
absl::StatusOr<std::pair<SecretBytes, SecretBytes>> KeysOf(std::uint32_t number) {
  absl::StatusOr<SecretBytes> victim = KeyOf(2 * number);
  if (!victim.ok()) return victim.status();
  absl::StatusOr<SecretBytes> own = KeyOf(2 * number + 1);
  if (!own.ok()) return own.status();
  return std::pair(*std::move(victim), *std::move(own));
}

template <typename FeatureEncoder>
EncodingUnderAttack::Encode OfFeatures(std::shared_ptr<FeatureEncoder> encoder) {
  return [encoder = std::move(encoder)](const Identity& identity, std::span<std::uint64_t> row) {
    encoder->Encode(IdentityFeatures(identity), row);
    return true;
  };
}

}  // namespace

absl::StatusOr<EncodingUnderAttack> ProfileUnderAttack(std::string_view profile,
                                                       std::uint32_t key_number) {
  auto keys = KeysOf(key_number);
  if (!keys.ok()) return keys.status();
  EncodingUnderAttack attacked;
  attacked.name = std::string(profile);
  for (const auto& [key, encode] :
       {std::pair(&keys->first, &attacked.victim), std::pair(&keys->second, &attacked.own)}) {
    auto made = CreateRecordEncoder(profile, *key);
    if (!made.ok()) return made.status();
    const std::shared_ptr<RecordEncoder> encoder = *std::move(made);
    if (encoder->row_bits() == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("profile ", attacked.name,
                       " has no rows, so there is nothing that these attacks could read"));
    }
    attacked.row_words = encoder->row_bits() / 64;
    *encode = [encoder](const Identity& identity, std::span<std::uint64_t> row) {
      return encoder->Encode(identity, row);
    };
  }
  return attacked;
}

absl::StatusOr<EncodingUnderAttack> TuplesUnderAttack(const MinhashShape& shape,
                                                      std::uint32_t key_number) {
  auto keys = KeysOf(key_number);
  if (!keys.ok()) return keys.status();
  auto victim = MinhashTuples::CreateForMeasurement(shape, keys->first);
  if (!victim.ok()) return victim.status();
  auto own = MinhashTuples::CreateForMeasurement(shape, keys->second);
  if (!own.ok()) return own.status();
  return EncodingUnderAttack{
      .name = absl::StrCat("tuples of ", shape.tuple, ", ", shape.tables, " x ", shape.symbols),
      .row_words = victim->row_bits() / 64,
      .victim = OfFeatures(std::make_shared<MinhashTuples>(*std::move(victim))),
      .own = OfFeatures(std::make_shared<MinhashTuples>(*std::move(own)))};
}

EncodingUnderAttack DiffusionUnderAttack(const LinearDiffusionShape& shape,
                                         std::uint32_t key_number) {
  return {.name = absl::StrCat("diffusion ", shape.filter_bits, "/", shape.positions, ", ",
                               shape.taps, " taps"),
          .row_words = shape.output_bits / 64,
          .victim = OfFeatures(std::make_shared<LinearDiffusion>(shape, 2 * key_number)),
          .own = OfFeatures(std::make_shared<LinearDiffusion>(shape, 2 * key_number + 1))};
}

AttackData Attacked(const EncodingUnderAttack& encoding, std::span<const Identity> persons,
                    std::size_t known, std::uint64_t seed) {
  const std::size_t words = encoding.row_words;
  AttackData data;
  data.row_words = words;
  data.known = std::min(known, persons.size());
  data.truth.resize(persons.size());
  std::iota(data.truth.begin(), data.truth.end(), 0u);
  std::mt19937_64 random(seed);
  std::ranges::shuffle(data.truth, random);
  data.rows.resize(persons.size() * words);
  data.own_rows.resize(persons.size() * words);
  for (std::size_t i = 0; i < persons.size(); ++i) {
    data.persons.push_back(IdentityFeatures(persons[i]));
    encoding.own(persons[i], std::span(data.own_rows).subspan(i * words, words));
    encoding.victim(persons[data.truth[i]], std::span(data.rows).subspan(i * words, words));
  }
  return data;
}

}  // namespace mirrorflow
