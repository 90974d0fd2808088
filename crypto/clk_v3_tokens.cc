#include "crypto/clk_v3_tokens.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <variant>

#include "absl/status/status.h"

namespace mirrorflow {
namespace {

// Nothing for invalid UTF-8: overlong forms, surrogates and values above U+10FFFF included.
std::optional<std::u32string> Decode(std::string_view utf8) {
  std::u32string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || i + size > utf8.size()) return std::nullopt;
    char32_t code = size == 1 ? lead : lead & (0x7Fu >> size);
    for (std::size_t j = 1; j < size; ++j) {
      const auto next = static_cast<unsigned char>(utf8[i + j]);
      if ((next & 0xC0) != 0x80) return std::nullopt;
      code = (code << 6) | (next & 0x3Fu);
    }
    const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    if (overlong || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF) return std::nullopt;
    out.push_back(code);
    i += size;
  }
  return out;
}

void AppendUtf8(char32_t code, std::string& out) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

void AppendLittleEndian(char32_t unit, int bytes, std::string& out) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>((unit >> (8 * i)) & 0xFF));
}

using Tokens = absl::StatusOr<std::vector<std::string>>;

Tokens Tokenize(const ClkNgramComparison& ngram, std::string_view value) {
  const std::optional<std::u32string> text = Decode(value);
  if (!text) return absl::InvalidArgumentError("value is not valid UTF-8");
  const std::u32string pad(ngram.n - 1, U' ');
  const std::u32string padded = pad + *text + pad;
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i + ngram.n <= padded.size(); ++i) {
    std::string& token = tokens.emplace_back();
    if (ngram.positional) token = std::to_string(i + 1) + " ";
    for (std::size_t j = i; j < i + ngram.n; ++j) AppendUtf8(padded[j], token);
  }
  return tokens;
}

Tokens Tokenize(const ClkExactComparison&, std::string_view value) {
  return std::vector<std::string>{std::string(value)};
}

// The number times 10^precision: integers exactly, others as Python's float does, cut off without
// a precision and else rounded, ties to even.
std::optional<std::int64_t> ScaledNumber(std::string_view text, int precision) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const char* end = text.data() + text.size();
  std::int64_t integer = 0;
  if (const auto r = std::from_chars(text.data(), end, integer);
      r.ec == std::errc() && r.ptr == end) {
    for (int i = 0; i < precision; ++i) {
      if (__builtin_mul_overflow(integer, 10, &integer)) return std::nullopt;
    }
    return integer;
  }
  double number = 0;
  const auto r = std::from_chars(text.data(), end, number);
  if (r.ec != std::errc() || r.ptr != end) return std::nullopt;
  number = precision > 0 ? std::nearbyint(number * std::pow(10.0, precision)) : std::trunc(number);
  if (!(std::abs(number) < 9e18)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

Tokens Tokenize(const ClkNumericComparison& numeric, std::string_view value) {
  const auto refuse = [] {
    return absl::InvalidArgumentError("value is not a number that the comparison can take");
  };
  const std::optional<std::int64_t> scaled = ScaledNumber(value, numeric.fractional_precision);
  if (!scaled) return refuse();
  const std::int64_t interval = numeric.distance_interval;
  std::int64_t center = 0;
  if (__builtin_mul_overflow(*scaled, std::int64_t{2} * numeric.resolution, &center))
    return refuse();
  // To the nearest multiple of the interval, halves upwards.
  const std::int64_t residue = ((center % interval) + interval) % interval;
  const std::int64_t shift = 2 * residue < interval ? -residue : interval - residue;
  std::vector<std::string> tokens;
  if (residue != 0 && __builtin_add_overflow(center, shift, &center)) return refuse();
  for (int i = -numeric.resolution; i <= numeric.resolution; ++i) {
    std::int64_t token = 0;
    if (__builtin_add_overflow(center, i * interval, &token)) return refuse();
    tokens.push_back(std::to_string(token));
  }
  return tokens;
}

}  // namespace

Tokens ClkTokens(const ClkComparison& comparison, std::string_view value) {
  if (value.empty()) return std::vector<std::string>();
  return std::visit([&](const auto& c) { return Tokenize(c, value); }, comparison);
}

std::size_t ClkBitsOfToken(std::size_t bits, std::size_t index, std::size_t count) {
  return bits / count + (index < bits % count ? 1 : 0);
}

std::string EncodeClkText(ClkTextEncoding encoding, std::string_view utf8) {
  if (encoding == ClkTextEncoding::kAscii || encoding == ClkTextEncoding::kUtf8) {
    return std::string(utf8);
  }
  const int unit = encoding == ClkTextEncoding::kUtf16 ? 2 : 4;
  std::string out;
  AppendLittleEndian(0xFEFF, unit, out);
  for (const char32_t code : Decode(utf8).value_or(std::u32string())) {
    if (unit == 2 && code >= 0x10000) {
      AppendLittleEndian(0xD800 + ((code - 0x10000) >> 10), 2, out);
      AppendLittleEndian(0xDC00 + ((code - 0x10000) & 0x3FF), 2, out);
    } else {
      AppendLittleEndian(code, unit, out);
    }
  }
  return out;
}

std::optional<std::size_t> CountCodePoints(std::string_view utf8) {
  const std::optional<std::u32string> text = Decode(utf8);
  if (!text) return std::nullopt;
  return text->size();
}

}  // namespace mirrorflow
