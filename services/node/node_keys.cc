#include "services/node/node_keys.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

absl::Status WithHint(const absl::Status& status) {
  if (!absl::IsNotFound(status)) return status;
  return absl::NotFoundError(absl::StrCat(
      status.message(), "\nhint: mf-node keys init --config FILE makes the key files"));
}

}  // namespace

absl::StatusOr<NodeKeys> ReadNodeKeys(const NodeConfig& config) {
  absl::StatusOr<IdentityKey> identity = IdentityKey::ReadFrom(config.identity_key);
  if (!identity.ok()) return WithHint(identity.status());
  absl::StatusOr<AgreementKey> agreement =
      AgreementKey::ReadFrom(config.agreement_key, kStaticAgreementKeyKind);
  if (!agreement.ok()) return WithHint(agreement.status());
  return NodeKeys{.identity = *std::move(identity), .agreement = *std::move(agreement)};
}

}  // namespace mirrorflow
