#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "records/sources/text_decoder.h"

namespace mirrorflow {

// The lines of a text, for files without delimiters. LF, CRLF and CR end a line; a byte order mark
// is skipped.
class TextLines {
 public:
  explicit TextLines(std::unique_ptr<TextDecoder> text) : text_(std::move(text)) {}

  // False at the end. The line is without its end and valid until the next call; one longer than
  // kMaxRowBytes is cut there and `too_long` is set.
  absl::StatusOr<bool> Next(std::string_view& line, bool& too_long);

  // The lines before the first record. InvalidArgument when there are fewer.
  absl::Status Skip(std::uint32_t count);

  std::uint64_t number() const { return number_; }  // of the last line, from 1
  std::uint64_t bytes_read() const { return text_->bytes_read(); }

 private:
  absl::Status Refill();

  std::unique_ptr<TextDecoder> text_;
  std::string buffer_;
  std::size_t position_ = 0;
  bool ended_ = false;
  std::uint64_t number_ = 0;
};

}  // namespace mirrorflow
