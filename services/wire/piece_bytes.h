#pragma once

#include <cstddef>

namespace mirrorflow {

// Bytes of one piece of a chunk or of a set of identifiers on the line: few enough to get through
// one of 23 kbit/s that breaks every minute, within the time of a call.
inline constexpr std::size_t kPieceBytes = std::size_t{64} << 10;

}  // namespace mirrorflow
