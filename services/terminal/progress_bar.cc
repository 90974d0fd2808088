#include "services/terminal/progress_bar.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace mirrorflow {

ProgressBar::ProgressBar(std::string_view label) : label_(label), enabled_(isatty(2) == 1) {}

ProgressBar::~ProgressBar() {
  if (drawn_) std::fputc('\n', stderr);
}

void ProgressBar::Update(std::uint64_t done, std::uint64_t total) {
  if (!enabled_) return;
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  const bool complete = total != 0 && done >= total;
  if (drawn_ && !complete && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  drawn_ = true;
  if (total == 0) {
    std::fprintf(stderr, "\r%s  %llu", label_.c_str(), static_cast<unsigned long long>(done));
    return;
  }
  constexpr int kWidth = 40;
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const int filled = static_cast<int>(share * kWidth);
  std::fprintf(stderr, "\r%s  [%.*s%*s] %3d%%", label_.c_str(), filled,
               "########################################", kWidth - filled, "",
               static_cast<int>(share * 100));
}

}  // namespace mirrorflow
