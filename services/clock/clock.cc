#include "services/clock/clock.h"

#include <chrono>

#include "absl/time/time.h"

namespace mirrorflow {
namespace {

std::string Text(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

// Not absl::Now, which follows a clock that was set only after a while.
absl::Time Now() { return absl::FromChrono(std::chrono::system_clock::now()); }

}  // namespace

Day Today() { return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()); }

std::string TimeNow() { return TimeAfter(std::chrono::seconds(0)); }

std::string TimeAfter(std::chrono::seconds from_now) {
  return Text(Now() + absl::FromChrono(from_now));
}

std::string TimeText(std::int64_t seconds) { return Text(absl::FromUnixSeconds(seconds)); }

std::chrono::seconds TimeUntil(const std::string& time) {
  absl::Time then;
  if (!absl::ParseTime("%Y-%m-%dT%H:%M:%SZ", time, &then, nullptr)) return std::chrono::seconds(-1);
  return absl::ToChronoSeconds(then - Now());
}

}  // namespace mirrorflow
