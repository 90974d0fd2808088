#include "services/link_worker/tile_threads.h"

#include <chrono>
#include <utility>

namespace mirrorflow {

TileThreads::TileThreads(const RecordLinkage& linkage, unsigned threads) : linkage_(linkage) {
  for (unsigned t = 0; t < threads; ++t) threads_.emplace_back([this] { Work(); });
}

TileThreads::~TileThreads() {
  {
    const std::lock_guard lock(mutex_);
    stop_.request_stop();
  }
  given_.notify_all();
}

void TileThreads::Give(std::uint32_t tile) {
  {
    const std::lock_guard lock(mutex_);
    tiles_.push_back(tile);
  }
  given_.notify_one();
}

std::vector<TileResult> TileThreads::TakeResults() {
  const std::lock_guard lock(mutex_);
  return std::exchange(results_, {});
}

std::size_t TileThreads::waiting() const {
  const std::lock_guard lock(mutex_);
  return tiles_.size();
}

void TileThreads::Wait(std::size_t waiting) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::milliseconds(2),
                    [&] { return !results_.empty() || tiles_.size() < waiting; });
}

void TileThreads::Work() {
  const auto buffers = linkage_.MakeBuffers();
  while (true) {
    std::uint32_t tile = 0;
    {
      std::unique_lock lock(mutex_);
      given_.wait(lock, [&] { return !tiles_.empty() || stop_.stop_requested(); });
      if (stop_.stop_requested()) return;
      tile = tiles_.front();
      tiles_.pop_front();
    }
    changed_.notify_one();
    TileResult result = linkage_.CompareTile(tile, *buffers, stop_.get_token());
    if (stop_.stop_requested()) return;
    {
      const std::lock_guard lock(mutex_);
      results_.push_back(std::move(result));
    }
    changed_.notify_one();
  }
}

}  // namespace mirrorflow
