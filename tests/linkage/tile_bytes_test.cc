#include "linkage/tile_bytes.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

TEST(TileBytes, ComeBackAsTheyWere) {
  for (const TileResult& result :
       {TileResult{7, {}}, TileResult{0, {{{1, 2, 3}, {4, 5, 0xffffffff}}, {}}},
        TileResult{0xffffffff, {{{9, 8, 7}}, {9, 10}}}}) {
    EXPECT_EQ(ValueOrDie(ParseTile(SerializeTile(result))), result);
  }
}

TEST(TileBytes, AreRefusedWhenTheyAreShorterOrLongerThanTheySay) {
  const std::string bytes = SerializeTile({3, {{{1, 2, 3}, {4, 5, 6}}, {4}}});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THAT(ParseTile(bytes.substr(0, size)), StatusIs(absl::StatusCode::kInvalidArgument))
        << size << " bytes";
  }
  EXPECT_THAT(ParseTile(bytes + '\0'), StatusIs(absl::StatusCode::kInvalidArgument));
  std::string many = bytes;
  for (std::size_t i = 4; i < 12; ++i) many[i] = static_cast<char>(0xff);
  EXPECT_THAT(ParseTile(many), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace mirrorflow
