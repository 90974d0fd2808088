#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mirrorflow {

// What a reader hands to the program that started it: frames of a kind, a length and so many bytes.
// The reader has seen bytes from outside and may be theirs by now; so whatever it sends is bounded
// and checked as a file from outside would be.
//
//   u8 kind | u32 size, little-endian | size bytes
enum class FrameKind : std::uint8_t {
  kConfined = 1,  // the reader is confined and begins
  kHeader,        // columns and size of a table
  kRows,
  kEnd,    // of the table; the next request may come
  kError,  // the request failed
  kNames,
  kTextForm,
};
inline constexpr std::uint8_t kLastFrameKind = 7;
inline constexpr std::size_t kFrameHeadBytes = 5;
// The longest row that any reader makes, and a header of all columns, fit.
inline constexpr std::size_t kMaxFrameBytes = std::size_t{2} << 20;

struct FrameHead {
  FrameKind kind = FrameKind::kEnd;
  std::size_t size = 0;
};
// None when no reader would write it.
std::optional<FrameHead> ParseFrameHead(std::string_view bytes);
std::string FrameHeadBytes(FrameKind kind, std::size_t size);

// Puts numbers and texts behind one another.
class FrameFields {
 public:
  void AddByte(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void AddU32(std::uint32_t value);
  void AddU64(std::uint64_t value);
  void AddText(std::string_view text);  // u32 size and bytes

  const std::string& bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  std::string bytes_;
};

// Takes them again; after the first that is not there, all are empty or 0 and ok() is false.
class FrameParser {
 public:
  explicit FrameParser(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t Byte();
  std::uint32_t U32();
  std::uint64_t U64();
  // At most `most` bytes, in the memory of the frame.
  std::string_view Text(std::size_t most);

  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && rest_.empty(); }

 private:
  std::string_view Take(std::size_t size);

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace mirrorflow
