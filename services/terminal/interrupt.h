#pragma once

#include <stop_token>

namespace mirrorflow {

// A token that is stopped by Ctrl-C (SIGINT) or SIGTERM. The first signal asks the work to end
// cleanly, a second one ends the program at once. Call once, before any thread is started.
std::stop_token StopOnInterrupt();

}  // namespace mirrorflow
