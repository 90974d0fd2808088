#include "corridor/record_classes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string_view>
#include <utility>

#include "corridor/stratum.h"

namespace mirrorflow {
namespace {

TEST(RecordClassesTest, EveryTableOfClassesHasDifferentCodesAndBeginsWithUnknown) {
  std::set<std::string_view> names;
  for (const CountedTable table : kClassTables) {
    const auto codes = ClassCodes(table);
    ASSERT_FALSE(codes.empty()) << CountedTableName(table);
    EXPECT_EQ(codes.front(), "_U");
    EXPECT_EQ(std::set<std::string_view>(codes.begin(), codes.end()).size(), codes.size());
    EXPECT_TRUE(names.insert(StratumName(table)).second);
  }
  for (const CountedTable table : {CountedTable::kTotal, CountedTable::kAgreement}) {
    EXPECT_TRUE(ClassCodes(table).empty());
    EXPECT_EQ(StratumName(table), "");
  }
}

TEST(RecordClassesTest, SexAndBroadAgeStandInTheOrderOfTheirValues) {
  for (int i = 0; i < kSexCount; ++i) {
    EXPECT_EQ(ClassCodes(CountedTable::kBySex)[static_cast<std::size_t>(i)],
              SexCode(static_cast<Sex>(i)));
  }
  for (int i = 0; i < kBroadAgeCount; ++i) {
    EXPECT_EQ(ClassCodes(CountedTable::kByBroadAge)[static_cast<std::size_t>(i)],
              BroadAgeCode(static_cast<BroadAge>(i)));
  }
}

TEST(RecordClassesTest, FiveYearGroupsTakeCompletedYearsAndTheOldestAreOneGroup) {
  const auto codes = ClassCodes(CountedTable::kByAge);
  for (const auto& [years, code] : {std::pair<int, std::string_view>{-1, "_U"},
                                    {0, "Y0T4"},
                                    {4, "Y0T4"},
                                    {5, "Y5T9"},
                                    {64, "Y60T64"},
                                    {84, "Y80T84"},
                                    {85, "Y_GE85"},
                                    {130, "Y_GE85"},
                                    {131, "_U"}}) {
    EXPECT_EQ(codes[FiveYearClass(years)], code) << years;
  }
}

TEST(RecordClassesTest, EachTableReadsItsOwnClass) {
  const RecordClasses classes{
      .sex = 1, .broad_age = 2, .age = 3, .citizenship = 4, .birth_country = 5, .purpose = 6};
  EXPECT_EQ(classes.Of(CountedTable::kBySex), 1);
  EXPECT_EQ(classes.Of(CountedTable::kByBroadAge), 2);
  EXPECT_EQ(classes.Of(CountedTable::kByAge), 3);
  EXPECT_EQ(classes.Of(CountedTable::kByCitizenship), 4);
  EXPECT_EQ(classes.Of(CountedTable::kByBirthCountry), 5);
  EXPECT_EQ(classes.Of(CountedTable::kByPurpose), 6);
  EXPECT_EQ(classes.Of(CountedTable::kTotal), 0);
}

}  // namespace
}  // namespace mirrorflow
