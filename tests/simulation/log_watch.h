#pragma once

#include <cstdint>
#include <map>

#include "crypto/transparency/checkpoint.h"

namespace mirrorflow::simulation {

// The checkpoints that somebody saw of a log.
class LogWatch {
 public:
  void Saw(const Checkpoint& checkpoint) { roots_.emplace(checkpoint.size, checkpoint.root); }
  const std::map<std::uint64_t, Hash256>& roots() const { return roots_; }

 private:
  std::map<std::uint64_t, Hash256> roots_;
};

}  // namespace mirrorflow::simulation
