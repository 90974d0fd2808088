#include "records/sources/text_file.h"

#include <filesystem>
#include <fstream>
#include <streambuf>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

// Reads bytes where they are.
class ByteBuffer final : public std::streambuf {
 public:
  explicit ByteBuffer(std::string_view bytes) {
    char* start = const_cast<char*>(bytes.data());
    setg(start, start, start + bytes.size());
  }
};

class ByteStream final : public std::istream {
 public:
  explicit ByteStream(std::string_view bytes) : std::istream(nullptr), buffer_(bytes) {
    rdbuf(&buffer_);
  }

 private:
  ByteBuffer buffer_;
};

}  // namespace

TextFile TextFileOfBytes(std::string_view bytes) {
  return {.input = std::make_unique<ByteStream>(bytes), .bytes = bytes.size()};
}

absl::StatusOr<TextFile> OpenTextFile(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is a directory, not a file"));
  }
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!file->is_open()) {
    return absl::NotFoundError(
        absl::StrCat("can't open ", path, "; check that the file exists and can be read"));
  }
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  TextFile opened{.input = std::move(file), .bytes = {}};
  if (!error) opened.bytes = size;
  return opened;
}

}  // namespace mirrorflow
