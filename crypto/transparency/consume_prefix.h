#pragma once

#include <string_view>

namespace mirrorflow {

// Takes `prefix` off the front of `text`; false, and nothing taken, if it does not begin so.
inline bool ConsumePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace mirrorflow
