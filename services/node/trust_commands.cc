#include <functional>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "corridor/agreement.h"
#include "crypto/encoding_profile.h"
#include "records/normalisation_profile.h"
#include "services/node/commands.h"
#include "services/node/node_config.h"
#include "services/node/node_keys.h"
#include "services/node/policy.h"
#include "services/storage/private_directory.h"
#include "services/trust/agreement_commands.h"
#include "services/trust/registry_commands.h"
#include "services/trust/trust_store.h"
#include "services/trust/trusted_log.h"

namespace mirrorflow {
namespace {

struct Place {
  NodeConfig config;
  std::unique_ptr<TrustStore> store;
};

absl::StatusOr<Place> OpenPlace(const TrustOptions& options) {
  absl::StatusOr<NodeConfig> config = ReadNodeConfig(options.config);
  if (!config.ok()) return config.status();
  if (absl::Status s = RequirePrivateDirectory(config->state_directory); !s.ok()) return s;
  absl::StatusOr<std::unique_ptr<TrustStore>> store = TrustStore::Open(config->trust_directory());
  if (!store.ok()) return store.status();
  return Place{.config = *std::move(config), .store = *std::move(store)};
}

// For commands that sign.
absl::Status WithKeys(
    const TrustOptions& options,
    const std::function<absl::Status(const Place& place, const SigningState& self)>& sign) {
  absl::StatusOr<Place> place = OpenPlace(options);
  if (!place.ok()) return place.status();
  absl::StatusOr<NodeKeys> keys = ReadNodeKeys(place->config);
  if (!keys.ok()) return keys.status();
  return sign(
      *place,
      {.country = place->config.country, .identity = *keys->identity, .keys = keys->public_keys()});
}

// For commands that take something in: with the log that has to say so first.
absl::Status WithLog(const TrustOptions& options,
                     const std::function<absl::Status(TrustStore& store)>& accept) {
  absl::StatusOr<Place> place = OpenPlace(options);
  if (!place.ok()) return place.status();
  absl::StatusOr<NodeKeys> keys = ReadNodeKeys(place->config);
  if (!keys.ok()) return keys.status();
  absl::StatusOr<std::unique_ptr<EventLog>> log =
      OpenTrustedLog(place->config.state_directory, PartyRole::kMemberState,
                     place->config.country.alpha2(), *keys->identity, *place->store);
  return log.ok() ? accept(*place->store) : log.status();
}

absl::StatusOr<Hash256> EncodingHash(const std::string& name) {
  absl::StatusOr<EncodingProfile> profile = FindEncodingProfile(name);
  if (!profile.ok()) return profile.status();
  return profile->hash;
}

absl::StatusOr<Hash256> NormalisationHash(const std::string& name) {
  if (name != kNormalisationProfile) {
    return absl::NotFoundError(absl::StrCat("no normalisation profile '", name, "'; there is ",
                                            std::string(kNormalisationProfile)));
  }
  return NormalisationProfileHash();
}

// What this program can't do is not signed.
absl::Status CheckCanDo(const AgreementContent& agreement) {
  if (agreement.encoding_profile.name == kClearProfile) {
    return absl::PermissionDeniedError("the encoding profile clear never leaves a sandbox");
  }
  for (const auto& [profile, hash_of] :
       {std::pair(&agreement.encoding_profile, &EncodingHash),
        std::pair(&agreement.normalisation_profile, &NormalisationHash)}) {
    absl::StatusOr<Hash256> hash = hash_of(profile->name);
    if (!hash.ok()) return hash.status();
    if (*hash != profile->hash) {
      return absl::FailedPreconditionError(
          absl::StrCat("the agreement has another hash for the profile ", profile->name,
                       " than this program; both states need the same version"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunRegistryShow(const TrustOptions& options) {
  absl::StatusOr<Place> place = OpenPlace(options);
  return place.ok() ? ShowRegistry(*place->store, options.file, options.json) : place.status();
}

absl::Status RunRegistrySign(const TrustOptions& options) {
  return WithKeys(options, [&](const Place& place, const SigningState& self) {
    return SignRegistry(*place.store, options.file, self);
  });
}

absl::Status RunRegistryAccept(const TrustOptions& options) {
  return WithLog(options, [&](TrustStore& store) {
    return AcceptRegistry(store, options.file, options.first_fingerprint);
  });
}

absl::Status RunAgreementsPropose(const TrustOptions& options) {
  absl::StatusOr<Place> place = OpenPlace(options);
  if (!place.ok()) return place.status();
  return ProposeAgreement(*place->store, {.draft = options.file,
                                          .out = options.out,
                                          .encoding_hash = EncodingHash,
                                          .normalisation_hash = NormalisationHash});
}

absl::Status RunAgreementsSign(const TrustOptions& options) {
  return WithKeys(options, [&](const Place& place, const SigningState& self) {
    return SignAgreement(*place.store, options.file, options.peer_fingerprint, self, CheckCanDo);
  });
}

absl::Status RunAgreementsAccept(const TrustOptions& options) {
  return WithLog(options, [&](TrustStore& store) { return AcceptAgreement(store, options.file); });
}

absl::Status RunAgreementsList(const TrustOptions& options) {
  absl::StatusOr<Place> place = OpenPlace(options);
  return place.ok() ? ListAgreements(*place->store, options.json) : place.status();
}

absl::Status RunAgreementsShow(const TrustOptions& options) {
  absl::StatusOr<Place> place = OpenPlace(options);
  return place.ok() ? ShowAgreement(*place->store, options.file) : place.status();
}

absl::Status RunAgreementsExport(const TrustOptions& options) {
  absl::StatusOr<Place> place = OpenPlace(options);
  return place.ok() ? ExportAgreement(*place->store, options.file) : place.status();
}

absl::Status RunAgreementsRevoke(const TrustOptions& options) {
  return WithKeys(options, [&](const Place& place, const SigningState& self) -> absl::Status {
    absl::StatusOr<std::unique_ptr<EventLog>> log =
        OpenTrustedLog(place.config.state_directory, PartyRole::kMemberState,
                       place.config.country.alpha2(), self.identity, *place.store);
    return log.ok() ? RevokeAgreement(*place.store, options.file, self) : log.status();
  });
}

}  // namespace mirrorflow
