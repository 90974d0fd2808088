#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "records/mapping.h"

namespace mirrorflow {

// Reads a text file in its declared encoding and gives UTF-8, piece by piece.
//
// Bytes that do not exist in the encoding (undefined ones of windows-1252, C1 controls of
// ISO-8859-1, lone surrogates, a NUL character) become the byte FF, which is never valid UTF-8: the
// reader of the rows finds it and rejects the row. UTF-8 passes unchanged, right or wrong.
//
// A file that is plainly in another encoding than the declared one is refused as a whole: other
// file types by their first bytes, UTF-16 with or without byte order mark, UTF-8 that was declared
// as a one-byte encoding, and a file whose first quarter MiB has lines that are not UTF-8, three
// and one in fifty at least, and no character that is.
class TextDecoder {
 public:
  // InvalidArgument says what the file seems to be and what to set. `chunk_bytes`, at least 1, is
  // the greatest size of the pieces before decoding.
  static absl::StatusOr<std::unique_ptr<TextDecoder>> Create(std::unique_ptr<std::istream> input,
                                                             TextEncoding encoding,
                                                             std::size_t chunk_bytes);

  // Appends the next piece to `out`; sets `ended` when there is no more.
  absl::Status Append(std::string& out, bool& ended);

  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  TextDecoder(std::unique_ptr<std::istream> input, TextEncoding encoding, std::size_t chunk_bytes);

  absl::Status ReadBlock();
  absl::Status CheckStart();
  absl::Status CheckNotUtf8();
  void Decode(std::string_view bytes, bool ended, std::string& out);
  void DecodeUtf16(std::string_view bytes, bool ended, std::string& out);

  std::unique_ptr<std::istream> input_;
  TextEncoding encoding_;
  const std::size_t chunk_bytes_;
  std::uint64_t bytes_read_ = 0;
  // What was read and checked, given piece by piece; of one size, so that no check depends on the
  // size of the pieces.
  std::string block_;
  std::size_t given_ = 0;  // of block_
  bool ended_ = false;     // block_ is the last
  bool checked_not_utf8_ = false;
  std::uint64_t lines_ = 1;              // of one-byte encodings, for the message of a late check
  std::string rest_;                     // of a UTF-16 unit or pair
  std::array<std::string, 128> high_{};  // of one-byte encodings: UTF-8 of bytes 80 to FF
};

}  // namespace mirrorflow
