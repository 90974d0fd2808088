#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace mirrorflow {

struct TextFile {
  std::unique_ptr<std::istream> input;
  std::optional<std::uint64_t> bytes;
};

// Opens a file to read its bytes. NotFound or InvalidArgument with the file's name.
absl::StatusOr<TextFile> OpenTextFile(const std::string& path);

}  // namespace mirrorflow
