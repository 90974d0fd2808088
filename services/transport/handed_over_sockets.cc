#include "services/transport/handed_over_sockets.h"

#include <sys/stat.h>

#include <optional>

namespace mirrorflow {
namespace {

std::optional<ino_t> InodeOf(int descriptor) {
  struct stat info {};
  if (fstat(descriptor, &info) != 0 || !S_ISSOCK(info.st_mode)) return std::nullopt;
  return info.st_ino;
}

}  // namespace

void HandedOverSockets::Add(int descriptor, const std::string& address) {
  const std::optional<ino_t> inode = InodeOf(descriptor);
  if (!inode.has_value()) return;
  if (const auto stale = open_.find(descriptor); stale != open_.end()) {
    Forget(stale->second.address);
    open_.erase(stale);
  }
  open_.emplace(descriptor, Socket{*inode, address});
  ++from_[address];
}

void HandedOverSockets::Sweep() {
  std::erase_if(open_, [this](const auto& entry) {
    if (InodeOf(entry.first) == entry.second.inode) return false;
    Forget(entry.second.address);
    return true;
  });
}

std::size_t HandedOverSockets::from(const std::string& address) const {
  const auto found = from_.find(address);
  return found == from_.end() ? 0 : found->second;
}

void HandedOverSockets::Forget(const std::string& address) {
  const auto found = from_.find(address);
  if (--found->second == 0) from_.erase(found);
}

}  // namespace mirrorflow
