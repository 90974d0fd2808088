#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

// Public linkage sets are not part of the repository. They are looked for in $MIRRORFLOW_DATA, else
// in ../shared/data beside the checkout; a test that needs one says 'skipped' where it is absent:
//   MF_REQUIRE_DATA(path, "febrl4_half_overlap/a.csv");
namespace mirrorflow {

inline std::filesystem::path SharedData(const std::string& name) {
  if (const char* root = std::getenv("MIRRORFLOW_DATA")) return std::filesystem::path(root) / name;
  const char* source = std::getenv("MF_SOURCE_DIR");
  return std::filesystem::path(source != nullptr ? source : ".") / ".." / "shared" / "data" / name;
}

}  // namespace mirrorflow

#define MF_REQUIRE_DATA(variable, name)                                  \
  const std::filesystem::path variable = ::mirrorflow::SharedData(name); \
  if (!std::filesystem::exists(variable)) GTEST_SKIP() << name << " is not here"
