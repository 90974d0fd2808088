#pragma once

#include <string>
#include <vector>

namespace mirrorflow {

// Inputs that a fuzzer begins with, sound ones among them; each fuzzer has its own, made here and
// not kept in files. The same at every run.
std::vector<std::string> FuzzSeeds();

}  // namespace mirrorflow
