#pragma once

#include <array>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "linkage/split_trust/local_party_links.h"
#include "linkage/split_trust/party_ring.h"

namespace mirrorflow {

// Runs `part` for each party in a thread of its own, with fresh keys.
inline std::array<absl::Status, kPartyCount> RunThreeRings(
    const std::function<absl::Status(PartyRing&)>& part,
    const std::function<std::unique_ptr<PartyLink>(int, std::unique_ptr<PartyLink>)>& wrap = {}) {
  auto links = MakeLocalPartyLinks();
  for (int p = 0; wrap && p < kPartyCount; ++p) {
    std::unique_ptr<PartyLink>& link = links[static_cast<std::size_t>(p)];
    link = wrap(p, std::move(link));
  }
  std::array<SecretBytes, kPartyCount> keys;  // between each party and the next one
  for (SecretBytes& key : keys) key = SecretBytes::Random(32);
  std::array<absl::Status, kPartyCount> found;
  std::vector<std::jthread> parties;
  for (std::size_t p = 0; p < kPartyCount; ++p) {
    parties.emplace_back([&, p] {
      const auto previous = static_cast<std::size_t>(PreviousParty(static_cast<int>(p)));
      PartyRing ring(static_cast<int>(p), *links[p], keys[p], keys[previous]);
      found[p] = part(ring);
      links[p] = nullptr;
    });
  }
  parties.clear();
  return found;
}

// What a party holds of bits that stand in the test.
inline SharedBits PartOf(const std::array<std::vector<std::uint64_t>, kPartyCount>& shares,
                         int party) {
  SharedBits bits;
  bits.own = shares[static_cast<std::size_t>(party)];
  bits.next = shares[static_cast<std::size_t>(NextParty(party))];
  return bits;
}

}  // namespace mirrorflow
