#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "corridor/country.h"
#include "corridor/terms.h"
#include "services/party/share_receiver.h"
#include "services/transport/tls_credentials.h"

namespace mirrorflow {

// A node from which this party fetches its shares.
struct ShareSource {
  Country country;
  std::string address;  // host:port
  // Whether the registry has a certificate as one of the country's node.
  std::function<absl::Status(const std::string& fingerprint)> check_certificate;
};

// Hands the parts of this party's view to `receiver` until it is complete; `on_progress` after
// each. A stream that breaks is resumed where it broke, for as long as something arrives within
// `patience`. Errors begin with "node XX:". Cancelled when stopped.
absl::Status FetchShares(const ShareSource& source, const TlsPaths& tls, const RunId& run,
                         const Hash256& peer_commitment, std::chrono::milliseconds patience,
                         ShareReceiver& receiver, const std::function<void()>& on_progress,
                         const std::stop_token& stop);

}  // namespace mirrorflow
