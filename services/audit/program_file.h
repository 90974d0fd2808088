#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/terms.h"

namespace mirrorflow {

// What an ELF program says of itself (libelf): the libraries that the loader must find, and the
// functions that are in it.
struct ProgramFile {
  std::string name;  // of the file
  Hash256 sha256{};
  std::vector<std::string> needed{};  // NEEDED entries, in the order of the file
  std::vector<std::string>
      functions{};  // defined ones, demangled, ordered; none in a stripped file
};

// NotFound if there is no such file, InvalidArgument if it is no ELF file.
absl::StatusOr<ProgramFile> ReadProgramFile(const std::filesystem::path& path);

// Functions of the project that need a run key or raw records; none may be in a program of the
// linkage service or of a compute party. Only what is named is found: the rule that the build
// enforces is about whole libraries (docs/architecture.md).
std::vector<std::string> KeyedFunctions(const ProgramFile& program);

}  // namespace mirrorflow
