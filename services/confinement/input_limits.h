#pragma once

#include "reader_request.pb.h"

namespace mirrorflow {

// What a reader of the file behind the descriptor may use. Far above what a sound file needs, in
// proportion to its size, so that only what was made to take for ever is stopped.
confinement::ReaderSetup TextLimits(int descriptor);
confinement::ReaderSetup WorkbookLimits(int descriptor);

}  // namespace mirrorflow
