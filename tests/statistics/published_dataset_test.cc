#include "statistics/published_dataset.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <set>

#include "corridor/record_classes.h"
#include "statistics/code_lists.h"
#include "tests/statistics/sample_dataset.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

constexpr auto kRefused = absl::StatusCode::kInvalidArgument;

Observation Cell() {
  Observation o;
  o.origin = "KE";
  o.destination = "UG";
  o.value = Decimal{.mantissa = 120, .decimals = 0};
  return o;
}

absl::StatusOr<PublishedDataset> Create(std::vector<Observation> observations) {
  return PublishedDataset::Create(SampleFacts(), std::move(observations));
}

// What Create says of the cell after a change.
template <typename Change>
absl::Status After(Change change) {
  Observation o = Cell();
  change(o);
  return Create({std::move(o)}).status();
}

TEST(DecimalTest, PrintsAllDecimalsAndParsesWhatItPrints) {
  const std::pair<Decimal, std::string> printed[] = {
      {{0, 0}, "0"},          {{1234, 0}, "1234"},       {{-125, 3}, "-0.125"},
      {{500, 3}, "0.500"},    {{-7, 9}, "-0.000000007"}, {{0, 2}, "0.00"},
      {{12345, 2}, "123.45"},
  };
  for (const auto& [number, text] : printed) {
    EXPECT_EQ(number.ToString(), text);
    EXPECT_EQ(ValueOrDie(Decimal::Parse(text)), number);
  }
  EXPECT_EQ((Decimal{std::numeric_limits<std::int64_t>::min(), 0}.ToString()),
            "-9223372036854775808");
}

TEST(DecimalTest, OtherSpellingsAreRefused) {
  for (const std::string_view text :
       {"", "-", ".", "1.", ".5", "01", "-0", "+1", "1e3", "1,5", " 1", "0.1234567891", "1.2.3",
        "NaN", "12345678901234567890"}) {
    EXPECT_THAT(Decimal::Parse(text), StatusIs(kRefused)) << text;
  }
}

TEST(DecimalTest, ComparesByValueWhateverTheDecimals) {
  EXPECT_TRUE(Decimal::CompareValues({5, 1}, {50, 2}) == 0);
  EXPECT_TRUE(Decimal::CompareValues({-5, 1}, {-49, 2}) < 0);
  EXPECT_TRUE(Decimal::CompareValues({std::numeric_limits<std::int64_t>::max(), 0},
                                     {std::numeric_limits<std::int64_t>::max(), 9}) > 0);
}

TEST(CodeListsTest, ClassesOfEveryTableAreThoseOfItsCodeListWithoutTheTotal) {
  const std::map<CountedTable, std::span<const Code>> lists = {
      {CountedTable::kBySex, SexCodes()},
      {CountedTable::kByBroadAge, BroadAgeCodes()},
      {CountedTable::kByAge, FiveYearAgeCodes()},
      {CountedTable::kByPurpose, PurposeCodes()}};
  for (const auto& [table, list] : lists) {
    std::set<std::string_view> of_list;
    for (const Code& code : list) of_list.insert(code.id);
    of_list.erase("_T");
    const auto codes = ClassCodes(table);
    EXPECT_EQ(std::set<std::string_view>(codes.begin(), codes.end()), of_list)
        << CountedTableName(table);
  }
  // Some groups of countries are those of reported tables only.
  for (const CountedTable table : {CountedTable::kByCitizenship, CountedTable::kByBirthCountry}) {
    for (const std::string_view code : ClassCodes(table)) {
      EXPECT_TRUE(HasCode(CountryGroupCodes(), code)) << code;
    }
  }
  for (const Code& code : FiveYearAgeCodes()) EXPECT_TRUE(HasCode(AgeCodes(), code.id)) << code.id;
}

