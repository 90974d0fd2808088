#include "records/sources/text_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <sstream>
#include <string>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<std::string> Decode(const std::string& bytes, TextEncoding encoding,
                                   std::size_t chunk_bytes = 4096) {
  auto decoder =
      TextDecoder::Create(std::make_unique<std::istringstream>(bytes), encoding, chunk_bytes);
  if (!decoder.ok()) return decoder.status();
  std::string text;
  bool ended = false;
  while (!ended) {
    if (absl::Status status = (*decoder)->Append(text, ended); !status.ok()) return status;
  }
  EXPECT_EQ((*decoder)->bytes_read(), bytes.size());
  return text;
}

template <std::size_t n>
std::string Bytes(const char (&text)[n]) {
  return std::string(text, n - 1);
}

TEST(TextDecoder, DecodesEachEncoding) {
  EXPECT_EQ(ValueOrDie(Decode("Zo\xC3\xAB", TextEncoding::kUtf8)), "Zo\xC3\xAB");
  EXPECT_EQ(ValueOrDie(Decode("Zo\xEB \x80\x9C", TextEncoding::kWindows1252)), "Zoë €œ");
  EXPECT_EQ(ValueOrDie(Decode("\xE3\xCD\xE3\xCF \x81", TextEncoding::kWindows1256)), "محمد پ");
  EXPECT_EQ(ValueOrDie(Decode("Zo\xEB", TextEncoding::kIso88591)), "Zoë");
  EXPECT_EQ(ValueOrDie(Decode(Bytes("\xFF\xFEZ\0\xEB\0"), TextEncoding::kUtf16)), "Zë");
  EXPECT_EQ(ValueOrDie(Decode(Bytes("\xFE\xFF\0Z\0\xEB"), TextEncoding::kUtf16)), "Zë");
  EXPECT_EQ(ValueOrDie(Decode(Bytes("Z\0\xEB\0"), TextEncoding::kUtf16Le)), "Zë");
  EXPECT_EQ(ValueOrDie(Decode(Bytes("\0Z\0\xEB\xD8\x3D\xDE\0"), TextEncoding::kUtf16Be)), "Zë😀");
}

TEST(TextDecoder, UndecodableBytesAreMarked) {
  EXPECT_EQ(ValueOrDie(Decode("a\x81z", TextEncoding::kWindows1252)), "a\xFFz");
  EXPECT_EQ(ValueOrDie(Decode("a\x85z", TextEncoding::kIso88591)), "a\xFFz");
  EXPECT_EQ(ValueOrDie(Decode(Bytes("a\0z\xE9"), TextEncoding::kWindows1252)), "a\xFFz\xC3\xA9");
  // Lone surrogates, a NUL, half a unit.
  EXPECT_EQ(ValueOrDie(Decode(Bytes("a\0\0\xDCz\0"), TextEncoding::kUtf16Le)), "a\xFFz");
  EXPECT_EQ(ValueOrDie(Decode(Bytes("a\0\0\xD8z\0"), TextEncoding::kUtf16Le)), "a\xFFz");
  EXPECT_EQ(ValueOrDie(Decode(Bytes("a\0\0\0z\0x"), TextEncoding::kUtf16Le)), "a\xFFz\xFF");
}

TEST(TextDecoder, OtherEncodingThanDeclaredIsRefusedWithTheOneThatFits) {
  const auto refused = [](const std::string& hint) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(hint));
  };
  EXPECT_THAT(Decode(Bytes("\xFF\xFEi\0"), TextEncoding::kUtf8), refused("encoding: \"UTF-16\""));
  EXPECT_THAT(Decode(Bytes("i\0d\0"), TextEncoding::kUtf8), refused("encoding: \"UTF-16LE\""));
  EXPECT_THAT(Decode(Bytes("\0i\0d"), TextEncoding::kWindows1252),
              refused("encoding: \"UTF-16BE\""));
  EXPECT_THAT(Decode("id,name", TextEncoding::kUtf16), refused("no byte order mark"));
  EXPECT_THAT(Decode("id,name", TextEncoding::kUtf16Le), refused("no zero byte"));
  EXPECT_THAT(Decode(Bytes("\xFE\xFF\0i\0d"), TextEncoding::kUtf16Le), refused("other byte order"));
  EXPECT_THAT(Decode("id\nZoë\n", TextEncoding::kWindows1252),
              refused("from line 2 on is valid UTF-8; set encoding: \"UTF-8\""));
  EXPECT_THAT(Decode("id\nZo\xEB\nJos\xE9\n\xC9lise\n", TextEncoding::kUtf8),
              refused("the first is line 2"));
  EXPECT_THAT(Decode("id\nZo\xEB\nJos\xE9\n\xC9lise\n", TextEncoding::kUtf8),
              refused("windows-1252"));
  EXPECT_THAT(Decode("\xE3\xCD\xE3\xCF\n\xE3\xCD\xE3\xCF\n\xE3\xCD\xE3\xCF\n", TextEncoding::kUtf8),
              refused("windows-1256"));
  // Single lines may be wrong; their rows are rejected.
  EXPECT_THAT(Decode("id\nZo\xEB\nJosé\n\xC9lise\nZo\xEB\n", TextEncoding::kUtf8), IsOk());
}

TEST(TextDecoder, LateUtf8InAOneByteEncodingIsFoundToo) {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "plain\n";
  text += "Zoë\n";
  EXPECT_THAT(Decode(text, TextEncoding::kWindows1252),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("from line 100001 on")));
}

TEST(TextDecoder, PiecesOfAnySizeGiveTheSameText) {
  const std::uint32_t seed = 5;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 300; ++round) {
    std::string bytes = Bytes("a\0");
    for (std::size_t i = random() % 60; i > 0; --i) bytes.push_back(static_cast<char>(random()));
    for (const TextEncoding encoding :
         {TextEncoding::kUtf8, TextEncoding::kUtf16Le, TextEncoding::kWindows1256}) {
      const auto whole = Decode(bytes, encoding, 4096);
      const auto pieces = Decode(bytes, encoding, 1 + random() % 7);
      ASSERT_EQ(whole.status().ok(), pieces.status().ok());
      if (whole.ok()) {
        ASSERT_EQ(*whole, *pieces);
      }
    }
  }
}

}  // namespace
}  // namespace mirrorflow
