#include "records/population/population.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "records/population/stored_event.h"
#include "records/sources/csv_source.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::ElementsAre;

constexpr DateFormat kIso = DateFormat::kYearMonthDay;

RegisterSource Source(Mapping mapping, std::string_view rows) {
  std::string text;
  for (const MappedColumn& column : mapping.columns) {
    text += (text.empty() ? "" : ",") + column.column;
  }
  text += "\n" + std::string(rows);
  return {std::move(mapping),
          ValueOrDie(CsvSource::Create(std::make_unique<std::istringstream>(std::move(text)), {}))};
}

RegisterSource Crossings(std::string_view rows, Capture capture = Capture::kElectronic) {
  return Source({.source = "border",
                 .columns = {{FieldKind::kRecordId, "id"},
                             {FieldKind::kName, "name"},
                             {FieldKind::kBirthDate, "dob", kIso},
                             {FieldKind::kCitizenship, "nat"},
                             {FieldKind::kDocumentNumber, "doc"},
                             {FieldKind::kDirection, "dir"},
                             {FieldKind::kOrigin, "from"},
                             {FieldKind::kDestination, "to"},
                             {FieldKind::kEventDate, "date", kIso}},
                 .rows = RowKind::kCrossing,
                 .capture = capture},
                rows);
}
RegisterSource Permits(std::string_view rows) {
  return Source({.source = "permits",
                 .columns = {{FieldKind::kRecordId, "id"},
                             {FieldKind::kName, "name"},
                             {FieldKind::kBirthDate, "dob", kIso},
                             {FieldKind::kNationalId, "nid"},
                             {FieldKind::kDocumentNumber, "doc"},
                             {FieldKind::kOrigin, "from"},
                             {FieldKind::kEventDate, "from_date", kIso},
                             {FieldKind::kValidUntil, "until", kIso}},
                 .rows = RowKind::kPermit},
                rows);
}
RegisterSource Events(std::string_view rows) {
  return Source({.source = "emigrants",
                 .columns = {{FieldKind::kRecordId, "id"},
                             {FieldKind::kName, "name"},
                             {FieldKind::kBirthDate, "dob", kIso},
                             {FieldKind::kDestination, "to"},
                             {FieldKind::kEventDate, "date", kIso},
                             {FieldKind::kRefugee, "ref"}},
                 .constants = {{FieldKind::kOrigin, "KE"}}},
                rows);
}

class PopulationTest : public testing::Test {
 protected:
  MergedPopulation Build(std::vector<RegisterSource> sources, PopulationRules rules = Kenya()) {
    return ValueOrDie(MergedPopulation::Build(sources, rules, store_, {}));
  }
  template <typename... Sources>
  MergedPopulation BuildOf(Sources... sources) {
    std::vector<RegisterSource> all;
    (all.push_back(std::move(sources)), ...);
    return Build(std::move(all));
  }
  static PopulationRules Kenya() {
    return {.country = ValueOrDie(Country::Create("KE")),
            .observed_from = DayNumberOf({2020, 1, 1}),
            .observed_until = DayNumberOf({2026, 6, 1})};
  }
  // "record id, origin-destination, date"
  static std::vector<std::string> Text(const MergedPopulation& population) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < population.events().size(); ++i) {
      const PersonEvent event = ValueOrDie(population.EventAt(i));
      const auto code = [](const std::optional<Country>& country) {
        return country ? std::string(country->alpha2()) : "??";
      };
      texts.push_back(event.record_id + " " + code(event.origin) + "-" + code(event.destination) +
                      " " + std::to_string(event.event_date.year) + "-" +
                      std::to_string(event.event_date.month));
    }
    return texts;
  }

  MemoryRowStore store_;
};

TEST_F(PopulationTest, FrequentCrosserIsOnePersonAndOneMigration) {
  const MergedPopulation population =
      BuildOf(Crossings("1,Amina Otieno,1990-06-15,UG,B1,IN,UG,,2024-02-01\n"
                        "2,Amina Otieno,1990-06-15,UG,B1,OUT,,UG,2024-05-01\n"
                        "3,Amina Otieno,1990-06-15,UG,B1,IN,UG,,2024-05-10\n"
                        "4,Amina Otieno,1990-06-15,UG,B2,OUT,,UG,2026-01-01\n"));
  EXPECT_EQ(population.counts().persons.persons, 1u);
  EXPECT_THAT(Text(population), ElementsAre("1 UG-KE 2024-2"));
}

TEST_F(PopulationTest, MigrationThatTwoSourcesHaveIsOneAndEachFillsTheOthersGaps) {
  const MergedPopulation population =
      BuildOf(Crossings("1,Amina Otieno,1990-06-15,UG,B1,IN,,,2024-02-01\n"),
              Permits("p,Amina Otieno,1990-06-15,771,B9,UG,2024-03-01,2026-02-28\n"));
  EXPECT_THAT(Text(population), ElementsAre("1 UG-KE 2024-2"));
  const PersonEvent event = ValueOrDie(population.EventAt(0));
  EXPECT_EQ(event.identity.national_id, "771");
  EXPECT_EQ(event.identity.document_number, "B1");
  EXPECT_EQ(population.counts().migrations.merged_sources, 1u);
  EXPECT_EQ(population.counts().migrations.country_filled, 1u);
}

