#pragma once

namespace mirrorflow {

// The program mf-office: parses the command line, runs one command, gives the exit code.
int RunOfficeProgram(int argc, char** argv);

}  // namespace mirrorflow
