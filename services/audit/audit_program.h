#pragma once

namespace mirrorflow {

// The program mf-audit; gives its exit code.
int RunAuditProgram(int argc, char** argv);

}  // namespace mirrorflow