TEST_F(PopulationTest, PermitsThatFollowOneAnotherAreOneStay) {
  const MergedPopulation population =
      BuildOf(Permits("a,Amina Otieno,1990-06-15,,B1,UG,2024-01-01,2024-06-30\n"
                      "b,Amina Otieno,1990-06-15,,B1,UG,2024-07-15,2025-02-28\n"
                      "c,Brian Kiptoo,1985-03-02,,B2,UG,2024-01-01,2024-06-30\n"));
  EXPECT_THAT(Text(population), ElementsAre("a UG-KE 2024-1"));
  EXPECT_EQ(population.counts().migrations.permits_joined, 1u);
  EXPECT_EQ(population.counts().migrations.stays_not_fitting, 1u);
}

TEST_F(PopulationTest, CrossingsContradictAPermitThatWasNotUsed) {
  const MergedPopulation population =
      BuildOf(Crossings("1,Amina Otieno,1990-06-15,UG,B1,IN,UG,,2024-02-01\n"
                        "2,Amina Otieno,1990-06-15,UG,B1,OUT,,UG,2024-03-01\n"),
              Permits("p,Amina Otieno,1990-06-15,,B1,UG,2024-02-10,2026-02-28\n"));
  EXPECT_THAT(Text(population), ElementsAre());
  EXPECT_EQ(population.counts().migrations.contradicted, 1u);
}

TEST_F(PopulationTest, ReadyEventsStayEventsAndOnlyRepetitionsFall) {
  const MergedPopulation population =
      BuildOf(Events("1,Amina Otieno,1990-06-15,UG,2024-02-01,\n"
                     "2,Amina Otieno,1990-06-15,UG,2024-08-01,\n"
                     "3,Amina Otieno,1990-06-15,UG,2024-02-01,\n"
                     "4,Brian Kiptoo,1985-03-02,,2024,\n"
                     "5,Cheptoo Ruth,1985-03-02,UG,,\n"));
  EXPECT_THAT(Text(population), ElementsAre("1 KE-UG 2024-2", "2 KE-UG 2024-8", "4 KE-?? 2024-0"));
  EXPECT_EQ(population.counts().migrations.repeated, 1u);
  EXPECT_EQ(population.counts().date_unknown, 1u);
}

TEST_F(PopulationTest, RefugeeInOneSourceIsLeftOutOfAll) {
  const MergedPopulation population =
      BuildOf(Events("1,Amina Otieno,1990-06-15,UG,2024-02-01,no\n"
                     "2,Amina Otieno,1990-06-15,TZ,2022-02-01,yes\n"
                     "3,Brian Kiptoo,1985-03-02,UG,2024-02-01,no\n"));
  EXPECT_THAT(Text(population), ElementsAre("3 KE-UG 2024-2"));
  EXPECT_EQ(population.counts().protected_persons, 1u);
  EXPECT_EQ(population.counts().protected_rows, 2u);
}

TEST_F(PopulationTest, SelectionGivesWholeEventsWithFlags) {
  const MergedPopulation population =
      BuildOf(Events("1,Amina Otieno,1990-06-15,UG,2024-02-01,\n"
                     "2,Brian Kiptoo,1985-03-02,UG,2023-12-15,\n"
                     "3,Cheptoo Ruth,1985-03-02,TZ,2024-02-01,\n"));
  std::vector<std::string> seen;
  const Corridor corridor = ValueOrDie(Corridor::Parse("KE-UG"));
  const SelectionCounts counts = ValueOrDie(population.Select(
      {.corridor = corridor,
       .period = ValueOrDie(Period::Create("2024")),
       .rule =
           ValueOrDie(BatchRule::Create(UnknownDestination::kExclude, 1, DurationRule::kUn12, 1)),
       .campaign = {corridor}},
      [&seen](PersonEvent&& event) {
        seen.push_back(event.record_id + (event.in_window_only ? " window" : ""));
        return absl::OkStatus();
      }));
  EXPECT_THAT(seen, ElementsAre("1", "2 window"));
  EXPECT_EQ(counts.other_corridor, 1u);
}

TEST(StoredEventTest, ComesBackWhole) {
  PersonEvent event;
  event.record_id = "r";
  event.identity.name = {"AMINA", "OTIENO"};
  event.identity.birth_date = {1990, 6, 15};
  event.identity.sex = Sex::kFemale;
  event.identity.citizenship = ValueOrDie(Country::Create("KE"));
  event.identity.address = {"12", "MOI"};
  event.identity.document_number = "AK1";
  event.origin = ValueOrDie(Country::Create("UG"));
  event.event_date = {2024, 0, 0};
  event.stratum = {Sex::kFemale, BroadAge::k25To64};
  event.direction = Direction::kEntry;
  event.border_post = "MALABA";
  event.stay_days = 90;
  event.purpose = static_cast<Purpose>(1);
  std::string bytes;
  StoreEvent(event, bytes);
  PersonEvent back;
  ASSERT_THAT(RestoreEvent(bytes, back), IsOk());
  std::string again;
  StoreEvent(back, again);
  EXPECT_EQ(bytes, again);
  EXPECT_EQ(back.identity.name, event.identity.name);
  EXPECT_EQ(back.identity.birth_date, event.identity.birth_date);
  EXPECT_EQ(back.origin, event.origin);
  EXPECT_FALSE(back.destination);
  EXPECT_EQ(back.stratum, event.stratum);
  EXPECT_EQ(back.stay_days, 90);
  EXPECT_EQ(back.purpose, event.purpose);
  // No part of the bytes is an event.
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THAT(RestoreEvent(std::string_view(bytes).substr(0, size), back),
                StatusIs(absl::StatusCode::kDataLoss));
  }
}

}  // namespace
}  // namespace mirrorflow
