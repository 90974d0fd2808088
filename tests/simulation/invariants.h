#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/simulation/federation.h"

namespace mirrorflow::simulation {

// What must hold after every history, each by its name. A check gives what is wrong, a line each.
struct Invariant {
  const char* name;
  std::function<std::vector<std::string>(const Seen& seen)> check;
};
const std::vector<Invariant>& Invariants();

// Of all invariants; empty if all is well.
std::vector<std::string> WrongIn(const Seen& seen);

}  // namespace mirrorflow::simulation
