#include "corridor/run.h"

#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(CorridorTest, ParsesOriginAndDestinationInThisOrder) {
  const Corridor corridor = ValueOrDie(Corridor::Parse("KEN-UG"));
  EXPECT_EQ(corridor.origin().alpha2(), "KE");
  EXPECT_EQ(corridor.destination().alpha2(), "UG");
  EXPECT_EQ(corridor.ToString(), "KE-UG");
  EXPECT_NE(corridor, ValueOrDie(Corridor::Parse("UG-KE")));
}

TEST(CorridorTest, SenderStandsAtTheOriginAndReceiverAtTheDestination) {
  const Corridor corridor = ValueOrDie(Corridor::Parse("KE-UG"));
  EXPECT_EQ(CountryAt(corridor, Side::kSender).alpha2(), "KE");
  EXPECT_EQ(CountryAt(corridor, Side::kReceiver).alpha2(), "UG");
  EXPECT_EQ(OtherSide(Side::kSender), Side::kReceiver);
  EXPECT_EQ(OtherSide(Side::kReceiver), Side::kSender);
}

TEST(CorridorTest, OneCountryTwiceAndHalfACorridorAreRefused) {
  for (const char* text : {"KE-KE", "KE-KEN", "KE", "KE-", "-UG", "KE-UG-RW", "KE UG", ""}) {
    EXPECT_THAT(Corridor::Parse(text), StatusIs(kInvalid)) << text;
  }
}

TEST(SideTest, OnlyTheTwoCodesOfTheWireAreSides) {
  EXPECT_EQ(ValueOrDie(SideFromCode(1)), Side::kSender);
  EXPECT_EQ(ValueOrDie(SideFromCode(2)), Side::kReceiver);
  for (const std::uint32_t code : {0U, 3U, 255U, 257U}) {
    EXPECT_THAT(SideFromCode(code), StatusIs(kInvalid));
  }
}

TEST(RunIdTest, TakesWhatIsSafeAsAFileName) {
  EXPECT_EQ(ValueOrDie(RunId::Create("demo-2024-ke-ug")).value(), "demo-2024-ke-ug");
  EXPECT_THAT(RunId::Create(std::string(64, 'a')), IsOk());
  for (const std::string& text :
       {std::string(), std::string(65, 'a'), std::string("-a"), std::string("a/b"),
        std::string(".."), std::string("A"), std::string("a b"), std::string("a\0b", 3)}) {
    EXPECT_THAT(RunId::Create(text), StatusIs(kInvalid)) << text;
  }
}

TEST(PeriodTest, IsAYearOfFourDigits) {
  EXPECT_EQ(ValueOrDie(Period::Create("2024")).year(), 2024);
  EXPECT_EQ(ValueOrDie(Period::Create("2024")).ToString(), "2024");
  for (const char* text : {"", "24", "1899", "2200", "2024-Q1", "20x4", " 2024", "-202"}) {
    EXPECT_THAT(Period::Create(text), StatusIs(kInvalid)) << text;
  }
}

}  // namespace
}  // namespace mirrorflow
