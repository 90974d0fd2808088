#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/secret_bytes.h"
#include "mirrorflow/v1/party_service.pb.h"

namespace mirrorflow {

// Bytes of a message that travel in one piece: the size at which gRPC on one machine is fastest.
inline constexpr std::size_t kPartyPieceBytes = 1 << 20;
// Up to this size a message is written by whoever sends it, if nothing is waiting before it: most
// rounds are of messages so small that handing them to another thread costs more than writing them.
inline constexpr std::size_t kWrittenAtOnceBytes = 64 << 10;
// What is kept for a peer that is slow, at most, in each direction.
inline constexpr std::size_t kMaxQueuedBytes = std::size_t{256} << 20;

// The two ends of a stream that a channel is carried by, whichever side of it this party is.
struct PartyStream {
  std::function<bool(v1::PartyFrame&)> read;
  std::function<bool(const v1::PartyFrame&)> write;
  std::function<void()> done_writing;
  // After the last read: how the stream ended.
  std::function<absl::Status()> finish;
  // From any thread: read and write return soon.
  std::function<void()> cancel;
};

// What passed over a channel; bytes of messages, without what the line adds.
struct ChannelFigures {
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t messages_sent = 0;
};

// The messages of one run between this party and one other, in order, both ways at once. It is
// carried by one stream; when that breaks, the channel is at its end, and so is the run: nothing is
// sent again.
//
// Whoever sends goes on at once, up to kMaxQueuedBytes, and never waits for the peer to use what it
// was sent: each end reads all the time. Messages are wiped when they were used.
// Thread-safe: one thread may send, one receive, one carry.
class PeerChannel {
 public:
  // `peer`: its name, for messages. `patience`: how long it may be silent, and how long it may take
  // to connect.
  PeerChannel(std::string peer, std::chrono::milliseconds patience);
  ~PeerChannel();
  PeerChannel(const PeerChannel&) = delete;
  PeerChannel& operator=(const PeerChannel&) = delete;

  // Carries the channel until both ends are done or the stream breaks; blocks. `key`: what the pair
  // agreed on in their hellos. AlreadyExists for a second stream.
  absl::Status Carry(const PartyStream& stream, SecretBytes key);
  bool closed() const;
  // Not connected, and not going to be.
  void FailToConnect(const absl::Status& why);
  // DeadlineExceeded when the peer does not come in time.
  absl::Status WaitUntilConnected();
  // The key that the pair shares; once.
  SecretBytes TakeKey();

  // Goes on at once unless kMaxQueuedBytes are waiting. InvalidArgument beyond kMaxPartyMessage.
  absl::Status Send(std::span<const std::uint8_t> message);
  // The next message, which must have the size of `message`. Unavailable when the peer is gone,
  // DeadlineExceeded when it is silent for too long, DataLoss for another size.
  absl::Status Receive(std::span<std::uint8_t> message);

  ChannelFigures figures() const;

  // The run is over at this party: what is queued still goes out. With an error the stream is
  // broken off at once, which is how the peer learns of it.
  void Close(const absl::Status& why);

 private:
  absl::Status TakeFrame(v1::PartyFrame& frame, std::string& assembling);
  void WriteMessages(const PartyStream& stream);
  // With writing_ set. Figures are the caller's.
  bool WriteMessage(const PartyStream& stream, std::span<const std::uint8_t> message);
  void CountSent(std::size_t bytes);

  const std::string peer_;
  const std::chrono::milliseconds patience_;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::condition_variable arrived_;  // for Receive alone
  bool carried_ = false;
  bool connected_ = false;
  bool reading_over_ = false;
  std::optional<absl::Status> end_;  // how the stream ended
  std::optional<absl::Status> closed_;
  std::function<void()> cancel_;
  SecretBytes key_;
  const PartyStream* stream_ = nullptr;  // while messages may be written
  bool writing_ = false;                 // a message is being written, without the lock
  v1::PartyFrame written_;               // of whoever set writing_
  std::deque<std::string> outgoing_;
  std::size_t outgoing_bytes_ = 0;
  std::deque<std::string> incoming_;
  std::size_t incoming_bytes_ = 0;
  std::chrono::steady_clock::time_point last_frame_;
  std::uint64_t next_message_ = 0;  // of those that come in
  ChannelFigures figures_;
};

}  // namespace mirrorflow
