#pragma once

#include <string_view>
#include <vector>

namespace mirrorflow::simulation {

// Histories that once found something wrong, each with what it was; and some that were thought of.
struct NamedHistory {
  const char* name;
  std::string_view text;  // history.h
};
const std::vector<NamedHistory>& NamedHistories();

}  // namespace mirrorflow::simulation
