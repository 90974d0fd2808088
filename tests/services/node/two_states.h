#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "corridor/terms.h"
#include "crypto/encoded_batch.h"
#include "crypto/encoding_profile.h"
#include "crypto/secret_bytes.h"
#include "records/normalisation_profile.h"
#include "services/node/node_config.h"
#include "services/node/node_keys.h"
#include "services/wire/terms.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

// Kenya and Uganda with keys of their own, each pinning the other's, and the terms of a run.
namespace mirrorflow {

inline Country CountryOf(std::string_view code) { return ValueOrDie(Country::Create(code)); }

// With the hash of their bytes, as they would arrive.
inline RunTerms AsReceived(const RunTerms& terms) {
  return ValueOrDie(ParseTerms(SerializeTerms(terms)));
}

inline RunTerms TermsOfRun(std::string_view run_id, std::string_view profile = "hardened-v1") {
  return AsReceived({.run_id = ValueOrDie(RunId::Create(run_id)),
                     .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
                     .period = ValueOrDie(Period::Create("2024")),
                     .mode = LinkageMode::kLinkageUnit,
                     .encoding_profile = std::string(profile),
                     .encoding_profile_hash = ValueOrDie(FindEncodingProfile(profile)).hash,
                     .normalisation_profile = std::string(kNormalisationProfile),
                     .normalisation_profile_hash = NormalisationProfileHash(),
                     .threshold = ValueOrDie(DiceThreshold::Create(8, 10)),
                     .minimum_batch = 2,
                     .suppression_threshold = 10});
}

// libsodium before the first key; gtest_main has no place of its own for it.
inline const bool kCryptoIsReady = InitCrypto();

inline NodeKeys NewKeys() {
  return {std::make_unique<IdentityKey>(IdentityKey::Generate()), AgreementKey::Generate()};
}

// Takes part in what TermsOfRun asks for.
inline NodeConfig ConfigOf(std::string_view country, std::string_view peer,
                           const PartyKeys& peer_keys) {
  const RegisterFile any_register{
      .path = "register.csv",
      .mapping = {.source = "register",
                  .delimiter = ',',
                  .columns = {{FieldKind::kName, "name", std::nullopt, false}},
                  .constants = {},
                  .missing_values = {},
                  .female_values = {},
                  .male_values = {},
                  .refugee_values = {}}};
  return {.country = CountryOf(country),
          .line = {},
          .identity_key = "identity.key",
          .agreement_key = "agreement.key",
          .state_directory = "state",
          .emigrants = {any_register},
          .immigrants = {any_register},
          .members = {{CountryOf(peer), peer_keys}},
          .allow = {{.corridor = ValueOrDie(Corridor::Parse("KE-UG")),
                     .periods = {ValueOrDie(Period::Create("2024"))},
                     .encoding_profiles = {"hardened-v1"},
                     .modes = {LinkageMode::kLinkageUnit},
                     .minimum_batch = 2,
                     .minimum_suppression_threshold = 10,
                     .accept_breakable_encoding = false,
                     .accept_experimental_encoding = true}}};
}

struct TwoStates {
  NodeKeys ke_keys = NewKeys();
  NodeKeys ug_keys = NewKeys();
  NodeConfig ke = ConfigOf("KE", "UG", ug_keys.public_keys());
  NodeConfig ug = ConfigOf("UG", "KE", ke_keys.public_keys());
};

// A batch of `rows` rows of 64 bits, each row its number.
inline absl::StatusOr<EncodedBatch> NumberedBatch(const RunTerms& terms, Side side,
                                                  std::uint64_t rows) {
  std::vector<std::uint64_t> words(rows);
  for (std::uint64_t i = 0; i < rows; ++i) words[i] = i;
  return EncodedBatch::Create(
      {.run_id = terms.run_id,
       .corridor = terms.corridor,
       .period = terms.period,
       .side = side,
       .encoding_profile = terms.encoding_profile,
       .encoding_profile_hash = terms.encoding_profile_hash,
       .normalisation_profile_hash = terms.normalisation_profile_hash,
       .terms_hash = terms.hash,
       .row_bits = 64,
       .record_count = rows,
       .row_count = rows},
      {.words = std::move(words), .stratum_codes = std::vector<std::uint8_t>(rows)});
}

}  // namespace mirrorflow
