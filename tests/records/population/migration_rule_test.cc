#include "records/population/migration_rule.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace mirrorflow {
namespace {

using enum CrossingVerdict;

constexpr DayNumber kFar = 1'000'000;

Crossing Entry(DayNumber day, std::int32_t stay = -1) {
  return {.day = day, .direction = Direction::kEntry, .stay_days = stay};
}
Crossing Exit(DayNumber day, std::int32_t stay = -1) {
  return {.day = day, .direction = Direction::kExit, .stay_days = stay};
}

std::vector<CrossingVerdict> Verdicts(const std::vector<Crossing>& crossings, Residence before,
                                      DurationRule rule = DurationRule::kUn12,
                                      DayNumber until = kFar) {
  std::vector<CrossingVerdict> verdicts;
  for (const CrossingDecision& decision : ApplyDurationRule(crossings, before, rule, until)) {
    verdicts.push_back(decision.verdict);
  }
  return verdicts;
}
using V = std::vector<CrossingVerdict>;

TEST(MigrationRuleTest, WhoSpendsTwelveOfSixteenMonthsHereHasImmigrated) {
  // 100 days away in between do not break the stay.
  EXPECT_EQ(Verdicts({Entry(0), Exit(200), Entry(300), Exit(600)}, Residence::kNonResident),
            (V{kMigration, kNoMigration, kNoMigration, kMigration}));
  // 150 days away do: 336 or 337 days of 486.
  EXPECT_EQ(Verdicts({Entry(0), Exit(200), Entry(350), Exit(500)}, Residence::kNonResident),
            (V{kNoMigration, kNoMigration, kNoMigration, kNoMigration}));
}

TEST(MigrationRuleTest, ExactlyTheDaysAreEnough) {
  EXPECT_EQ(Verdicts({Entry(0), Exit(365)}, Residence::kNonResident)[0], kMigration);
  EXPECT_EQ(Verdicts({Entry(0), Exit(364)}, Residence::kNonResident)[0], kNoMigration);
  EXPECT_EQ(Verdicts({Exit(0), Entry(183)}, Residence::kResident, DurationRule::kUn6P1D)[0],
            kMigration);
  EXPECT_EQ(Verdicts({Exit(0), Entry(182)}, Residence::kResident, DurationRule::kUn6P1D)[0],
            kNoMigration);
}

TEST(MigrationRuleTest, ResidentsReturnIsNoImmigration) {
  EXPECT_EQ(Verdicts({Exit(0), Entry(100), Exit(1000)}, Residence::kResident),
            (V{kNoMigration, kNoMigration, kMigration}));
  EXPECT_EQ(Verdicts({Exit(0), Entry(500), Exit(1500)}, Residence::kResident),
            (V{kMigration, kMigration, kMigration}));
}

TEST(MigrationRuleTest, UnknownResidenceIsNoMigrationButSettlesIt) {
  EXPECT_EQ(Verdicts({Entry(0), Exit(500), Entry(1000)}, Residence::kUnknown),
            (V{kResidenceUnknown, kMigration, kMigration}));
  // A visit of 20 days: lives elsewhere, so the second arrival is an immigration.
  EXPECT_EQ(Verdicts({Entry(0), Exit(20), Entry(500)}, Residence::kUnknown),
            (V{kNoMigration, kNoMigration, kMigration}));
}

TEST(MigrationRuleTest, OpenWindowNeedsAStatement) {
  EXPECT_EQ(Verdicts({Entry(0)}, Residence::kNonResident, DurationRule::kUn12, 300),
            (V{kUndecided}));
  EXPECT_EQ(Verdicts({Entry(0, 400)}, Residence::kNonResident, DurationRule::kUn12, 300),
            (V{kProvisional}));
  EXPECT_EQ(Verdicts({Entry(0, 30)}, Residence::kNonResident, DurationRule::kUn12, 300),
            (V{kNoMigration}));
  // Enough days already, or too few left: final although the window is open.
  EXPECT_EQ(Verdicts({Entry(0)}, Residence::kNonResident, DurationRule::kUn12, 365),
            (V{kMigration}));
  EXPECT_EQ(
      Verdicts({Entry(0), Exit(10), Entry(200)}, Residence::kNonResident, DurationRule::kUn12, 210),
      (V{kNoMigration, kNoMigration, kUndecided}));
}

TEST(MigrationRuleTest, ShortStayWithoutAnExitIsUnmatchedAndNeverAMigration) {
  EXPECT_EQ(Verdicts({Entry(0, 30)}, Residence::kNonResident), (V{kUnmatched}));
  EXPECT_EQ(Verdicts({Entry(0)}, Residence::kNonResident), (V{kMigration}));
  EXPECT_EQ(Verdicts({Entry(0, 30), Exit(600)}, Residence::kNonResident)[0], kMigration);
}

TEST(MigrationRuleTest, ImputedCrossingMovesThePersonAndIsNoMigration) {
  std::vector<Crossing> crossings = {Exit(0), Entry(700)};
  crossings[0].imputed = true;
  EXPECT_EQ(Verdicts(crossings, Residence::kResident), (V{kImputed, kMigration}));
}

TEST(MigrationRuleTest, TemporaryStayIsFoundOnceAndNotAboveItsEnd) {
  constexpr DurationRule kTemp = DurationRule::kTemp3To12;
  EXPECT_EQ(Verdicts({Entry(0), Exit(120)}, Residence::kNonResident, kTemp)[0], kMigration);
  EXPECT_EQ(Verdicts({Entry(0), Exit(90)}, Residence::kNonResident, kTemp)[0], kNoMigration);
  EXPECT_EQ(Verdicts({Entry(0), Exit(500)}, Residence::kNonResident, kTemp)[0], kNoMigration);
  EXPECT_EQ(Verdicts({Entry(0), Exit(100), Entry(110), Exit(250)}, Residence::kNonResident, kTemp),
            (V{kMigration, kNoMigration, kNoMigration, kNoMigration}));
}

TEST(MigrationRuleTest, TwelveMonthsOfLookBackDecideAndThenStatus) {
  const auto residence = [](DayNumber first, Direction direction, bool known, bool citizen,
                            bool permit) {
    return ResidenceBefore(first, direction, 0, known, citizen, permit).residence;
  };
  EXPECT_EQ(residence(365, Direction::kEntry, true, true, false), Residence::kNonResident);
  EXPECT_EQ(residence(365, Direction::kExit, true, false, false), Residence::kResident);
  EXPECT_EQ(residence(364, Direction::kEntry, true, true, false), Residence::kResident);
  EXPECT_EQ(residence(100, Direction::kExit, true, false, true), Residence::kResident);
  EXPECT_EQ(residence(100, Direction::kEntry, true, false, false), Residence::kNonResident);
  EXPECT_EQ(residence(100, Direction::kEntry, false, false, false), Residence::kUnknown);
}

// The rule in the words of its authors, day by day: for UN12 and UN6P1D with a closed window.
std::vector<bool> SlowMigrations(const std::vector<Crossing>& crossings, bool lives_here,
                                 DurationRule rule) {
  const DurationNumbers numbers = NumbersOf(rule);
  std::vector<bool> migrations;
  for (const Crossing& crossing : crossings) {
    const bool entry = crossing.direction == Direction::kEntry;
    int days = 0;
    for (DayNumber day = crossing.day; day < AddMonths(crossing.day, numbers.window_months);
         ++day) {
      bool inside = entry;
      for (const Crossing& other : crossings) {
        if (other.day >= crossing.day && other.day <= day) {
          inside = other.direction == Direction::kEntry;
        }
      }
      days += inside == entry ? 1 : 0;
    }
    const bool migrates = lives_here != entry && days >= numbers.days;
    if (migrates) lives_here = entry;
    migrations.push_back(migrates);
  }
  return migrations;
}

TEST(MigrationRuleTest, AgreesWithCountingDayByDay) {
  const unsigned seed = 20242;
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  int found = 0;
  for (int round = 0; round < 400; ++round) {
    std::vector<Crossing> crossings;
    DayNumber day = static_cast<DayNumber>(random() % 100);
    bool entry = random() % 2 == 0;
    for (std::size_t i = random() % 8; i > 0; --i) {
      crossings.push_back(entry ? Entry(day) : Exit(day));
      entry = !entry;
      day += 1 + static_cast<DayNumber>(random() % (random() % 2 == 0 ? 40 : 500));
    }
    const bool lives_here = random() % 2 == 0;
    const DurationRule rule = random() % 2 == 0 ? DurationRule::kUn12 : DurationRule::kUn6P1D;
    const std::vector<bool> expected = SlowMigrations(crossings, lives_here, rule);
    const V verdicts =
        Verdicts(crossings, lives_here ? Residence::kResident : Residence::kNonResident, rule);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_EQ(verdicts[i] == kMigration, expected[i]) << "round " << round << ", crossing " << i;
      found += expected[i] ? 1 : 0;
    }
  }
  EXPECT_GT(found, 300);
}

}  // namespace
}  // namespace mirrorflow
