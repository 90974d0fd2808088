#pragma once

#include <dlfcn.h>

namespace mirrorflow::simulation {

template <typename Function>
Function RealFunction(Function, const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace mirrorflow::simulation

// The C library's, in whose place this program has one of the same name.
#define MF_REAL(function)                                                                  \
  [] {                                                                                     \
    static const auto real = mirrorflow::simulation::RealFunction(&::function, #function); \
    return real;                                                                           \
  }()
