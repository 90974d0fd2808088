#pragma once

namespace mirrorflow {

// The program mf-node: parses the command line, runs one command, gives the exit code.
int RunNodeProgram(int argc, char** argv);

}  // namespace mirrorflow
