#pragma once

#include "absl/status/status.h"
#include "services/confinement/confinement.h"

namespace mirrorflow {

// The version of Landlock that the kernel has; 0: none.
int LandlockVersion();

// From now on this process reaches the files named and no others, binds and calls no TCP port, and
// sends no signal to others, as far as `version` knows these rules. What is open stays open.
absl::Status RestrictFiles(int version, const ConfinedFiles& files);

}  // namespace mirrorflow
