#include "corridor/link_quality.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

constexpr LinkQualityFigures kFigures = {
    .precision = 981'000, .precision_error = 4'000, .recall = 930'000, .recall_error = 12'000};

Corridor CorridorOf(const char* text) { return ValueOrDie(Corridor::Parse(text)); }

AgreedLinkQuality Of(std::vector<Corridor> corridors, std::uint32_t recall = 930'000) {
  LinkQualityFigures figures = kFigures;
  figures.recall = recall;
  return {.corridors = std::move(corridors),
          .quality = ValueOrDie(StatedLinkQuality::Create(figures, "calibration comesa-2024"))};
}

TEST(StatedLinkQualityTest, SharesAreFromATenthToOneAndErrorsAtMostHalfOfThem) {
  using Field = std::uint32_t LinkQualityFigures::*;
  struct Bound {
    Field field;
    std::uint32_t least;
    std::uint32_t most;
    const char* name;
  };
  for (const Bound& bound :
       {Bound{&LinkQualityFigures::precision, 100'000, 1'000'000, "precision is a share"},
        Bound{&LinkQualityFigures::recall, 100'000, 1'000'000, "recall is a share"},
        Bound{&LinkQualityFigures::precision_error, 0, 490'500, "error of precision"},
        Bound{&LinkQualityFigures::recall_error, 0, 465'000, "error of recall"}}) {
    const auto with = [&](std::uint32_t value) {
      LinkQualityFigures figures = kFigures;
      figures.*bound.field = value;
      return StatedLinkQuality::Create(figures, "a test").status();
    };
    EXPECT_THAT(with(bound.least), IsOk()) << bound.name;
    EXPECT_THAT(with(bound.most), IsOk()) << bound.name;
    EXPECT_THAT(with(bound.most + 1),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(bound.name)));
    if (bound.least > 0) {
      EXPECT_THAT(with(bound.least - 1),
                  StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(bound.name)));
    }
  }
}

TEST(StatedLinkQualityTest, SourceIsOneLine) {
  const auto with = [](const std::string& source) {
    return StatedLinkQuality::Create(kFigures, source).status();
  };
  EXPECT_THAT(with("étalonnage comesa-2024, 20 000 lignes"), IsOk());
  EXPECT_THAT(with(std::string(200, 'x')), IsOk());
  for (const std::string& source :
       {std::string(), std::string(201, 'x'), std::string("two\nlines"), std::string("a\x7F")}) {
    EXPECT_THAT(with(source), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("source")));
  }
}

TEST(AgreedLinkQualityTest, EachCorridorHasItsOwnOrTheOneOfAll) {
  const Corridor there = CorridorOf("KE-UG"), back = CorridorOf("UG-KE");
  const std::vector<AgreedLinkQuality> of_all = {Of({})};
  EXPECT_EQ(LinkQualityOf(of_all, back), of_all.data());
  const std::vector<AgreedLinkQuality> of_each = {Of({there}), Of({back}, 870'000)};
  EXPECT_EQ(LinkQualityOf(of_each, there)->quality.figures().recall, 930'000U);
  EXPECT_EQ(LinkQualityOf(of_each, back)->quality.figures().recall, 870'000U);
  const std::vector<AgreedLinkQuality> of_one = {Of({there})};
  EXPECT_EQ(LinkQualityOf(of_one, back), nullptr);
}

TEST(AgreedLinkQualityTest, NoCorridorOfOthersAndNoneTwice) {
  const std::vector<Corridor> corridors = {CorridorOf("KE-UG"), CorridorOf("UG-KE")};
  const auto check = [&](const std::vector<AgreedLinkQuality>& qualities) {
    return CheckLinkQualities(qualities, corridors);
  };
  EXPECT_THAT(check({Of({})}), IsOk());
  EXPECT_THAT(check({Of({corridors[0]}), Of({corridors[1]})}), IsOk());
  const auto is_invalid = [](const char* why) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why));
  };
  EXPECT_THAT(check({Of({CorridorOf("KE-TZ")})}), is_invalid("KE-TZ is not among"));
  EXPECT_THAT(check({Of({}), Of({corridors[0]})}), is_invalid("KE-UG has two"));
  EXPECT_THAT(check({Of({}), Of({})}), is_invalid("KE-UG has two"));
  EXPECT_THAT(check({Of({corridors[0], corridors[0]})}), is_invalid("KE-UG has two"));
}

TEST(LinkQualityTextTest, HasAllSixDecimals) {
  EXPECT_EQ(LinkQualityText({.precision = 1'000'000,
                             .precision_error = 7,
                             .recall = 930'000,
                             .recall_error = 12'345}),
            "precision 1.000000 (standard error 0.000007), recall 0.930000 (0.012345)");
}

}  // namespace
}  // namespace mirrorflow
