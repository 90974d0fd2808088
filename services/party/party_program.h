#pragma once

namespace mirrorflow {

// The program mf-party; gives its exit code.
int RunPartyProgram(int argc, char** argv);

}  // namespace mirrorflow
