#pragma once

#include <string>
#include <string_view>

namespace mirrorflow {

// Text from outside for a terminal: each control character (C0, DEL and the two bytes of C1) is a
// '?', so that none is a command; what is not UTF-8 is said to be that. Line ends stay.
std::string PrintableText(std::string_view text);
// The same on one line: its line ends are '?' too.
std::string PrintableLine(std::string_view text);

}  // namespace mirrorflow
