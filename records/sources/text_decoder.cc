#include "records/sources/text_decoder.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "workbook/cell_text.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{256} * 1024;
constexpr char kUndecodable = '\xFF';

// Bytes 80 to 9F of windows-1252 (WHATWG Encoding, index windows-1252, without its C1 controls); 0
// is not defined. A0 to FF are those of ISO-8859-1.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

// Bytes 80 to FF of windows-1256 (WHATWG Encoding, index windows-1256).
constexpr std::array<char16_t, 128> kWindows1256 = {
    0x20AC, 0x067E, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0679, 0x2039,
    0x0152, 0x0686, 0x0698, 0x0688, 0x06AF, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x06A9, 0x2122, 0x0691, 0x203A, 0x0153, 0x200C, 0x200D, 0x06BA, 0x00A0, 0x060C, 0x00A2, 0x00A3,
    0x00A4, 0x00A5, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x06BE, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x00AF,
    0x00B0, 0x00B1, 0x00B2, 0x00B3, 0x00B4, 0x00B5, 0x00B6, 0x00B7, 0x00B8, 0x00B9, 0x061B, 0x00BB,
    0x00BC, 0x00BD, 0x00BE, 0x061F, 0x06C1, 0x0621, 0x0622, 0x0623, 0x0624, 0x0625, 0x0626, 0x0627,
    0x0628, 0x0629, 0x062A, 0x062B, 0x062C, 0x062D, 0x062E, 0x062F, 0x0630, 0x0631, 0x0632, 0x0633,
    0x0634, 0x0635, 0x0636, 0x00D7, 0x0637, 0x0638, 0x0639, 0x063A, 0x0640, 0x0641, 0x0642, 0x0643,
    0x00E0, 0x0644, 0x00E2, 0x0645, 0x0646, 0x0647, 0x0648, 0x00E7, 0x00E8, 0x00E9, 0x00EA, 0x00EB,
    0x0649, 0x064A, 0x00EE, 0x00EF, 0x064B, 0x064C, 0x064D, 0x064E, 0x00F4, 0x064F, 0x0650, 0x00F7,
    0x0651, 0x00F9, 0x0652, 0x00FB, 0x00FC, 0x200E, 0x200F, 0x06D2};

bool IsOneByte(TextEncoding encoding) {
  return encoding == TextEncoding::kWindows1252 || encoding == TextEncoding::kWindows1256 ||
         encoding == TextEncoding::kIso88591;
}

bool IsUtf16(TextEncoding encoding) {
  return encoding == TextEncoding::kUtf16 || encoding == TextEncoding::kUtf16Le ||
         encoding == TextEncoding::kUtf16Be;
}

// The character of a high byte, or 0.
char16_t Character(TextEncoding encoding, unsigned char byte) {
  if (encoding == TextEncoding::kWindows1256) return kWindows1256[byte - 0x80u];
  if (byte >= 0xA0) return byte;
  return encoding == TextEncoding::kWindows1252 ? kWindows1252[byte - 0x80u] : char16_t{0};
}

// What a file is that is no text at all, by its first bytes; empty when nothing is known.
std::string_view OtherFileType(std::string_view bytes) {
  if (bytes.starts_with("PK\x03\x04")) {
    return "a workbook or another ZIP archive; set kind: \"xlsx\" or kind: \"ods\"";
  }
  if (bytes.starts_with("\xD0\xCF\x11\xE0")) {
    return "an old workbook (XLS) or one with a password; save it as XLSX without a password and "
           "set kind: \"xlsx\"";
  }
  if (bytes.starts_with("\x1F\x8B")) return "compressed with gzip; decompress it first";
  if (bytes.starts_with("%PDF-")) return "a PDF; export the table from where the PDF was made";
  return "";
}

// UTF-16 by its byte order mark, or by the zero bytes of ASCII characters at its beginning.
std::optional<TextEncoding> LooksLikeUtf16(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return TextEncoding::kUtf16;
  if (bytes.size() < 4) return std::nullopt;
  if (bytes[0] != 0 && bytes[1] == 0 && bytes[2] != 0 && bytes[3] == 0) {
    return TextEncoding::kUtf16Le;
  }
  if (bytes[0] == 0 && bytes[1] != 0 && bytes[2] == 0 && bytes[3] != 0) {
    return TextEncoding::kUtf16Be;
  }
  return std::nullopt;
}

std::string Setting(TextEncoding encoding) {
  return absl::StrCat("set encoding: \"", std::string(TextEncodingName(encoding)), "\"");
}

