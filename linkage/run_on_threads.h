#pragma once

#include <functional>
#include <thread>
#include <vector>

namespace mirrorflow {

// Calls work(0), work(1), ... on a thread each, the first on the caller's, and waits for all.
inline void RunOnThreads(std::size_t threads, const std::function<void(std::size_t)>& work) {
  std::vector<std::jthread> others;
  for (std::size_t t = 1; t < threads; ++t) others.emplace_back([&work, t] { work(t); });
  work(0);
}

}  // namespace mirrorflow
