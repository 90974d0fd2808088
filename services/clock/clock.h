#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "corridor/validity.h"

namespace mirrorflow {

// By this machine's clock, UTC. The rooms without services take times as arguments.
Day Today();
// RFC 3339, such as 2024-01-01T00:00:00Z; times in this form are ordered as their texts are.
std::string TimeNow();
std::string TimeAfter(std::chrono::seconds from_now);
std::string TimeText(std::int64_t seconds);  // since 1970
// From now to a time in this form; negative if it is past, or no time.
std::chrono::seconds TimeUntil(const std::string& time);

}  // namespace mirrorflow