// Lines of a text that was declared as UTF-8.
struct Utf8Evidence {
  std::size_t lines = 0;
  std::size_t wrong_lines = 0;
  std::size_t right_lines = 0;  // valid, with other than ASCII
  std::size_t first_wrong = 0;  // line number
  std::size_t high_pairs = 0;   // high bytes that follow a high byte, in wrong lines
  std::size_t high_bytes = 0;
};

Utf8Evidence WeighLines(std::string_view bytes) {
  Utf8Evidence evidence;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    const std::string_view line = bytes.substr(0, end);
    ++evidence.lines;
    // The last line may be cut through a character.
    if (end == bytes.size()) break;
    bytes.remove_prefix(end + 1);
    if (IsAscii(line)) continue;
    if (IsValidUtf8(line)) {
      ++evidence.right_lines;
      continue;
    }
    if (++evidence.wrong_lines == 1) evidence.first_wrong = evidence.lines;
    bool after_high = false;
    for (const char c : line) {
      const bool high = static_cast<unsigned char>(c) >= 0x80;
      evidence.high_bytes += high ? 1 : 0;
      evidence.high_pairs += high && after_high ? 1 : 0;
      after_high = high;
    }
  }
  return evidence;
}

}  // namespace

TextDecoder::TextDecoder(std::unique_ptr<std::istream> input, TextEncoding encoding,
                         std::size_t chunk_bytes)
    : input_(std::move(input)),
      encoding_(encoding),
      chunk_bytes_(std::max<std::size_t>(chunk_bytes, 1)) {
  if (!IsOneByte(encoding)) return;
  for (std::size_t i = 0; i < high_.size(); ++i) {
    const char16_t c = Character(encoding, static_cast<unsigned char>(i + 0x80));
    if (c == 0) {
      high_[i] = kUndecodable;
    } else {
      AppendUtf8(c, high_[i]);
    }
  }
}

absl::StatusOr<std::unique_ptr<TextDecoder>> TextDecoder::Create(
    std::unique_ptr<std::istream> input, TextEncoding encoding, std::size_t chunk_bytes) {
  std::unique_ptr<TextDecoder> decoder(new TextDecoder(std::move(input), encoding, chunk_bytes));
  if (absl::Status status = decoder->ReadBlock(); !status.ok()) return status;
  if (absl::Status status = decoder->CheckStart(); !status.ok()) return status;
  return decoder;
}

absl::Status TextDecoder::ReadBlock() {
  block_.resize(kBlockBytes);
  input_->read(block_.data(), static_cast<std::streamsize>(block_.size()));
  block_.resize(static_cast<std::size_t>(input_->gcount()));
  given_ = 0;
  bytes_read_ += block_.size();
  if (input_->bad()) {
    return absl::DataLossError(absl::StrCat("reading failed after ", bytes_read_, " bytes"));
  }
  ended_ = input_->eof();
  if (!IsOneByte(encoding_) || checked_not_utf8_) return absl::OkStatus();
  return CheckNotUtf8();
}

absl::Status TextDecoder::CheckStart() {
  const std::string_view bytes = block_;
  if (const std::string_view type = OtherFileType(bytes); !type.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("the file is ", std::string(type)));
  }
  const std::optional<TextEncoding> utf16 = LooksLikeUtf16(bytes);
  const std::string declared(TextEncodingName(encoding_));
  if (utf16 && !IsUtf16(encoding_)) {
    return absl::InvalidArgumentError(absl::StrCat("the file is text in UTF-16, the mapping says ",
                                                   declared, "; ", Setting(*utf16)));
  }
  if (IsUtf16(encoding_)) {
    const bool big = bytes.starts_with("\xFE\xFF");
    const bool little = bytes.starts_with("\xFF\xFE");
    if (encoding_ == TextEncoding::kUtf16) {
      if (!big && !little) {
        return absl::InvalidArgumentError(absl::StrCat(
            "the file has no byte order mark, the mapping says UTF-16; ",
            utf16 ? Setting(*utf16) : "set the encoding it has, such as UTF-8 or UTF-16LE"));
      }
      encoding_ = big ? TextEncoding::kUtf16Be : TextEncoding::kUtf16Le;
    } else if ((encoding_ == TextEncoding::kUtf16Be ? little : big) ||
               (utf16 && *utf16 != TextEncoding::kUtf16 && *utf16 != encoding_)) {
      return absl::InvalidArgumentError(
          absl::StrCat("the file has the other byte order than ", declared, "; set encoding: \"",
                       encoding_ == TextEncoding::kUtf16Be ? "UTF-16LE" : "UTF-16BE", "\""));
    }
    if (big || little) given_ = 2;
    if (!utf16 && bytes.size() >= 4 && bytes.find('\0') == std::string_view::npos) {
      return absl::InvalidArgumentError(absl::StrCat("the file is not in ", declared,
                                                     ": it has no zero byte; set the encoding "
                                                     "it has, such as UTF-8 or windows-1252"));
    }
    return absl::OkStatus();
  }
  if (encoding_ == TextEncoding::kUtf8) {
    const Utf8Evidence evidence = WeighLines(bytes);
    if (evidence.wrong_lines >= std::max<std::size_t>(3, evidence.lines / 50) &&
        evidence.right_lines == 0) {
      const bool arabic = evidence.high_pairs * 2 > evidence.high_bytes;
      return absl::InvalidArgumentError(
          absl::StrCat("the file is not in UTF-8: ", evidence.wrong_lines,
                       " lines of its beginning are not, the "
                       "first is line ",
                       evidence.first_wrong, ", and none has a character in UTF-8; if it is ",
                       arabic ? "Arabic" : "Western European", " text of Windows, ",
                       Setting(arabic ? TextEncoding::kWindows1256 : TextEncoding::kWindows1252)));
    }
  }
  return absl::OkStatus();
}

