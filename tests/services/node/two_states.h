#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "corridor/batch_header.h"
#include "corridor/terms.h"
#include "crypto/encoded_batch.h"
#include "crypto/encoding_profile.h"
#include "crypto/secret_bytes.h"
#include "records/normalisation_profile.h"
#include "services/node/node_config.h"
#include "services/node/node_keys.h"
#include "services/node/node_runs.h"
#include "services/node/policy.h"
#include "services/trust/trust.h"
#include "services/wire/terms.h"
#include "tests/services/trust/sample_trust.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

// Kenya and Uganda with keys of their own, each pinning the other's, and the terms of a run.
namespace mirrorflow {

inline Country CountryOf(std::string_view code) { return ValueOrDie(Country::Create(code)); }

// With the hash of their bytes, as they would arrive.
inline RunTerms AsReceived(const RunTerms& terms) {
  return ValueOrDie(ParseTerms(SerializeTerms(terms)));
}

// libsodium before the first key; gtest_main has no place of its own for it.
inline const bool kCryptoIsReady = InitCrypto();

inline SecretBytes SecretOf(const std::vector<std::uint8_t>& bytes) {
  SecretBytes secret(bytes.size());
  std::copy(bytes.begin(), bytes.end(), secret.ExposeMutable().begin());
  return secret;
}

inline NodeKeys NewKeys() {
  return {std::make_unique<IdentityKey>(IdentityKey::Generate()), AgreementKey::Generate()};
}

// Always the same: the agreement's hash is over the fingerprints of both.
inline NodeKeys KeysOf(std::string_view country) {
  std::vector<std::uint8_t> seed(32, static_cast<std::uint8_t>(country[0]));
  const std::vector<std::uint8_t> secret(32, static_cast<std::uint8_t>(country[1]));
  return {std::make_unique<IdentityKey>(ValueOrDie(IdentityKey::FromSeed(SecretOf(seed)))),
          ValueOrDie(AgreementKey::FromSecret(SecretOf(secret)))};
}

inline v1::Agreement AgreementOfStates(std::string_view profile = "hardened-v1") {
  return SampleAgreement("KE", KeysOf("KE").public_keys(), "UG", KeysOf("UG").public_keys(),
                         profile);
}

inline HeldAgreement HeldByBoth(const v1::Agreement& agreement) {
  const NodeKeys ke = KeysOf("KE");
  const NodeKeys ug = KeysOf("UG");
  return HoldAgreement(agreement, {{"KE", *ke.identity}, {"UG", *ug.identity}});
}

// What the agreement of the two states asks for.
inline RunTerms TermsOfRun(std::string_view run_id, std::string_view profile = "hardened-v1") {
  return AsReceived(TermsUnder(
      HeldByBoth(AgreementOfStates(profile)).agreement, ValueOrDie(RunId::Create(run_id)),
      ValueOrDie(Corridor::Parse("KE-UG")), ValueOrDie(Period::Create("2024"))));
}

inline v1::Registry RegistryOfStates() {
  v1::Registry registry = EmptyRegistry();
  for (const char* country : {"KE", "UG"}) {
    *registry.add_parties() = StateEntry(country, KeysOf(country).public_keys());
  }
  return registry;
}

inline NodeConfig ConfigOf(std::string_view country) {
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
          .immigrants = {any_register}};
}

struct TwoStates {
  NodeKeys ke_keys = KeysOf("KE");
  NodeKeys ug_keys = KeysOf("UG");
  NodeConfig ke = ConfigOf("KE");
  NodeConfig ug = ConfigOf("UG");
  // What both have accepted; a test may change it while nodes run.
  Trust trust = TrustOf(RegistryOfStates(), {HeldByBoth(AgreementOfStates())});

  // The rules of one node over this trust, without a budget.
  NodeRuns::RunRules RulesOf(std::string_view country) {
    return {.check =
                [this, config = ConfigOf(country),
                 keys = KeysOf(country).public_keys()](const RunTerms& terms) {
                  return CheckPolicy(terms, config, keys, trust, DayOf("2024-06-30"));
                },
            .count = [](const RunTerms&, const RunPermit&) { return absl::OkStatus(); }};
  }
};

// A batch of `rows` rows of 64 bits, each row its number.
inline absl::StatusOr<EncodedBatch> NumberedBatch(const RunTerms& terms, Side side,
                                                  std::uint64_t rows) {
  std::vector<std::uint64_t> words(rows);
  for (std::uint64_t i = 0; i < rows; ++i) words[i] = i;
  BatchHeader header = HeaderFor(terms, side);
  header.row_bits = 64;
  header.record_count = header.row_count = rows;
  return EncodedBatch::Create(
      std::move(header),
      {.words = std::move(words), .stratum_codes = std::vector<std::uint8_t>(rows)});
}

}  // namespace mirrorflow
