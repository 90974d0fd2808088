#pragma once

#include <cstdlib>

namespace mirrorflow {

// What must hold for every input of a fuzzer; ends it where it does not.
inline void Check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace mirrorflow
