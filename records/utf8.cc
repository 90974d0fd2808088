#include "records/utf8.h"

#include <cstdint>

namespace mirrorflow {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Lead {
  std::size_t length;
  char32_t bits;
  char32_t smallest;  // code points below it have a shorter form
};

Lead ReadLead(unsigned char byte) {
  if (byte < 0x80) return {1, byte, 0};
  if ((byte & 0xE0) == 0xC0) return {2, byte & 0x1Fu, 0x80};
  if ((byte & 0xF0) == 0xE0) return {3, byte & 0x0Fu, 0x800};
  if ((byte & 0xF8) == 0xF0) return {4, byte & 0x07u, 0x10000};
  return {0, 0, 0};
}

}  // namespace

char32_t NextCodePoint(std::string_view text, std::size_t& i) {
  const std::size_t start = i++;
  const Lead lead = ReadLead(static_cast<unsigned char>(text[start]));
  if (lead.length == 0 || text.size() - start < lead.length) return kReplacement;
  char32_t c = lead.bits;
  for (std::size_t k = 1; k < lead.length; ++k) {
    const auto byte = static_cast<unsigned char>(text[start + k]);
    if ((byte & 0xC0) != 0x80) return kReplacement;
    c = c << 6 | (byte & 0x3Fu);
  }
  const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
  if (c < lead.smallest || c > 0x10FFFF || surrogate) return kReplacement;
  i = start + lead.length;
  return c;
}

}  // namespace mirrorflow
