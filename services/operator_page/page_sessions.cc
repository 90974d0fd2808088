#include "services/operator_page/page_sessions.h"

#include <sodium.h>

#include <algorithm>

namespace mirrorflow {
namespace {

template <std::size_t kSize>
std::string RandomText() {
  std::array<unsigned char, kSize> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::string text(2 * kSize + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  sodium_memzero(bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

std::array<unsigned char, 32> HashOf(std::string_view text) {
  std::array<unsigned char, 32> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return hash;
}

}  // namespace

PageSessions::Session PageSessions::Open(Clock::time_point now) {
  Session session{.id = RandomText<16>(), .secret = RandomText<32>()};
  const std::lock_guard lock(mutex_);
  if (sessions_.size() >= kMost) {
    sessions_.erase(std::ranges::min_element(sessions_, {},
                                             [](const auto& entry) { return entry.second.until; }));
  }
  sessions_.insert_or_assign(session.id,
                             Kept{.secret_hash = HashOf(session.secret), .until = now + kLifetime});
  return session;
}

bool PageSessions::IsOpen(std::string_view id, std::string_view secret, Clock::time_point now) {
  const Hash hash = HashOf(secret);
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return false;
  if (now >= found->second.until) {
    sessions_.erase(found);
    return false;
  }
  return sodium_memcmp(found->second.secret_hash.data(), hash.data(), hash.size()) == 0;
}

void PageSessions::End(std::string_view id) {
  const std::lock_guard lock(mutex_);
  if (const auto found = sessions_.find(id); found != sessions_.end()) sessions_.erase(found);
}

bool RequestLimit::Take(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const std::chrono::duration<double> passed = now - last_;
  if (last_ != Clock::time_point{}) left_ = std::min(burst_, left_ + passed.count() * rate_);
  last_ = now;
  if (left_ < 1) return false;
  left_ -= 1;
  return true;
}

}  // namespace mirrorflow
