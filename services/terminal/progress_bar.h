#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace mirrorflow {

// A progress bar on stderr, drawn only when stderr is a terminal and at most ten times a second.
// Safe to update from many threads.
class ProgressBar {
 public:
  explicit ProgressBar(std::string_view label);
  ~ProgressBar();  // ends the line, if one was drawn
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // `total` 0: unknown, the bare number is shown.
  void Update(std::uint64_t done, std::uint64_t total);

 private:
  const std::string label_;
  const bool enabled_;
  std::mutex mutex_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace mirrorflow
