#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>

namespace mirrorflow::simulation {

// One direction of a stream: messages in order, until it is closed by the writer or cut.
template <typename Message>
class Pipe {
 public:
  bool Put(const Message& message) {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    messages_.push_back(message);
    changed_.notify_all();
    return true;
  }

  // False when it was closed and is empty, or was cut.
  bool Take(Message* message) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || !messages_.empty(); });
    if (messages_.empty()) return false;
    *message = std::move(messages_.front());
    messages_.pop_front();
    return true;
  }

  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  void Cut() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    messages_.clear();
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
  std::deque<Message> messages_;
};

}  // namespace mirrorflow::simulation
