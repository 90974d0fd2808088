#include "services/sandbox/generator/letter_case.h"

#include <cstddef>
#include <cstdint>

namespace mirrorflow {
namespace {

// The letters of Latin-1 are 0xC3 and a second byte: capitals 0x80 to 0x9E, small ones 0x20 above.
constexpr unsigned char kLatinLead = 0xC3;
constexpr unsigned char kLatinCaseBit = 0x20;

bool IsLatinLead(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]) == kLatinLead && i + 1 < text.size();
}

char AsciiUpper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
char AsciiLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

char LatinUpper(char second) {
  const auto byte = static_cast<unsigned char>(second);
  return byte >= 0xA0 && byte <= 0xBE && byte != 0xB7
             ? static_cast<char>(static_cast<unsigned char>(byte - kLatinCaseBit))
             : second;
}
char LatinLower(char second) {
  const auto byte = static_cast<unsigned char>(second);
  return byte >= 0x80 && byte <= 0x9E && byte != 0x97
             ? static_cast<char>(static_cast<unsigned char>(byte + kLatinCaseBit))
             : second;
}

template <typename Ascii, typename Latin>
std::string Mapped(std::string_view text, Ascii ascii, Latin latin) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (IsLatinLead(text, i)) {
      ++i;
      out[i] = latin(out[i]);
    } else {
      out[i] = ascii(out[i]);
    }
  }
  return out;
}

}  // namespace

std::string UpperCase(std::string_view text) { return Mapped(text, AsciiUpper, LatinUpper); }

std::string LowerCase(std::string_view text) { return Mapped(text, AsciiLower, LatinLower); }

std::string TitleCase(std::string_view text) {
  std::string out(text);
  bool initial = true;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (IsLatinLead(text, i)) {
      ++i;
      out[i] = initial ? LatinUpper(out[i]) : LatinLower(out[i]);
    } else {
      out[i] = initial ? AsciiUpper(out[i]) : AsciiLower(out[i]);
    }
    initial = out[i] == ' ' || out[i] == '-' || out[i] == '\'';
  }
  return out;
}

std::string WithoutAccents(std::string_view text) {
  // By the second byte, from 0x80; the same letters in small follow from 0xA0.
  constexpr std::string_view kBase =
      "AAAAAAACEEEEIIIIDNOOOOO*OUUUUYTSaaaaaaaceeeeiiiidnooooo*ouuuuyty";
  static_assert(kBase.size() == 64);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsLatinLead(text, i)) {
      ++i;
      out.push_back(kBase[(static_cast<unsigned char>(text[i]) - 0x80u) & 63u]);
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

}  // namespace mirrorflow
