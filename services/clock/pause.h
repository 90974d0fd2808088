#pragma once

#include <chrono>
#include <stop_token>

namespace mirrorflow {

// Until the time is over, or a stop is requested: false then, at once where it was requested
// before. Thread-safe.
bool Pause(std::chrono::milliseconds time, const std::stop_token& stop);

}  // namespace mirrorflow
