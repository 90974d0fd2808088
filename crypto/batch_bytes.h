#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "corridor/terms.h"

namespace mirrorflow {

// The numbers and texts of the batch format: little-endian, as they lie in this machine's memory.
static_assert(std::endian::native == std::endian::little);

inline std::span<const std::uint8_t> BytesOf(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string_view TextOf(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <typename Number>
void PutNumber(std::string& out, Number number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof number);
}

inline void PutShortText(std::string& out, std::string_view text) {
  PutNumber(out, static_cast<std::uint8_t>(text.size()));
  out += text;
}

// Takes fields off the front; after the first that does not fit, ok() is false and all fields are
// zero or empty.
class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : rest_(bytes) {}

  template <typename Number>
  Number TakeNumber() {
    Number number{};
    const std::string_view bytes = Take(sizeof number);
    if (bytes.size() == sizeof number) std::memcpy(&number, bytes.data(), sizeof number);
    return number;
  }
  template <std::size_t kSize>
  std::array<std::uint8_t, kSize> TakeArray() {
    std::array<std::uint8_t, kSize> bytes{};
    std::ranges::copy(BytesOf(Take(kSize)), bytes.begin());
    return bytes;
  }
  Hash256 TakeHash() { return TakeArray<32>(); }
  std::string_view TakeShortText() { return Take(TakeNumber<std::uint8_t>()); }
  std::string_view Take(std::size_t size) {
    if (!ok_ || size > rest_.size()) {
      ok_ = false;
      return {};
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  bool ok() const { return ok_; }
  bool AtEnd() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace mirrorflow
