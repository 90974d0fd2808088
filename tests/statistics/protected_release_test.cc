#include "statistics/protected_release.h"

#include <gtest/gtest.h>

#include <set>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "tests/statistics/sample_cube.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

// A released result can be taken once: it moves, and publishing consumes it.
static_assert(!std::is_copy_constructible_v<ProtectedRelease>);
static_assert(!std::is_copy_assignable_v<ProtectedRelease>);
template <typename T>
concept PublishesInPlace = requires(T& release) {
  release.Publish([](const std::string&) { return absl::OkStatus(); });
};
static_assert(!PublishesInPlace<ProtectedRelease>);

TEST(ProtectedReleaseTest, SecondPublicationOfTheSameFiguresIsImpossible) {
  ReproducibleRandom random(1);
  ProtectedRelease release;
  ASSERT_THAT(release.Add(SampleCube(EvenCounts(50, 40, 30)), TermsOf(DpContent()), random),
              IsOk());
  int stored = 0;
  const auto store = [&](const std::string&) {
    ++stored;
    return absl::OkStatus();
  };
  EXPECT_EQ(ValueOrDie(std::move(release).Publish(store)).size(), 1U);
  EXPECT_THAT(std::move(release).Publish(store),  // NOLINT(bugprone-use-after-move): the point
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(stored, 1);
}

TEST(ProtectedReleaseTest, FiguresThatCouldNotBeStoredAreGivenToNobody) {
  ReproducibleRandom random(1);
  ProtectedRelease release;
  ASSERT_THAT(release.Add(SampleCube(EvenCounts(50, 40, 30)), TermsOf(DpContent()), random),
              IsOk());
  EXPECT_THAT(std::move(release).Publish(
                  [](const std::string&) { return absl::ResourceExhaustedError("disk full"); }),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(std::move(release).Publish([](const std::string&) { return absl::OkStatus(); }),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST(ProtectedReleaseTest, StoredTextReadsBackAsTheFiguresWithTheirCost) {
  ReproducibleRandom random(2);
  for (const DisclosureContent& content : {DpContent(), OfficialContent(5), CkmContent()}) {
    ProtectedRelease release;
    ASSERT_THAT(release.Add(SampleCube(EvenCounts(12, 9, 3)), TermsOf(content), random), IsOk());
    std::string stored;
    const std::vector<ProtectedCounts> published =
        ValueOrDie(std::move(release).Publish([&](const std::string& text) {
          stored = text;
          return absl::OkStatus();
        }));
    EXPECT_EQ(ValueOrDie(ParseProtectedCounts(stored)), published);
    EXPECT_EQ(ProtectedCountsText(published), stored);
    EXPECT_EQ(published[0].cost,
              ValueOrDie(DisclosureRule::Create(content)).Cost(VintageOf("final")));
  }
}

TEST(ProtectedReleaseTest, TablesAndClassesDoNotDependOnTheCounts) {
  ReproducibleRandom random(3);
  const auto names = [&](const CubeCounts& counts) {
    std::vector<std::string> all;
    for (const ProtectedCount& count :
         Published(SampleCube(counts), TermsOf(DpContent()), random).counts) {
      all.push_back(std::string(CountedTableName(count.table)) +
                    std::string(FigureCode(count.figure)) + count.code);
    }
    return all;
  };
  EXPECT_EQ(names(EvenCounts(0, 0, 0)), names(EvenCounts(500, 400, 300)));
  // 3 totals, 3 x 3 by sex, 3 x 5 by age, 1 as the other side has it.
  EXPECT_EQ(names(EvenCounts(1, 1, 1)).size(), 3U + 9U + 15U + 1U);
}

TEST(ProtectedReleaseTest, EveryFigureOfDpHasNoiseAlsoTheTotalBesideItsCells) {
  ReproducibleRandom random(4);
  const FlowCube cube = SampleCube(EvenCounts(50, 40, 30));
  std::set<std::int64_t> seen[3];
  int total_is_sum = 0;
  for (int i = 0; i < 200; ++i) {
    const ProtectedCounts run = Published(cube, TermsOf(DpContent()), random);
    for (const Figure figure : {Figure::kEmigSender, Figure::kImmigReceiver, Figure::kLinked}) {
      seen[static_cast<int>(figure)].insert(*run.Find(CountedTable::kTotal, figure, "_T")->value);
    }
    std::int64_t sum = 0;
    for (const char* code : {"F", "M", "_U"}) {
      sum += *run.Find(CountedTable::kBySex, Figure::kLinked, code)->value;
    }
    total_is_sum += sum == *run.Find(CountedTable::kTotal, Figure::kLinked, "_T")->value;
  }
  for (const auto& values : seen) EXPECT_GT(values.size(), 5U);
  EXPECT_LT(total_is_sum, 40);
}

TEST(ProtectedReleaseTest, OfficialFigureBelowTheThresholdIsEmptyNotZero) {
  ReproducibleRandom random(5);
  const ProtectedCounts run =
      Published(SampleCube(EvenCounts(1, 1, 0)), TermsOf(OfficialContent(5)), random);
  const ProtectedCount* male = run.Find(CountedTable::kBySex, Figure::kEmigSender, "M");
  ASSERT_NE(male, nullptr);
  EXPECT_FALSE(male->value.has_value());
  EXPECT_FALSE(run.Find(CountedTable::kTotal, Figure::kLinked, "_T")->value.has_value());
}

TEST(ProtectedReleaseTest, CellKeyFigureIsTheSameWheneverTheStoredCubeIsAsked) {
  ReproducibleRandom random(6);
  const FlowCube cube = SampleCube(EvenCounts(7, 6, 5));
  const ProtectedCounts first = Published(cube, TermsOf(CkmContent()), random);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Published(cube, TermsOf(CkmContent()), random).counts, first.counts);
  }
  EXPECT_NE(Published(SampleCube(EvenCounts(7, 6, 5), 2), TermsOf(CkmContent()), random).counts,
            first.counts);
}

// What a desk that forgot the earlier vintages would publish: the check over everything published
// stops it, whatever made the figures.
TEST(ProtectedReleaseTest, FiguresThatTellOfOnePersonBesideAnEarlierVintageAreNamed) {
  ReproducibleRandom random(8);
  CubeCounts counts{};
  counts[2][8] = 9;
  const ProtectionTerms before = TermsOf(OfficialContent(5), "provisional");
  const PublishedVintage published{.release = "p",
                                   .counts = Published(SampleCube(counts), before, random),
                                   .facts = ProtectionFacts::Of(before.rule)};
  const auto look_up = [&](const Corridor&, const Period&) { return std::vector{published}; };
  counts[2][8] = 10;
  ProtectedRelease release;
  ASSERT_THAT(release.Add(SampleCube(counts), TermsOf(OfficialContent(5)), random), IsOk());
  const std::vector<std::string> cells = release.NarrowedCells(look_up);
  ASSERT_FALSE(cells.empty());
  EXPECT_THAT(cells[0], testing::AllOf(HasSubstr("KE-UG total LINKED _T"), HasSubstr("release p"),
                                       HasSubstr("possible count(s)")));
  ProtectionTerms after = TermsOf(OfficialContent(5));
  after.earlier = {published};
  ProtectedRelease stable;
  ASSERT_THAT(stable.Add(SampleCube(counts), after, random), IsOk());
  EXPECT_THAT(stable.NarrowedCells(look_up), testing::IsEmpty());
}

TEST(ProtectedReleaseTest, FiguresAreHeldAgainstTheCubeTheyCameFrom) {
  ReproducibleRandom random(9);
  const FlowCube cube = SampleCube(EvenCounts(40, 30, 25));
  for (const DisclosureContent& content : {DpContent(), OfficialContent(3), CkmContent()}) {
    const ProtectionTerms terms = TermsOf(content);
    const ProtectedCounts good = Published(cube, terms, random);
    EXPECT_THAT(CheckFigures(cube, terms, good), IsOk());
    EXPECT_THAT(CheckFigures(SampleCube(EvenCounts(400, 300, 250)), terms, good),
                StatusIs(absl::StatusCode::kDataLoss));
    ProtectedCounts one_off = good;
    *one_off.counts.front().value += 10'000;
    EXPECT_THAT(CheckFigures(cube, terms, one_off), StatusIs(absl::StatusCode::kDataLoss));
  }
  // A cell key's figure to the digit.
  const ProtectionTerms terms = TermsOf(CkmContent());
  ProtectedCounts one_off = Published(cube, terms, random);
  *one_off.counts.front().value += 1;
  EXPECT_THAT(CheckFigures(cube, terms, one_off),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("cell key")));
}

TEST(ProtectedReleaseTest, OtherSidesViewIsNotPaidForWhereItIsTheSame) {
  ReproducibleRandom random(7);
  ProtectionTerms terms = TermsOf(DpContent());
  terms.batch_rule = BatchRule();
  const ProtectedCounts run = Published(SampleCube(EvenCounts(5, 5, 5)), terms, random);
  EXPECT_EQ(run.Find(CountedTable::kAgreement, Figure::kLinkedAsOther, "_T"), nullptr);
  EXPECT_EQ(run.cost, terms.rule.Cost(terms.vintage) -
                          terms.rule.Cost(CountedTable::kAgreement, terms.vintage));
}

TEST(ProtectedReleaseTest, CountsThatComeNoisedGetNoMoreNoiseAndPayTheirCost) {
  const ProtectionTerms terms = TermsOf(DpContent());
  const std::vector<NoisedCount> counts = {{.table = CountedTable::kTotal,
                                            .figure = Figure::kLinked,
                                            .code = "_T",
                                            .value = -3,
                                            .variance = 5.5}};
  ProtectedRelease release;
  ASSERT_THAT(release.AddNoised(SampleCorridor(), SamplePeriod(), terms, counts, 1'000'000),
              IsOk());
  EXPECT_EQ(release.cost(), 1'000'000U);
  const ProtectedCounts run = ValueOrDie(std::move(release).Publish([](const std::string&) {
                                return absl::OkStatus();
                              })).front();
  EXPECT_EQ(run.counts[0].value, -3);
  EXPECT_EQ(run.counts[0].micro_variance, 5'500'000);

  ProtectedRelease too_dear;
  EXPECT_THAT(too_dear.AddNoised(SampleCorridor(), SamplePeriod(), terms, counts,
                                 terms.rule.Cost(terms.vintage) + 1),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("clause disclosure")));
  EXPECT_THAT(too_dear.AddNoised(SampleCorridor(), SamplePeriod(), terms, counts, 0),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ParseProtectedCountsTest, OtherTextIsRefusedWithItsLine) {
  EXPECT_THAT(ParseProtectedCounts(""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseProtectedCounts("mirrorflow protected counts v1\ncount total LINKED _T 3 0\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")));
  EXPECT_THAT(
      ParseProtectedCounts("mirrorflow protected counts v1\nrun r KE-UG 2024 final dp 00 1\n"),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")));
}

// What is signed has one form.
TEST(ParseProtectedCountsTest, NumberInAnotherThanItsShortestFormIsRefused) {
  const auto text = [](const std::string& cost, const std::string& value) {
    return absl::StrCat("mirrorflow protected counts v1\nrun r KE-UG 2024 final dp ",
                        std::string(64, 'e'), " ", cost, "\ncount total LINKED _T ", value, " 5\n");
  };
  EXPECT_THAT(ParseProtectedCounts(text("500", "-3")), IsOk());
  EXPECT_THAT(ParseProtectedCounts(text("0500", "3")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")));
  for (const char* value : {"+3", "03", "-0", "-03"}) {
    EXPECT_THAT(ParseProtectedCounts(text("500", value)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 3")))
        << value;
  }
}

}  // namespace
}  // namespace mirrorflow
