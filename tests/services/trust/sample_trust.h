#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "corridor/agreement.h"
#include "crypto/detached_signature.h"
#include "crypto/encoding_profile.h"
#include "crypto/identity.h"
#include "crypto/party_keys.h"
#include "crypto/secret_bytes.h"
#include "crypto/subkey_labels.h"
#include "mirrorflow/v1/agreement.pb.h"
#include "mirrorflow/v1/registry.pb.h"
#include "services/config/text_file.h"
#include "services/trust/trust.h"
#include "services/wire/agreement.h"
#include "services/wire/registry.h"
#include "tests/status_matchers.h"

// Registries and agreements of made-up states, for tests.
namespace mirrorflow {

inline const bool kCryptoIsReadyForTrust = InitCrypto();

inline Day DayOf(std::string_view text) { return ValueOrDie(ParseDay(text)); }

// A state that can sign. Its agreement key is a public key without a private one, unless given.
struct SampleState {
  explicit SampleState(std::string_view code)
      : country(ValueOrDie(Country::Create(code))), identity(IdentityKey::Generate()) {
    const SecretBytes random = SecretBytes::Random(32);
    std::copy(random.Expose().begin(), random.Expose().end(), agreement.bytes.begin());
  }

  PartyKeys keys() const { return {identity.public_key(), agreement}; }
  std::string code() const { return std::string(country.alpha2()); }

