#pragma once

#include <grpcpp/client_context.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace mirrorflow {

// Cancels a client's stream on which nothing arrives, or when asked to stop.
class StreamGuard {
 public:
  StreamGuard(grpc::ClientContext& context, std::chrono::milliseconds no_progress,
              const std::stop_token& stop)
      : no_progress_(no_progress),
        cancel_on_stop_(stop, [&context] { context.TryCancel(); }),
        watcher_([this, &context](const std::stop_token& done) { Watch(context, done); }) {}

  void Progress() {
    const std::lock_guard lock(mutex_);
    last_ = std::chrono::steady_clock::now();
  }
  bool timed_out() const {
    const std::lock_guard lock(mutex_);
    return timed_out_;
  }

 private:
  void Watch(grpc::ClientContext& context, const std::stop_token& done) {
    std::unique_lock lock(mutex_);
    while (!done.stop_requested() && std::chrono::steady_clock::now() - last_ < no_progress_) {
      done_.wait_until(lock, done, last_ + no_progress_, [] { return false; });
    }
    if (done.stop_requested()) return;
    timed_out_ = true;
    context.TryCancel();
  }

  const std::chrono::milliseconds no_progress_;
  mutable std::mutex mutex_;
  std::condition_variable_any done_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  bool timed_out_ = false;
  std::stop_callback<std::function<void()>> cancel_on_stop_;
  std::jthread watcher_;
};

}  // namespace mirrorflow
