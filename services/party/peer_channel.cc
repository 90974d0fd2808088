#include "services/party/peer_channel.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "linkage/split_trust/party_link.h"

namespace mirrorflow {
namespace {

using Clock = std::chrono::steady_clock;

// For how long a stream may stay open after this end is done.
constexpr std::chrono::seconds kFarewell{30};

void Wipe(std::string& bytes) { sodium_memzero(bytes.data(), bytes.size()); }

std::span<const std::uint8_t> BytesOf(const std::string& message) {
  return {reinterpret_cast<const std::uint8_t*>(message.data()), message.size()};
}

}  // namespace

PeerChannel::PeerChannel(std::string peer, std::chrono::milliseconds patience)
    : peer_(std::move(peer)), patience_(patience), last_frame_(Clock::now()) {}

PeerChannel::~PeerChannel() {
  for (std::string& message : outgoing_) Wipe(message);
  for (std::string& message : incoming_) Wipe(message);
  if (written_.has_data()) Wipe(*written_.mutable_data()->mutable_bytes());
}

absl::Status PeerChannel::Carry(const PartyStream& stream, SecretBytes key) {
  {
    const std::lock_guard lock(mutex_);
    if (carried_) {
      return absl::AlreadyExistsError(
          absl::StrCat("party ", peer_, " is connected for this run already"));
    }
    if (closed_.has_value()) return absl::CancelledError("the run is over at this party");
    carried_ = true;
    connected_ = true;
    last_frame_ = Clock::now();
    cancel_ = stream.cancel;
    stream_ = &stream;
    key_ = std::move(key);
  }
  changed_.notify_all();
  absl::Status refused;
  {
    const std::jthread writer([&] { WriteMessages(stream); });
    v1::PartyFrame frame;
    std::string assembling;
    while (refused.ok() && stream.read(frame)) refused = TakeFrame(frame, assembling);
    if (!refused.ok()) stream.cancel();
    Wipe(assembling);
    {
      const std::lock_guard lock(mutex_);
      reading_over_ = true;
    }
    changed_.notify_all();
    arrived_.notify_all();
  }
  const absl::Status finished = stream.finish();
  {
    const std::lock_guard lock(mutex_);
    cancel_ = nullptr;
    end_ = !refused.ok() ? refused : finished;
  }
  changed_.notify_all();
  arrived_.notify_all();
  return refused;
}

bool PeerChannel::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_.has_value();
}

void PeerChannel::FailToConnect(const absl::Status& why) {
  {
    const std::lock_guard lock(mutex_);
    if (carried_) return;
    carried_ = true;
    reading_over_ = true;
    end_ = why;
  }
  changed_.notify_all();
  arrived_.notify_all();
}

absl::Status PeerChannel::WaitUntilConnected() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience_,
                    [&] { return connected_ || end_.has_value() || closed_.has_value(); });
  if (closed_.has_value() && !closed_->ok()) return *closed_;
  if (end_.has_value() && !end_->ok()) return *end_;
  if (connected_) return absl::OkStatus();
  return absl::DeadlineExceededError(absl::StrCat(
      "party ", peer_, " did not connect\nhint: does it run, and does it take part in this run?"));
}

SecretBytes PeerChannel::TakeKey() {
  const std::lock_guard lock(mutex_);
  return std::move(key_);
}

absl::Status PeerChannel::TakeFrame(v1::PartyFrame& frame, std::string& assembling) {
  if (!frame.has_data()) {
    return absl::InvalidArgumentError(absl::StrCat("party ", peer_, " sent a second hello"));
  }
  v1::PartyData& data = *frame.mutable_data();
  {
    std::unique_lock lock(mutex_);
    last_frame_ = Clock::now();
    if (data.message() != next_message_) {
      return absl::InvalidArgumentError(absl::StrCat(
          "party ", peer_, " sent message ", data.message(), ", ", next_message_, " is the next"));
    }
    if (assembling.size() + data.bytes().size() > kMaxPartyMessage) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "party ", peer_, " sent a message of more than ", kMaxPartyMessage, " bytes"));
    }
  }
  if (assembling.empty()) {
    assembling.swap(*data.mutable_bytes());
  } else {
    assembling += data.bytes();
  }
  if (!data.last()) return absl::OkStatus();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return incoming_bytes_ < kMaxQueuedBytes || closed_.has_value(); });
  if (closed_.has_value()) {
    Wipe(assembling);
    assembling.clear();
    return absl::OkStatus();
  }
  ++next_message_;
  incoming_bytes_ += assembling.size();
  incoming_.push_back(std::move(assembling));
  assembling.clear();
  lock.unlock();
  arrived_.notify_one();
  return absl::OkStatus();
}

bool PeerChannel::WriteMessage(const PartyStream& stream, std::span<const std::uint8_t> message) {
  v1::PartyData& data = *written_.mutable_data();
  data.set_message(figures_.messages_sent);  // changed by this thread alone
  std::size_t place = 0;
  do {
    const std::size_t piece = std::min(kPartyPieceBytes, message.size() - place);
    data.set_bytes(message.data() + place, piece);
    place += piece;
    data.set_last(place == message.size());
    if (!stream.write(written_)) return false;
  } while (place < message.size());
  return true;
}

