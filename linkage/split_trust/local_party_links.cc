#include "linkage/split_trust/local_party_links.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

// Messages from one party to another.
class Pipe {
 public:
  void Put(std::span<const std::uint8_t> message) {
    const std::lock_guard lock(mutex_);
    messages_.emplace_back(message.begin(), message.end());
    changed_.notify_one();
  }
  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  absl::Status Take(std::span<std::uint8_t> message) {
    std::vector<std::uint8_t> taken;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return closed_ || !messages_.empty(); });
      if (messages_.empty()) return absl::UnavailableError("the other party has ended the run");
      taken = std::move(messages_.front());
      messages_.pop_front();
    }
    if (taken.size() != message.size()) {
      return absl::DataLossError(absl::StrCat("a message of ", taken.size(), " bytes where ",
                                              message.size(), " were to come"));
    }
    std::ranges::copy(taken, message.begin());
    return absl::OkStatus();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::vector<std::uint8_t>> messages_;
  bool closed_ = false;
};

// pipes[from][to is the next one].
using Pipes = std::array<std::array<Pipe, 2>, kPartyCount>;

class LocalPartyLink : public PartyLink {
 public:
  LocalPartyLink(int party, std::shared_ptr<Pipes> pipes)
      : party_(party), pipes_(std::move(pipes)) {}
  ~LocalPartyLink() override {
    for (Pipe& pipe : FromHere()) pipe.Close();
  }

  absl::Status Send(Neighbour to, std::span<const std::uint8_t> message) override {
    if (message.size() > kMaxPartyMessage) {
      return absl::InvalidArgumentError("a message beyond the limit");
    }
    FromHere()[to == Neighbour::kNext ? 1 : 0].Put(message);
    return absl::OkStatus();
  }
  absl::Status Receive(Neighbour from, std::span<std::uint8_t> message) override {
    const int sender = from == Neighbour::kNext ? NextParty(party_) : PreviousParty(party_);
    return (*pipes_)[static_cast<std::size_t>(sender)][from == Neighbour::kNext ? 0 : 1].Take(
        message);
  }

 private:
  std::array<Pipe, 2>& FromHere() { return (*pipes_)[static_cast<std::size_t>(party_)]; }

  const int party_;
  const std::shared_ptr<Pipes> pipes_;
};

}  // namespace

std::array<std::unique_ptr<PartyLink>, kPartyCount> MakeLocalPartyLinks() {
  const auto pipes = std::make_shared<Pipes>();
  return {std::make_unique<LocalPartyLink>(0, pipes), std::make_unique<LocalPartyLink>(1, pipes),
          std::make_unique<LocalPartyLink>(2, pipes)};
}

}  // namespace mirrorflow
