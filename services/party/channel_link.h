#pragma once

#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "linkage/split_trust/party_link.h"
#include "services/party/party_run_store.h"
#include "services/party/peer_channel.h"

namespace mirrorflow {

// The channels to both neighbours as the protocol wants them, with the rounds counted: how often
// this party waited for a message after it had sent one. One thread at a time, but for figures().
class ChannelLink : public PartyLink {
 public:
  // The channels must outlive the link.
  ChannelLink(PeerChannel& next, PeerChannel& previous) : next_(next), previous_(previous) {}

  absl::Status Send(Neighbour to, std::span<const std::uint8_t> message) override;
  absl::Status Receive(Neighbour from, std::span<std::uint8_t> message) override;

  PartyTrafficFigures figures() const;

 private:
  PeerChannel& next_;
  PeerChannel& previous_;
  bool sent_since_ = false;
  std::uint64_t rounds_ = 0;
};

}  // namespace mirrorflow
