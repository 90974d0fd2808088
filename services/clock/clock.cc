#include "services/clock/clock.h"

#include <chrono>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace mirrorflow {

Day Today() { return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()); }

std::string TimeNow() { return TimeAfter(std::chrono::seconds(0)); }

std::string TimeAfter(std::chrono::seconds from_now) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now() + absl::FromChrono(from_now),
                          absl::UTCTimeZone());
}

std::chrono::seconds TimeUntil(const std::string& time) {
  absl::Time then;
  if (!absl::ParseTime("%Y-%m-%dT%H:%M:%SZ", time, &then, nullptr)) return std::chrono::seconds(-1);
  return absl::ToChronoSeconds(then - absl::Now());
}

}  // namespace mirrorflow