// Of a one-byte encoding: text whose high bytes all make valid UTF-8 is UTF-8. Looked for in the
// first block that has a high byte.
absl::Status TextDecoder::CheckNotUtf8() {
  if (IsAscii(block_)) {
    lines_ += static_cast<std::uint64_t>(std::ranges::count(block_, '\n'));
    return absl::OkStatus();
  }
  checked_not_utf8_ = true;
  // A character may be cut at the end.
  std::string_view whole = block_;
  for (int i = 0; i < 4 && !ended_ && static_cast<unsigned char>(whole.back()) >= 0x80; ++i) {
    whole.remove_suffix(1);
  }
  if (IsAscii(whole) || !IsValidUtf8(whole)) return absl::OkStatus();
  const auto first_high =
      std::ranges::find_if(whole, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  const auto line =
      lines_ + static_cast<std::uint64_t>(std::count(whole.begin(), first_high, '\n'));
  return absl::InvalidArgumentError(
      absl::StrCat("the mapping says ", std::string(TextEncodingName(encoding_)),
                   ", but what is not ASCII from line ", line, " on is valid UTF-8; ",
                   Setting(TextEncoding::kUtf8)));
}

absl::Status TextDecoder::Append(std::string& out, bool& ended) {
  if (given_ == block_.size() && !ended_) {
    if (absl::Status status = ReadBlock(); !status.ok()) return status;
  }
  const std::string_view piece = std::string_view(block_).substr(given_, chunk_bytes_);
  given_ += piece.size();
  ended = ended_ && given_ == block_.size();
  Decode(piece, ended, out);
  return absl::OkStatus();
}

void TextDecoder::Decode(std::string_view bytes, bool ended, std::string& out) {
  if (encoding_ == TextEncoding::kUtf8) {
    out.append(bytes);
  } else if (IsUtf16(encoding_)) {
    DecodeUtf16(bytes, ended, out);
  } else {
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x80) {
        out.push_back(c == '\0' ? kUndecodable : c);
      } else {
        out.append(high_[byte - 0x80u]);
      }
    }
  }
}

void TextDecoder::DecodeUtf16(std::string_view bytes, bool ended, std::string& out) {
  rest_.append(bytes);
  const std::size_t high_at = encoding_ == TextEncoding::kUtf16Be ? 0 : 1;
  const auto unit = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(rest_[i + high_at]) << 8 |
                                 static_cast<unsigned char>(rest_[i + 1 - high_at]));
  };
  std::size_t i = 0;
  for (; i + 2 <= rest_.size(); i += 2) {
    const char32_t first = unit(i);
    if (first < 0xD800 || first > 0xDFFF) {
      if (first == 0) {
        out.push_back(kUndecodable);
      } else {
        AppendUtf8(first, out);
      }
      continue;
    }
    const bool leads = first < 0xDC00;
    if (leads && i + 4 > rest_.size() && !ended) break;
    if (leads && i + 4 <= rest_.size() && unit(i + 2) >= 0xDC00 && unit(i + 2) <= 0xDFFF) {
      AppendUtf8(0x10000 + ((first - 0xD800) << 10) + (unit(i + 2) - 0xDC00), out);
      i += 2;
    } else {
      out.push_back(kUndecodable);
    }
  }
  rest_.erase(0, i);
  if (ended && !rest_.empty()) {
    out.push_back(kUndecodable);
    rest_.clear();
  }
}

}  // namespace mirrorflow
