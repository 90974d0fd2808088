#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace mirrorflow {

// Who is signed in, in memory only: nothing outlives the process. A session has an id, which is in
// its addresses, and a secret, which is in a cookie for these addresses alone: another service on
// this machine, to which a browser would show a cookie for "/", sees neither. Only the hash of the
// secret is kept. Thread-safe.
class PageSessions {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::hours kLifetime{8};
  static constexpr std::size_t kMost = 8;  // one more ends the oldest

  struct Session {
    std::string id;
    std::string secret;
  };
  Session Open(Clock::time_point now);
  // Compares in a time that does not depend on the secret.
  bool IsOpen(std::string_view id, std::string_view secret, Clock::time_point now);
  void End(std::string_view id);

 private:
  using Hash = std::array<unsigned char, 32>;
  struct Kept {
    Hash secret_hash;
    Clock::time_point until;
  };

  std::mutex mutex_;
  std::map<std::string, Kept, std::less<>> sessions_;
};

// How many requests are answered in how short a time: as many as `burst` at once, then `rate` a
// second. Thread-safe.
class RequestLimit {
 public:
  using Clock = std::chrono::steady_clock;

  RequestLimit(double burst, double rate) : burst_(burst), rate_(rate), left_(burst) {}
  bool Take(Clock::time_point now);

 private:
  const double burst_;
  const double rate_;
  std::mutex mutex_;
  double left_;
  Clock::time_point last_{};
};

}  // namespace mirrorflow
