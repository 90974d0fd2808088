#pragma once

namespace mirrorflow {

// A program that links this has an operator new that can fail. From now on the `failing`-th
// allocation (from 0) does, once; none when it is below 0.
void FailAllocation(long failing);
// No more; gives how many there were since.
long StopFailing();

}  // namespace mirrorflow
