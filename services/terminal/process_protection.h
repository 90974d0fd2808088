#pragma once

namespace mirrorflow {

// For programs that hold keys, personal data or encodings: no core dump, no debugger of the same
// user, and new files readable by their owner only. Call first in main.
void ProtectProcess();

}  // namespace mirrorflow
