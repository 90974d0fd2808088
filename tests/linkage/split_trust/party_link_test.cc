#include "linkage/split_trust/party_link.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "linkage/split_trust/local_party_links.h"

namespace mirrorflow {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(LocalPartyLinks, MessagesReachTheNeighbourTheyWereSentToInOrder) {
  auto links = MakeLocalPartyLinks();
  for (std::uint8_t party = 0; party < kPartyCount; ++party) {
    ASSERT_TRUE(links[party]->Send(Neighbour::kNext, Bytes{party, 1}).ok());
    ASSERT_TRUE(links[party]->Send(Neighbour::kPrevious, Bytes{party, 2}).ok());
    ASSERT_TRUE(links[party]->Send(Neighbour::kNext, Bytes{party, 3}).ok());
  }
  for (int party = 0; party < kPartyCount; ++party) {
    const auto previous = static_cast<std::uint8_t>(PreviousParty(party));
    const auto next = static_cast<std::uint8_t>(NextParty(party));
    PartyLink& link = *links[static_cast<std::size_t>(party)];
    Bytes message(2);
    ASSERT_TRUE(link.Receive(Neighbour::kPrevious, message).ok());
    EXPECT_EQ(message, (Bytes{previous, 1}));
    ASSERT_TRUE(link.Receive(Neighbour::kNext, message).ok());
    EXPECT_EQ(message, (Bytes{next, 2}));
    ASSERT_TRUE(link.Receive(Neighbour::kPrevious, message).ok());
    EXPECT_EQ(message, (Bytes{previous, 3}));
  }
}

TEST(LocalPartyLinks, AMessageOfAnotherSizeIsDataLoss) {
  auto links = MakeLocalPartyLinks();
  ASSERT_TRUE(links[0]->Send(Neighbour::kNext, Bytes{1, 2, 3}).ok());
  Bytes two(2);
  EXPECT_EQ(links[1]->Receive(Neighbour::kPrevious, two).code(), absl::StatusCode::kDataLoss);
}

TEST(LocalPartyLinks, WhoWaitsForAPartyThatEndedIsTold) {
  auto links = MakeLocalPartyLinks();
  ASSERT_TRUE(links[0]->Send(Neighbour::kNext, Bytes{7}).ok());
  absl::Status second;
  Bytes one(1);
  std::thread waiting([&] {
    ASSERT_TRUE(links[1]->Receive(Neighbour::kPrevious, one).ok());  // what was sent before
    second = links[1]->Receive(Neighbour::kPrevious, one);
  });
  links[0] = nullptr;
  waiting.join();
  EXPECT_EQ(one, Bytes{7});
  EXPECT_EQ(second.code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace mirrorflow
