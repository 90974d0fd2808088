#include "tests/simulation/trace.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tests/simulation/turns.h"

namespace mirrorflow::simulation {

void Trace::Say(const std::string& who, const std::string& what) {
  const double seconds = std::chrono::duration<double>(TurnTime()).count();
  lines_.push_back(absl::StrFormat("%12.3f %-7s %s", seconds, who,
                                   absl::StrReplaceAll(what, {{directory_, "DIR"}})));
}

std::string Trace::Text() const { return absl::StrJoin(lines_, "\n"); }

}  // namespace mirrorflow::simulation
