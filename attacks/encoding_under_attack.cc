#include "attacks/encoding_under_attack.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/encoding_profile.h"
#include "crypto/identity_features.h"
#include "crypto/minhash_tuples.h"
#include "crypto/profile_parameters.h"
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
  if (profile == kTokensProfile) {
    return absl::InvalidArgumentError(
        absl::StrCat("profile ", std::string(profile),
                     " has no rows, so there is nothing that these attacks could read"));
  }
  auto keys = KeysOf(key_number);
  if (!keys.ok()) return keys.status();
  EncodingUnderAttack attacked;
  attacked.name = std::string(profile);
  for (const auto& [key, encode] :
       {std::pair(&keys->first, &attacked.victim), std::pair(&keys->second, &attacked.own)}) {
    auto made = CreateRecordEncoder(profile, *key);
    if (!made.ok()) return made.status();
    const std::shared_ptr<RecordEncoder> encoder = *std::move(made);
    attacked.row_words = encoder->row_bits() / 64;
    if (const MinhashShape* shape = HardenedShape(profile)) attacked.tuples = *shape;
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
      .own = OfFeatures(std::make_shared<MinhashTuples>(*std::move(own))),
      .tuples = shape};
}

EncodingUnderAttack DiffusionUnderAttack(const LinearDiffusionShape& shape,
                                         std::uint32_t key_number) {
  EncodingUnderAttack attacked{
      .name = absl::StrCat("diffusion ", shape.filter_bits, "/", shape.positions, ", ", shape.taps,
                           " taps"),
      .row_words = shape.output_bits / 64,
      .victim = OfFeatures(std::make_shared<LinearDiffusion>(shape, 2 * key_number)),
      .own = OfFeatures(std::make_shared<LinearDiffusion>(shape, 2 * key_number + 1))};
  attacked.density = LinearDiffusion(shape, 1).density();
  attacked.positions = shape.positions;
  return attacked;
}

std::span<const Identity> ListOf(std::span<const Identity> persons, double overlap) {
  const auto count = static_cast<double>(persons.size());
  return persons.last(static_cast<std::size_t>(std::lround(count / (2 - overlap))));
}

AttackData Attacked(const EncodingUnderAttack& encoding, std::span<const Identity> persons,
                    std::size_t known, std::uint64_t seed, double overlap,
                    std::span<const std::uint16_t> strata) {
  const std::span<const Identity> list = ListOf(persons, overlap);
  const std::size_t size = list.size();
  const std::size_t unlisted = persons.size() - size;
  const std::size_t words = encoding.row_words;
  std::vector<std::size_t> order(size);  // of the batch, by place in `persons`
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mt19937_64 random(seed);
  std::ranges::shuffle(order, random);
  AttackData data;
  data.row_words = words;
  data.known = std::min(known, size - unlisted);
  // What is known comes first.
  std::size_t placed = 0;
  for (std::size_t i = 0; i < size && placed < data.known; ++i) {
    if (order[i] >= unlisted) std::swap(order[i], order[placed++]);
  }
  data.rows.resize(size * words);
  data.own_rows.resize(size * words);
  for (std::size_t i = 0; i < size; ++i) {
    data.truth.push_back(order[i] < unlisted ? AttackData::kNotListed
                                             : static_cast<std::uint32_t>(order[i] - unlisted));
    data.persons.push_back(IdentityFeatures(list[i]));
    encoding.own(list[i], std::span(data.own_rows).subspan(i * words, words));
    encoding.victim(persons[order[i]], std::span(data.rows).subspan(i * words, words));
    if (strata.empty()) continue;
    data.person_strata.push_back(strata[unlisted + i]);
    data.row_strata.push_back(strata[order[i]]);
  }
  return data;
}

}  // namespace mirrorflow
