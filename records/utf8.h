#pragma once

#include <cstddef>
#include <string_view>

namespace mirrorflow {

// The code point at `i`, which must be below text.size(), and `i` moved behind it. A byte that
// begins no well-formed sequence (RFC 3629) gives U+FFFD and is skipped alone.
char32_t NextCodePoint(std::string_view text, std::size_t& i);

}  // namespace mirrorflow
