#pragma once

#include <chrono>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "corridor/country.h"
#include "services/operations/service_settings.h"
#include "services/transport/tls_credentials.h"

namespace mirrorflow {

// The configuration of a compute party (proto/mirrorflow/v1/config.proto), read and validated.
struct PartyConfig {
  std::string name;    // as in agreements and in its certificate
  std::string listen;  // host:port
  TlsPaths tls;
  ServiceSettings service;
  std::string state_directory;
  std::string identity_key;                    // path
  std::string key_passphrase_file;             // path; empty: asked for where the key is sealed
  std::map<Country, std::string> nodes;        // host:port
  std::map<std::string, std::string> parties;  // host:port, by name
  std::size_t concurrent_runs = 1;
  std::chrono::seconds peer_timeout{0};

  // Of the accepted registry and agreements (services/trust/trust_store.h).
  std::string trust_directory() const { return state_directory + "/trust"; }
};

// Errors name the file and the field; files that the configuration names are not opened here. Paths
// in it are relative to the file.
absl::StatusOr<PartyConfig> ReadPartyConfig(const std::string& path);

}  // namespace mirrorflow
