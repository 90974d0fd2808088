#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "linkage/record_linkage.h"

namespace mirrorflow {

// Threads of one process that compare the tiles they are given, while another thread talks to the
// other processes. The linkage must live longer.
// Thread safety: all members from one thread.
class TileThreads {
 public:
  TileThreads(const RecordLinkage& linkage, unsigned threads);
  // Leaves what has not been finished.
  ~TileThreads();

  void Give(std::uint32_t tile);
  std::vector<TileResult> TakeResults();
  // Tiles that no thread has begun.
  std::size_t waiting() const;
  // Until a result is there or less than `waiting` tiles wait, or for some milliseconds.
  void Wait(std::size_t waiting) const;

 private:
  void Work();

  const RecordLinkage& linkage_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::condition_variable given_;
  std::deque<std::uint32_t> tiles_;
  std::vector<TileResult> results_;
  std::stop_source stop_;
  std::vector<std::jthread> threads_;
};

}  // namespace mirrorflow
