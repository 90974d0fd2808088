#include "crypto/event_classes.h"

#include <gtest/gtest.h>

#include <string_view>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

std::string_view CodeOf(const RecordClasses& classes, CountedTable table) {
  return ClassCodes(table)[classes.Of(table)];
}

TEST(EventClassesTest, EveryClassIsThatOfTheEvent) {
  PersonEvent event;
  event.stratum = {Sex::kFemale, BroadAge::k25To64};
  event.age = 33;
  event.identity.citizenship = ValueOrDie(Country::Create("UG"));
  event.identity.birth_country = ValueOrDie(Country::Create("ZA"));
  event.purpose = Purpose::kStudy;
  const RecordClasses classes = ClassesOf(event, ValueOrDie(Corridor::Parse("KE-UG")));
  EXPECT_EQ(CodeOf(classes, CountedTable::kBySex), "F");
  EXPECT_EQ(CodeOf(classes, CountedTable::kByBroadAge), "Y25T64");
  EXPECT_EQ(CodeOf(classes, CountedTable::kByAge), "Y30T34");
  EXPECT_EQ(CodeOf(classes, CountedTable::kByCitizenship), "NAT_DEST");
  EXPECT_EQ(CodeOf(classes, CountedTable::kByBirthCountry), "SADC_NONCOMESA");
  EXPECT_EQ(CodeOf(classes, CountedTable::kByPurpose), "EDUC");
}

TEST(EventClassesTest, WhatIsNotKnownIsUnknownInEveryTable) {
  EXPECT_EQ(ClassesOf({}, ValueOrDie(Corridor::Parse("KE-UG"))), RecordClasses());
}

TEST(EventClassesTest, EveryPurposeHasAClassAndVisitsAreOther) {
  for (std::size_t i = 0; i < kPurposeCount; ++i) {
    PersonEvent event;
    event.purpose = static_cast<Purpose>(i);
    const RecordClasses classes = ClassesOf(event, ValueOrDie(Corridor::Parse("KE-UG")));
    ASSERT_LT(classes.purpose, ClassCodes(CountedTable::kByPurpose).size());
    // Visits come after the reasons of migration.
    EXPECT_EQ(CodeOf(classes, CountedTable::kByPurpose) == "OTH", event.purpose >= Purpose::kOther)
        << i;
    EXPECT_EQ(classes.purpose == 0, event.purpose == Purpose::kUnknown);
  }
}

}  // namespace
}  // namespace mirrorflow
