#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace mirrorflow {

// Told when a step is acknowledged, as a peer or an operator would be.
using Say = std::function<void(std::string_view word)>;

// What a store does in its life in a fresh directory, and what must hold of the directory however
// the work ended: what was said is there, nothing is half there, and the store goes on.
struct StoreWork {
  std::string name;
  std::function<absl::Status(const std::string& directory, const Say& say)> work;
  // `state` tells how it ended, for messages. Expectations of GoogleTest.
  std::function<void(const std::string& directory, const std::vector<std::string>& said,
                     const std::string& state)>
      check;
};

inline void PrintTo(const StoreWork& work, std::ostream* out) { *out << work.name; }

// For INSTANTIATE_TEST_SUITE_P.
std::string NameOf(const testing::TestParamInfo<StoreWork>& info);

// Files and directories; batches; runs, releases and ledger of the linkage service; ledger and
// records of a node; the log of events.
std::vector<StoreWork> StoreWorks();

}  // namespace mirrorflow
