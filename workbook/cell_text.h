#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mirrorflow {

// Limits of every source; what is longer is a row error.
inline constexpr std::size_t kMaxCellBytes = std::size_t{8} * 1024;
inline constexpr std::size_t kMaxRowBytes = std::size_t{64} * 1024;

// The cell without the blanks, line ends and no-break spaces around it.
std::string_view TrimCell(std::string_view text);

// Appends a character in UTF-8; surrogates must not come here.
void AppendUtf8(char32_t c, std::string& out);

bool IsAscii(std::string_view text);
bool IsValidUtf8(std::string_view text);  // RFC 3629
// A control character other than tab and line ends, the separators of a cell's own lines.
bool HasControlCharacter(std::string_view text);

}  // namespace mirrorflow
