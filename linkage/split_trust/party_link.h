#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "absl/status/status.h"

namespace mirrorflow {

// The three compute parties of split trust stand in a ring: 0, 1, 2, and 0 again.
inline constexpr int kPartyCount = 3;

enum class Neighbour : std::uint8_t { kNext, kPrevious };

constexpr int NextParty(int party) { return (party + 1) % kPartyCount; }
constexpr int PreviousParty(int party) { return (party + kPartyCount - 1) % kPartyCount; }

// What one party has of the two others during one run: messages, in order, each as it was sent.
// Whoever implements it sees that a message comes from whom it should and that nobody else reads it
// (mutual TLS between processes); the protocol relies on both.
//
// Thread safety: one thread at a time.
class PartyLink {
 public:
  virtual ~PartyLink() = default;

  // Never waits for the other side to receive: all parties may send before any receives. The bytes
  // may be reused afterwards. Up to kMaxPartyMessage.
  virtual absl::Status Send(Neighbour to, std::span<const std::uint8_t> message) = 0;

  // Waits for the next message and fills `message` with it. DataLoss when it has another size;
  // Unavailable, Cancelled or DeadlineExceeded when none will come.
  virtual absl::Status Receive(Neighbour from, std::span<std::uint8_t> message) = 0;
};

inline constexpr std::size_t kMaxPartyMessage = std::size_t{64} << 20;

}  // namespace mirrorflow
