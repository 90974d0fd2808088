#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {

struct TextFile {
  std::unique_ptr<std::istream> input;
  std::optional<std::uint64_t> bytes;
};

// Opens a file to read its bytes. NotFound or InvalidArgument with the file's name.
absl::StatusOr<TextFile> OpenTextFile(const std::string& path);
// Bytes that are in memory and outlive it, as such a file.
TextFile TextFileOfBytes(std::string_view bytes);

// A file of this name as a source of text. Errors have the name.
template <typename TextSource, typename Format>
absl::StatusOr<std::unique_ptr<TextSource>> ReadTextSource(const std::string& name, TextFile file,
                                                           const Format& format) {
  absl::StatusOr<std::unique_ptr<TextSource>> source =
      TextSource::Create(std::move(file.input), format, file.bytes);
  if (!source.ok()) {
    return absl::Status(source.status().code(),
                        absl::StrCat(name, ": ", source.status().message()));
  }
  return source;
}

// Opens the file first.
template <typename TextSource, typename Format>
absl::StatusOr<std::unique_ptr<TextSource>> OpenTextSource(const std::string& path,
                                                           const Format& format) {
  absl::StatusOr<TextFile> file = OpenTextFile(path);
  if (!file.ok()) return file.status();
  return ReadTextSource<TextSource>(path, *std::move(file), format);
}

}  // namespace mirrorflow
