#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/country.h"
#include "corridor/period.h"
#include "corridor/run.h"
#include "corridor/terms.h"
#include "crypto/pkcs11_signer.h"
#include "crypto/run_key.h"
#include "crypto/unseal_key.h"
#include "records/mapping.h"
#include "records/population/day_number.h"
#include "services/operations/service_settings.h"
#include "services/transport/tls_credentials.h"

namespace mirrorflow {

// A register: a file, or a database.
struct RegisterFile {
  std::string path;  // empty for a database
  Mapping mapping;
  std::string connection{};     // ODBC, without a password; empty for a file
  std::string password_file{};  // empty where the database needs none
};

// Only `serve` needs a line.
struct NodeLine {
  std::string listen;  // host:port
  TlsPaths tls;
  ServiceSettings service;
};

// An identity in a hardware token.
struct IdentityToken {
  TokenKey key;
  std::string pin_file;
};

// The configuration of a node (proto/mirrorflow/v1/config.proto), read and validated. Paths are
// absolute or relative to the working directory.
struct NodeConfig {
  Country country;
  std::optional<NodeLine> line;
  std::string identity_key;  // empty where the identity is in a token
  std::string agreement_key;
  std::string state_directory;
  std::string key_passphrase_file{};  // empty: asked at the terminal
  std::optional<IdentityToken> identity_token{};
  std::vector<RegisterFile> emigrants;
  std::vector<RegisterFile> immigrants;
  std::vector<RegisterFile> population{};  // everything else that becomes one population with them
  // The days over which crossings were observed; absent: from the first row to the last.
  std::optional<DayNumber> observed_from{};
  std::optional<DayNumber> observed_until{};   // the first day after them
  bool require_approval = false;               // a run waits for `mf-node runs approve`
  std::optional<SealKey> office_unseal_key{};  // services/node/office_seal_key.h
  std::string page_listen{};                   // of the operator page; empty: none

  // The sender of a flow records emigrants, the receiver immigrants.
  const std::vector<RegisterFile>& registers(Side side) const {
    return side == Side::kSender ? emigrants : immigrants;
  }
  // Of the accepted registry and agreements (services/trust/trust_store.h).
  std::string trust_directory() const { return state_directory + "/trust"; }
  // Of batches that travel as files.
  std::string outbox_directory() const { return state_directory + "/outbox"; }
};

// Errors name the file and the field; files that the configuration names are not opened here.
absl::StatusOr<NodeConfig> ReadNodeConfig(const std::string& path);

}  // namespace mirrorflow