  Country country;
  IdentityKey identity;
  AgreementPublicKey agreement;
};

inline v1::RegisteredParty StateEntry(std::string_view code, const PartyKeys& keys) {
  v1::RegisteredParty entry;
  entry.set_id(std::string(code));
  entry.set_role(v1::MEMBER_STATE);
  entry.set_name("Bureau of Statistics of " + std::string(code));
  entry.set_identity_key(keys.identity.ToText());
  entry.set_agreement_key(keys.agreement.ToText());
  return entry;
}

inline v1::RegisteredParty OtherEntry(v1::PartyRole role, std::string_view id,
                                      const std::string& certificate_fingerprint) {
  v1::RegisteredParty entry;
  entry.set_id(std::string(id));
  entry.set_role(role);
  entry.add_certificate_fingerprints(certificate_fingerprint);
  return entry;
}

// Version 1, valid 2024 to 2199; no parties yet.
inline v1::Registry EmptyRegistry(std::uint32_t required_signatures = 2) {
  v1::Registry registry;
  registry.set_version(1);
  registry.set_required_signatures(required_signatures);
  registry.set_valid_from("2024-01-01");
  registry.set_valid_until("2199-12-31");
  return registry;
}

// An agreement that fits the terms of most tests: KE-UG and UG-KE in 2024, small bounds, every
// risk accepted.
inline v1::Agreement SampleAgreement(std::string_view a, const PartyKeys& a_keys,
                                     std::string_view b, const PartyKeys& b_keys,
                                     std::string_view profile = "hardened-v1") {
  v1::Agreement agreement;
  agreement.set_agreement_id("ke-ug-2024");
  for (const auto& [code, keys] : {std::pair(a, &a_keys), std::pair(b, &b_keys)}) {
    v1::AgreementParty& party = *agreement.add_parties();
    party.set_country(std::string(code));
    party.set_institution("Bureau of Statistics of " + std::string(code));
    party.set_fingerprint(Fingerprint(*keys));
    party.set_legal_basis("Statistics Act, section 12");
  }
  agreement.set_purpose("official statistics of migration between the two states");
  for (const PermittedUse use : kAllPermittedUses) {
    agreement.add_permitted_uses(static_cast<v1::PermittedUse>(use));
  }
  for (const ProhibitedUse use : kAllProhibitedUses) {
    agreement.add_prohibited_uses(static_cast<v1::ProhibitedUse>(use));
  }
  agreement.add_corridors(std::string(a) + "-" + std::string(b));
  agreement.add_corridors(std::string(b) + "-" + std::string(a));
  agreement.add_periods("2024");
  agreement.mutable_population()->set_definition("usual residents");
  agreement.mutable_population()->set_refugees("exclude");
  v1::AgreedBatchRule& rule = *agreement.mutable_batch_rule();
  rule.set_unknown_destination("exclude");
  rule.set_duration_rule("UN12");
  rule.set_contribution_bound(1);
  rule.set_dated_by("receiver");
  agreement.mutable_encoding_profile()->set_name(std::string(profile));
  agreement.mutable_encoding_profile()->set_hash(
      HashText(ValueOrDie(FindEncodingProfile(profile)).hash));
  agreement.mutable_normalisation_profile()->set_name("basic-v2");
  agreement.mutable_normalisation_profile()->set_hash(
      "6acbc315c46bfb4f8653e23165798101c64d0f0b1d9d2c49f3194493d9263b7e");
  agreement.set_mode("linkage-unit");
  agreement.add_strata("sex");
  agreement.add_strata("broad-age");
  agreement.mutable_threshold()->mutable_dice()->set_numerator(8);
  agreement.mutable_threshold()->mutable_dice()->set_denominator(10);
  v1::DisclosureRule& disclosure = *agreement.mutable_disclosure();
  disclosure.set_rule("dp");
  disclosure.set_budget_milliepsilon(10'000);
  for (const auto& [table, permille] :
       {std::pair("total", 500U), std::pair("by-sex", 150U), std::pair("by-broad-age", 200U),
        std::pair("agreement", 150U)}) {
    v1::TableShare& share = *disclosure.add_tables();
    share.set_table(table);
    share.set_permille(permille);
  }
  for (const auto& [vintage, permille] :
       {std::pair("provisional", 400U), std::pair("final", 400U), std::pair("revision-1", 200U)}) {
    v1::VintageShare& share = *disclosure.add_vintages();
    share.set_vintage(vintage);
    share.set_permille(permille);
  }
  agreement.mutable_disclosure()->set_suppression_threshold(10);
  agreement.mutable_disclosure()->set_runs_per_period(100);
  agreement.set_minimum_batch(2);
  agreement.set_minimum_stratum(1);
  agreement.set_minimum_ngrams(0);
  agreement.set_maximum_records_per_key(1'000'000);
  agreement.mutable_retention()->set_encodings_hours(24);
  agreement.mutable_retention()->set_exact_counts_days(30);
  agreement.set_valid_from("2024-01-01");
  agreement.set_valid_until("2199-12-31");
  for (const Risk risk :
       {Risk::kBreakableEncoding, Risk::kExperimentalEncoding, Risk::kLoweredNgramMinimum,
        Risk::kWideAttackBounds, Risk::kManyRecordsPerKey}) {
    v1::AcceptedRisk& accepted = *agreement.add_accepted_risks();
    accepted.set_risk(static_cast<v1::AcceptedRisk::Risk>(risk));
    accepted.set_statement(std::string(RiskStatement(risk)));
  }
  return agreement;
}

inline DetachedSignature SignFile(std::string_view purpose, std::string_view file,
                                  std::string_view signer, const Signer& key) {
  return {.signer = std::string(signer),
          .signature = ValueOrDie(key.Sign(
              purpose, {reinterpret_cast<const std::uint8_t*>(file.data()), file.size()}))};
}

struct NamedSigner {
  std::string_view name;
  const Signer& key;
};

inline HeldAgreement HoldAgreement(const v1::Agreement& agreement,
                                   const std::vector<NamedSigner>& signers) {
  const std::string file = PrintText(agreement);
  HeldAgreement held{.agreement = ValueOrDie(ParseAgreement(file, "agreement")),
                     .file = file,
                     .signatures = {},
                     .revocations = {}};
  for (const NamedSigner& signer : signers) {
    held.signatures.push_back(SignFile(kAgreementPurpose, file, signer.name, signer.key));
  }
  return held;
}

inline Registry RegistryOf(const v1::Registry& registry) {
  return ValueOrDie(ParseRegistry(PrintText(registry), "registry"));
}

inline Trust TrustOf(const v1::Registry& registry, const std::vector<HeldAgreement>& agreements) {
  Trust trust{.registry = RegistryOf(registry), .agreements = {}};
  for (const HeldAgreement& held : agreements) {
    trust.agreements.emplace(held.agreement.hash(), held);
  }
  return trust;
}

}  // namespace mirrorflow
