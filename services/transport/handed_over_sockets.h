#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <unordered_map>

namespace mirrorflow {

// Sockets that somebody else owns and closes without a word, as gRPC does. A socket that is closed
// gives its number away, but never its inode, so looking tells which are still open. Not
// thread-safe.
class HandedOverSockets {
 public:
  void Add(int descriptor, const std::string& address);
  // Forgets those that were closed; a system call for each open one.
  void Sweep();

  std::size_t size() const { return open_.size(); }
  std::size_t from(const std::string& address) const;

 private:
  struct Socket {
    ino_t inode;
    std::string address;
  };

  void Forget(const std::string& address);

  std::unordered_map<int, Socket> open_;
  std::unordered_map<std::string, std::size_t> from_;
};

}  // namespace mirrorflow
