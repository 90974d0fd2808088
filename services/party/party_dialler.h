#pragma once

#include <map>
#include <stop_token>
#include <string>

#include "services/party/party_runs.h"
#include "services/transport/tls_credentials.h"

namespace mirrorflow {

// Calls other parties over pinned channels and carries the channels of runs.
class PartyDialler {
 public:
  // `addresses`: host:port by the names of parties.
  PartyDialler(TlsPaths tls, std::map<std::string, std::string> addresses,
               std::chrono::milliseconds patience)
      : tls_(std::move(tls)), addresses_(std::move(addresses)), patience_(patience) {}

  // Until the channel is at its end. A party that is not reached, or has not begun the run yet, is
  // called again for as long as patience lasts; a line that broke is not taken up again. Whatever
  // goes wrong is told to the channel.
  void Carry(const RunTerms& terms, const PartyPermit& permit, int place, PeerChannel& channel,
             const std::stop_token& stop) const;

 private:
  absl::Status Call(const RunTerms& terms, const PartyPermit& permit, int place,
                    PeerChannel& channel, bool& carried, const std::stop_token& stop) const;

  const TlsPaths tls_;
  const std::map<std::string, std::string> addresses_;
  const std::chrono::milliseconds patience_;
};

}  // namespace mirrorflow