TEST(CodeListsTest, EveryMeasureAndTableHasACodeOfItsOwn) {
  std::set<std::string_view> codes;
  for (const Code& code : MeasureCodes()) {
    EXPECT_TRUE(codes.insert(code.id).second) << code.id;
    EXPECT_EQ(MeasureCode(ValueOrDie(MeasureFromCode(code.id))), code.id);
  }
  codes.clear();
  for (const Code& code : TableCodes()) {
    EXPECT_TRUE(codes.insert(code.id).second) << code.id;
    EXPECT_EQ(TableCode(ValueOrDie(TableFromCode(code.id))), code.id);
  }
  EXPECT_THAT(MeasureFromCode("LINKS"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(TableFromCode(""), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(MeasureCode(Measure::kDualSystem), "DSE");
  EXPECT_EQ(TableCode(TableId::kInOutNet), "IN_OUT_NET");
}

TEST(PublishedDatasetTest, SortsWhateverTheOrder) {
  std::vector<Observation> observations = SampleObservations();
  const PublishedDataset one = ValueOrDie(Create(observations));
  std::ranges::reverse(observations);
  const PublishedDataset other = ValueOrDie(Create(observations));
  EXPECT_EQ(one.observations(), other.observations());
  EXPECT_EQ(one.observations().front().table, TableId::kTotal);
  EXPECT_EQ(one.observations().front().origin, "ET");
  EXPECT_EQ(one.observations().back().table, TableId::kByBirthCountry);
}

TEST(PublishedDatasetTest, TheSampleHasEveryTableStatusAndKindOfCell) {
  std::set<TableId> tables;
  std::set<char> statuses;
  std::set<char> confidentialities;
  int intervals = 0;
  const PublishedDataset dataset = SampleDataset();
  for (const Observation& o : dataset.observations()) {
    tables.insert(o.table);
    statuses.insert(o.obs_status);
    confidentialities.insert(o.conf_status);
    intervals += o.low.has_value();
  }
  EXPECT_EQ(tables.size(), 10U);
  EXPECT_EQ(statuses, (std::set<char>{'A', 'E', 'G', 'O', 'P', 'Q'}));
  EXPECT_EQ(confidentialities, (std::set<char>{'C', 'D', 'F'}));
  EXPECT_GT(intervals, 100);
}

TEST(PublishedDatasetTest, TheSameCellTwiceIsRefusedByName) {
  Observation twin = Cell();
  twin.value = Decimal{.mantissa = 125, .decimals = 0};
  EXPECT_THAT(Create({Cell(), twin}), StatusIs(kRefused, HasSubstr("TOTAL KE-UG LINKED: the "
                                                                   "observation is there twice")));
  twin.measure = Measure::kUnion;
  EXPECT_THAT(Create({Cell(), twin}), IsOk());
}

TEST(PublishedDatasetTest, CodesThatAreNotOfTheListsAreRefused) {
  EXPECT_THAT(After([](Observation& o) { o.origin = "KX"; }), StatusIs(kRefused, HasSubstr("KX")));
  EXPECT_THAT(After([](Observation& o) { o.origin = "KEN"; }), StatusIs(kRefused));
  EXPECT_THAT(After([](Observation& o) { o.destination = "KE"; }), StatusIs(kRefused));
  EXPECT_THAT(After([](Observation& o) { o.destination = "W"; }), StatusIs(kRefused));
  EXPECT_THAT(After([](Observation& o) { o.table = static_cast<TableId>(11); }),
              StatusIs(kRefused));
  EXPECT_THAT(After([](Observation& o) {
                o.table = TableId::kBySex;
                o.sex = "f";
              }),
              StatusIs(kRefused, HasSubstr("CL_SEX")));
  EXPECT_THAT(After([](Observation& o) {
                o.table = TableId::kByBroadAge;
                o.age = "Y0T4";
              }),
              StatusIs(kRefused, HasSubstr("CL_AGE")));
  EXPECT_THAT(After([](Observation& o) {
                o.table = TableId::kByAge;
                o.age = "Y0T14";
              }),
              StatusIs(kRefused, HasSubstr("CL_AGE")));
  EXPECT_THAT(After([](Observation& o) {
                o.table = TableId::kByCitizenship;
                o.citizenship = "SADC";
              }),
              StatusIs(kRefused, HasSubstr("CL_CITIZEN")));
  EXPECT_THAT(After([](Observation& o) {
                o.table = TableId::kByPurpose;
                o.purpose = "HOL";
              }),
              StatusIs(kRefused, HasSubstr("CL_PURPOSE")));
}

TEST(PublishedDatasetTest, ACrossOfDimensionsIsRefused) {
  EXPECT_THAT(After([](Observation& o) { o.sex = "F"; }),
              StatusIs(kRefused, HasSubstr("breaks down")));
  EXPECT_THAT(After([](Observation& o) {
                o.table = TableId::kBySex;
                o.sex = "F";
                o.age = "Y0T14";
              }),
              StatusIs(kRefused, HasSubstr("BY_SEX KE-UG LINKED F Y0T14: it breaks down")));
  EXPECT_THAT(After([](Observation& o) {
                o.table = TableId::kBySex;
                o.sex = "F";
              }),
              IsOk());
}

TEST(PublishedDatasetTest, AMeasureOfAnotherTableIsRefused) {
  EXPECT_THAT(After([](Observation& o) { o.measure = Measure::kNet; }),
              StatusIs(kRefused, HasSubstr("measure")));
  EXPECT_THAT(After([](Observation& o) {
                o.table = TableId::kInOutNet;
                o.measure = Measure::kNet;
              }),
              StatusIs(kRefused, HasSubstr("origin")));
  EXPECT_THAT(After([](Observation& o) { o.measure = Measure::kReportedImmigration; }),
              StatusIs(kRefused, HasSubstr("measure")));
}

TEST(PublishedDatasetTest, ReportedTablesMayBeCrossed) {
  EXPECT_THAT(After([](Observation& o) {
                o.table = TableId::kReportedImmigrants;
                o.measure = Measure::kReportedImmigration;
                o.sex = "F";
                o.age = "Y25T29";
                o.citizenship = "TZ";
                o.birth = "NON_AFR";
                o.obs_status = 'V';
              }),
              IsOk());
  EXPECT_THAT(After([](Observation& o) { o.obs_status = 'V'; }), StatusIs(kRefused));
}

TEST(PublishedDatasetTest, ValueAndStatusMustAgree) {
  EXPECT_THAT(After([](Observation& o) { o.obs_status = 'Q'; }), StatusIs(kRefused));
  EXPECT_THAT(After([](Observation& o) { o.value.reset(); }),
              StatusIs(kRefused, HasSubstr("no value")));
  EXPECT_THAT(After([](Observation& o) {
                o.value.reset();
                o.obs_status = 'Q';
              }),
              StatusIs(kRefused, HasSubstr("free for publication")));
  EXPECT_THAT(After([](Observation& o) {
                o.value.reset();
                o.obs_status = 'Q';
                o.conf_status = 'C';
              }),
              IsOk());
  EXPECT_THAT(After([](Observation& o) { o.conf_status = 'C'; }), StatusIs(kRefused));
  EXPECT_THAT(After([](Observation& o) { o.obs_status = 'X'; }), StatusIs(kRefused));
  EXPECT_THAT(After([](Observation& o) { o.conf_status = 'X'; }), StatusIs(kRefused));
}

TEST(PublishedDatasetTest, AnIntervalHoldsItsValue) {
  const auto with = [](std::int64_t low, std::int64_t high) {
    return After([&](Observation& o) {
      o.low = Decimal{.mantissa = low, .decimals = 0};
      o.high = Decimal{.mantissa = high, .decimals = 0};
    });
  };
  EXPECT_THAT(with(100, 140), IsOk());
  EXPECT_THAT(with(120, 120), IsOk());
  EXPECT_THAT(with(121, 140), StatusIs(kRefused, HasSubstr("does not hold")));
  EXPECT_THAT(with(100, 119), StatusIs(kRefused, HasSubstr("does not hold")));
  EXPECT_THAT(After([](Observation& o) { o.low = Decimal{.mantissa = 1}; }), StatusIs(kRefused));
  EXPECT_THAT(After([](Observation& o) {
                o.low = Decimal{.mantissa = 1000, .decimals = 1};
                o.high = Decimal{.mantissa = 130, .decimals = 0};
              }),
              StatusIs(kRefused, HasSubstr("decimals")));
  EXPECT_THAT(After([](Observation& o) {
                o.low = o.high = o.value;
                o.value.reset();
                o.obs_status = 'Q';
                o.conf_status = 'C';
              }),
              StatusIs(kRefused, HasSubstr("interval")));
}

TEST(PublishedDatasetTest, NumbersThatNotEveryFormatHoldsAreRefused) {
  const auto with = [](std::int64_t mantissa, std::uint8_t decimals) {
    return After(
        [&](Observation& o) { o.value = Decimal{.mantissa = mantissa, .decimals = decimals}; });
  };
  EXPECT_THAT(with(999'999'999'999'999, 9), IsOk());
  EXPECT_THAT(with(1'000'000'000'000'000, 0), StatusIs(kRefused));
  EXPECT_THAT(with(1, 10), StatusIs(kRefused));
}

TEST(PublishedDatasetTest, AMeasureHasTheSameDecimalsThroughoutATable) {
  Observation other = Cell();
  other.destination = "TZ";
  other.value = Decimal{.mantissa = 1205, .decimals = 1};
  EXPECT_THAT(Create({Cell(), other}), StatusIs(kRefused, HasSubstr("decimals elsewhere")));
  other.measure = Measure::kUnion;
  EXPECT_THAT(Create({Cell(), other}), IsOk());
}

TEST(PublishedDatasetTest, FactsAreAsDescribed) {
  const auto with = [](auto change) {
    DatasetFacts facts = SampleFacts();
    change(facts);
    return PublishedDataset::Create(facts, {Cell()});
  };
  EXPECT_THAT(with([](DatasetFacts& f) { f.vintage = "revision-2"; }), IsOk());
  EXPECT_THAT(with([](DatasetFacts& f) { f.id = "Region 2024"; }), StatusIs(kRefused));
  EXPECT_THAT(with([](DatasetFacts& f) { f.provider = ""; }), StatusIs(kRefused));
  EXPECT_THAT(with([](DatasetFacts& f) { f.vintage = "revision-0"; }), StatusIs(kRefused));
  EXPECT_THAT(with([](DatasetFacts& f) { f.prepared = "2025-06-30"; }), StatusIs(kRefused));
  EXPECT_THAT(with([](DatasetFacts& f) { f.prepared = "2025-13-30T12:00:00Z"; }),
              StatusIs(kRefused));
  EXPECT_THAT(with([](DatasetFacts& f) { f.duration_rule = "12"; }), StatusIs(kRefused));
  EXPECT_THAT(with([](DatasetFacts& f) { f.age_definition = "AGE"; }), StatusIs(kRefused));
  EXPECT_THAT(with([](DatasetFacts& f) { f.dated_by = "both"; }), StatusIs(kRefused));
  EXPECT_THAT(with([](DatasetFacts& f) { f.protection = "none"; }), StatusIs(kRefused));
  EXPECT_THAT(with([](DatasetFacts& f) { f.notes = {"a\x01"}; }), StatusIs(kRefused));
}

}  // namespace
}  // namespace mirrorflow
