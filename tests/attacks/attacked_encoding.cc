#include "tests/attacks/attacked_encoding.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <numeric>
#include <random>
#include <vector>

#include "crypto/minhash_tuples.h"
#include "crypto/record_encoder.h"
#include "crypto/secret_bytes.h"

namespace mirrorflow {
namespace {

SecretBytes KeyOf(std::uint8_t number) {
  if (!InitCrypto()) std::abort();
  SecretBytes key(32);
  key.ExposeMutable()[0] = number;
  return key;
}

template <typename T>
T OrDie(absl::StatusOr<T> value) {
  if (!value.ok()) {
    std::cerr << value.status() << "\n";
    std::abort();
  }
  return *std::move(value);
}

// `encode(identity, row)` under the victim's key and under the attacker's own.
template <typename Victim, typename Own>
AttackData Attacked(std::size_t row_words, std::span<const Identity> persons, std::size_t known,
                    const Victim& victim, const Own& own) {
  AttackData data;
  data.row_words = row_words;
  data.known = known;
  data.truth.resize(persons.size());
  std::iota(data.truth.begin(), data.truth.end(), 0u);
  std::mt19937_64 random(3);
  std::ranges::shuffle(data.truth, random);
  data.rows.resize(persons.size() * row_words);
  data.own_rows.resize(persons.size() * row_words);
  for (std::size_t i = 0; i < persons.size(); ++i) {
    data.persons.push_back(IdentityFeatures(persons[i]));
    own(persons[i], std::span(data.own_rows).subspan(i * row_words, row_words));
    victim(persons[data.truth[i]], std::span(data.rows).subspan(i * row_words, row_words));
  }
  return data;
}

}  // namespace

AttackData AttackedProfile(std::string_view profile, std::span<const Identity> persons,
                           std::size_t known) {
  const auto victim = OrDie(CreateRecordEncoder(profile, KeyOf(1)));
  const auto own = OrDie(CreateRecordEncoder(profile, KeyOf(2)));
  return Attacked(
      victim->row_bits() / 64, persons, known,
      [&](const Identity& identity, std::span<std::uint64_t> row) {
        victim->Encode(identity, row);
      },
      [&](const Identity& identity, std::span<std::uint64_t> row) { own->Encode(identity, row); });
}

AttackData AttackedTuples(const MinhashShape& shape, std::span<const Identity> persons,
                          std::size_t known) {
  const auto victim = OrDie(MinhashTuples::CreateForMeasurement(shape, KeyOf(1)));
  const auto own = OrDie(MinhashTuples::CreateForMeasurement(shape, KeyOf(2)));
  return Attacked(
      victim.row_bits() / 64, persons, known,
      [&](const Identity& identity, std::span<std::uint64_t> row) {
        victim.Encode(IdentityFeatures(identity), row);
      },
      [&](const Identity& identity, std::span<std::uint64_t> row) {
        own.Encode(IdentityFeatures(identity), row);
      });
}

AttackData AttackedDiffusion(const LinearDiffusionShape& shape, std::span<const Identity> persons,
                             std::size_t known) {
  const LinearDiffusion victim(shape, 1);
  const LinearDiffusion own(shape, 2);
  return Attacked(
      victim.row_words(), persons, known,
      [&](const Identity& identity, std::span<std::uint64_t> row) {
        victim.Encode(IdentityFeatures(identity), row);
      },
      [&](const Identity& identity, std::span<std::uint64_t> row) {
        own.Encode(IdentityFeatures(identity), row);
      });
}

}  // namespace mirrorflow