void PeerChannel::CountSent(std::size_t bytes) {
  ++figures_.messages_sent;
  figures_.bytes_sent += bytes;
}

void PeerChannel::WriteMessages(const PartyStream& stream) {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] {
      return !writing_ && (!outgoing_.empty() || closed_.has_value() || reading_over_);
    });
    if (reading_over_ || (closed_.has_value() && !closed_->ok())) {
      stream_ = nullptr;  // nobody writes from here on
      return;
    }
    if (outgoing_.empty()) break;  // closed, and all is sent
    std::string message = std::move(outgoing_.front());
    outgoing_.pop_front();
    outgoing_bytes_ -= message.size();
    writing_ = true;
    lock.unlock();
    changed_.notify_all();
    const bool written = WriteMessage(stream, BytesOf(message));
    Wipe(message);
    lock.lock();
    writing_ = false;
    CountSent(message.size());
    if (!written) {  // the reader learns of it
      stream_ = nullptr;
      return;
    }
  }
  stream_ = nullptr;
  lock.unlock();
  stream.done_writing();
  lock.lock();
  if (!changed_.wait_for(lock, kFarewell, [&] { return reading_over_; })) stream.cancel();
}

absl::Status PeerChannel::Send(std::span<const std::uint8_t> message) {
  if (message.size() > kMaxPartyMessage) {
    return absl::InvalidArgumentError("a message to another party is too large");
  }
  std::unique_lock lock(mutex_);
  const bool room = changed_.wait_for(lock, patience_, [&] {
    return outgoing_bytes_ < kMaxQueuedBytes || closed_.has_value() || end_.has_value();
  });
  if (closed_.has_value()) return closed_->ok() ? absl::CancelledError("closed") : *closed_;
  if (end_.has_value() && !end_->ok()) return *end_;
  if (end_.has_value()) {
    return absl::UnavailableError(absl::StrCat("party ", peer_, " ended the run before its end"));
  }
  if (!room) {
    return absl::DeadlineExceededError(
        absl::StrCat("party ", peer_, " has taken nothing for too long"));
  }
  if (stream_ != nullptr && !writing_ && outgoing_.empty() &&
      message.size() <= kWrittenAtOnceBytes) {
    const PartyStream& stream = *stream_;
    writing_ = true;
    lock.unlock();
    const bool written = WriteMessage(stream, message);
    lock.lock();
    writing_ = false;
    CountSent(message.size());
    const bool awaited = !written || closed_.has_value() || reading_over_;
    if (!written) stream_ = nullptr;  // the reader learns of it
    lock.unlock();
    if (awaited) changed_.notify_all();
    return absl::OkStatus();
  }
  outgoing_bytes_ += message.size();
  outgoing_.emplace_back(message.begin(), message.end());
  lock.unlock();
  changed_.notify_all();
  return absl::OkStatus();
}

absl::Status PeerChannel::Receive(std::span<std::uint8_t> message) {
  std::unique_lock lock(mutex_);
  const Clock::time_point begin = Clock::now();
  while (incoming_.empty() && !end_.has_value() && !closed_.has_value()) {
    const Clock::time_point until = std::max(begin, last_frame_) + patience_;
    if (Clock::now() >= until) {
      return absl::DeadlineExceededError(
          absl::StrCat("party ", peer_, " has sent nothing for too long"));
    }
    arrived_.wait_until(lock, until);
  }
  if (closed_.has_value()) return closed_->ok() ? absl::CancelledError("closed") : *closed_;
  if (incoming_.empty()) {
    if (!end_->ok()) return *end_;
    return absl::UnavailableError(absl::StrCat("party ", peer_, " ended the run before its end"));
  }
  std::string bytes = std::move(incoming_.front());
  incoming_.pop_front();
  const bool was_full = incoming_bytes_ >= kMaxQueuedBytes;
  incoming_bytes_ -= bytes.size();
  figures_.bytes_received += bytes.size();
  lock.unlock();
  if (was_full) changed_.notify_all();
  const bool fits = bytes.size() == message.size();
  if (fits) std::memcpy(message.data(), bytes.data(), bytes.size());
  Wipe(bytes);
  if (fits) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("party ", peer_, " sent ", bytes.size(), " bytes where ",
                                          message.size(), " are due"));
}

ChannelFigures PeerChannel::figures() const {
  const std::lock_guard lock(mutex_);
  return figures_;
}

void PeerChannel::Close(const absl::Status& why) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_.has_value()) return;
    closed_ = why;
    // Under the lock: the stream lives until Carry has taken this back.
    if (!why.ok() && cancel_) cancel_();
  }
  changed_.notify_all();
  arrived_.notify_all();
}

}  // namespace mirrorflow
