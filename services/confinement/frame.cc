#include "services/confinement/frame.h"

#include <bit>
#include <cstring>

namespace mirrorflow {
namespace {

static_assert(std::endian::native == std::endian::little);

template <typename Number>
Number NumberOf(std::string_view bytes) {
  Number number = 0;
  if (bytes.size() == sizeof number) std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

}  // namespace

std::optional<FrameHead> ParseFrameHead(std::string_view bytes) {
  FrameParser fields(bytes);
  const std::uint8_t kind = fields.Byte();
  const std::uint32_t size = fields.U32();
  if (!fields.at_end() || kind == 0 || kind > kLastFrameKind || size > kMaxFrameBytes) {
    return std::nullopt;
  }
  return FrameHead{.kind = static_cast<FrameKind>(kind), .size = size};
}

std::string FrameHeadBytes(FrameKind kind, std::size_t size) {
  FrameFields fields;
  fields.AddByte(static_cast<std::uint8_t>(kind));
  fields.AddU32(static_cast<std::uint32_t>(size));
  return fields.bytes();
}

void FrameFields::AddU32(std::uint32_t value) {
  bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void FrameFields::AddU64(std::uint64_t value) {
  bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void FrameFields::AddText(std::string_view text) {
  AddU32(static_cast<std::uint32_t>(text.size()));
  bytes_.append(text);
}

std::uint8_t FrameParser::Byte() { return NumberOf<std::uint8_t>(Take(1)); }

std::uint32_t FrameParser::U32() { return NumberOf<std::uint32_t>(Take(4)); }

std::uint64_t FrameParser::U64() { return NumberOf<std::uint64_t>(Take(8)); }

std::string_view FrameParser::Text(std::size_t most) {
  const std::uint32_t size = U32();
  if (size > most) ok_ = false;
  return Take(size);
}

std::string_view FrameParser::Take(std::size_t size) {
  if (!ok_ || size > rest_.size()) {
    ok_ = false;
    return {};
  }
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

}  // namespace mirrorflow
