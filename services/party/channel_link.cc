#include "services/party/channel_link.h"

namespace mirrorflow {

absl::Status ChannelLink::Send(Neighbour to, std::span<const std::uint8_t> message) {
  sent_since_ = true;
  return (to == Neighbour::kNext ? next_ : previous_).Send(message);
}

absl::Status ChannelLink::Receive(Neighbour from, std::span<std::uint8_t> message) {
  if (sent_since_) ++rounds_;
  sent_since_ = false;
  return (from == Neighbour::kNext ? next_ : previous_).Receive(message);
}

PartyTrafficFigures ChannelLink::figures() const {
  const ChannelFigures next = next_.figures();
  const ChannelFigures previous = previous_.figures();
  return {.bytes_sent = next.bytes_sent + previous.bytes_sent,
          .bytes_received = next.bytes_received + previous.bytes_received,
          .messages_sent = next.messages_sent + previous.messages_sent,
          .rounds = rounds_};
}

}  // namespace mirrorflow
