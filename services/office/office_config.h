#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "corridor/country.h"
#include "services/operations/service_settings.h"
#include "services/transport/tls_credentials.h"

namespace mirrorflow {

// A peer to call and the SHA-256 fingerprint of its certificate, 64 lower-case hex digits.
struct PinnedPeer {
  std::string address;  // host:port
  std::string certificate_fingerprint;
};

// The configuration of the linkage service (proto/mirrorflow/v1/config.proto), read and validated.
struct OfficeConfig {
  std::string listen;  // host:port
  TlsPaths tls;
  ServiceSettings service;
  std::string state_directory;
  std::map<Country, std::string> nodes;  // host:port; their certificates stand in the registry
  std::set<std::string> operators;       // certificate fingerprints
  int concurrent_runs = 0;               // at least 1
  int linkage_threads = 0;               // at least 1
  std::map<std::string, std::string> parties;  // host:port by name; certificates: the agreements
  std::string unseal_key;                      // path; empty: no runs by files
  std::string exact_counts_key;                // path
  std::string identity_key;                    // path
  std::string provider;                        // who publishes
  std::string page_listen;                     // of the operator page; empty: none

  // Of the accepted registry and agreements (services/trust/trust_store.h).
  std::string trust_directory() const { return state_directory + "/trust"; }
};

// How an operator's commands reach the linkage service.
struct OfficeClientConfig {
  PinnedPeer office;
  TlsPaths tls;
};

// Errors name the file and the field; files that the configuration names are not opened here. Paths
// in it are relative to the file.
absl::StatusOr<OfficeConfig> ReadOfficeConfig(const std::string& path);
absl::StatusOr<OfficeClientConfig> ReadOfficeClientConfig(const std::string& path);

}  // namespace mirrorflow
