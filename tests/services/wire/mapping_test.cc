#include "services/wire/mapping.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "services/config/text_file.h"
#include "tests/shared_data.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

v1::Mapping SmallMapping() {
  v1::Mapping config;
  config.set_source("s");
  v1::Mapping::Column* name = config.add_columns();
  name->set_field("name");
  name->set_column("n");
  return config;
}

TEST(MappingFromConfig, TakesEveryField) {
  v1::Mapping config = SmallMapping();
  config.set_delimiter("tab");
  v1::Mapping::Column* date = config.add_columns();
  date->set_field("birth_date");
  date->set_column("dob");
  date->set_date_format("DD/MM/YYYY");
  date->set_optional(true);
  config.add_missing_values("NA");
  config.set_fixed_origin("KE");
  config.set_fixed_destination("UG");
  config.set_fixed_event_date("2024");
  config.set_fixed_citizenship("KE");
  config.add_female_values("MKE");
  config.add_male_values("MUME");
  v1::Mapping::Column* refugee = config.add_columns();
  refugee->set_field("refugee");
  refugee->set_column("r");
  config.add_refugee_values("3");

  const Mapping mapping = ValueOrDie(MappingFromConfig(config));
  EXPECT_EQ(mapping.source, "s");
  EXPECT_EQ(mapping.delimiter, '\t');
  ASSERT_EQ(mapping.columns.size(), 3u);
  EXPECT_EQ(mapping.columns[1].field, FieldKind::kBirthDate);
  EXPECT_EQ(mapping.columns[1].column, "dob");
  EXPECT_EQ(mapping.columns[1].date_format, DateFormat::kDayMonthYear);
  EXPECT_TRUE(mapping.columns[1].optional);
  EXPECT_EQ(mapping.constants.size(), 4u);
  EXPECT_THAT(mapping.missing_values, ElementsAre("NA"));
  EXPECT_THAT(mapping.female_values, ElementsAre("MKE"));
  EXPECT_THAT(mapping.male_values, ElementsAre("MUME"));
  EXPECT_THAT(mapping.refugee_values, ElementsAre("3"));
  EXPECT_EQ(MappingToConfig(mapping).SerializeAsString(), config.SerializeAsString());
}

TEST(MappingFromConfig, DelimiterIsACommaUnlessSaidOtherwise) {
  v1::Mapping config = SmallMapping();
  EXPECT_EQ(ValueOrDie(MappingFromConfig(config)).delimiter, ',');
  config.set_delimiter(";");
  EXPECT_EQ(ValueOrDie(MappingFromConfig(config)).delimiter, ';');
  config.set_delimiter("::");
  EXPECT_THAT(MappingFromConfig(config),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("delimiter")));
}

TEST(MappingFromConfig, WrongColumnIsNamed) {
  v1::Mapping config = SmallMapping();
  config.mutable_columns(0)->set_field("surname");
  EXPECT_THAT(MappingFromConfig(config), StatusIs(absl::StatusCode::kInvalidArgument,
                                                  HasSubstr("columns number 1 (column 'n')")));
  config = SmallMapping();
  config.mutable_columns(0)->set_field("birth_date");
  config.mutable_columns(0)->set_date_format("dd.mm.yy");
  EXPECT_THAT(MappingFromConfig(config),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("DD/MM/YYYY")));
}

TEST(EvaluationMapping, WithoutBTakesAForBoth) {
  v1::EvaluationMapping config;
  *config.mutable_a() = SmallMapping();
  const EvaluationMapping one = ValueOrDie(EvaluationMappingFromConfig(config));
  EXPECT_EQ(one.b.source, "s");
  *config.mutable_b() = SmallMapping();
  config.mutable_b()->clear_source();
  EXPECT_THAT(EvaluationMappingFromConfig(config),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("field b: ")));
}

std::filesystem::path SamplesDirectory() {
  const char* source = std::getenv("MF_SOURCE_DIR");
  return std::filesystem::path(source != nullptr ? source : ".") / "docs" / "samples";
}

TEST(SampleMappings, AllAreValid) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SamplesDirectory())) {
    if (!entry.path().string().ends_with(".mapping.txtpb")) continue;
    v1::EvaluationMapping config;
    EXPECT_THAT(ReadTextFile(entry.path(), config), IsOk());
    EXPECT_THAT(EvaluationMappingFromConfig(config), IsOk()) << entry.path();
    ++count;
  }
  EXPECT_GE(count, 4);
}

// The header of a set's file has all columns that its sample names.
void ExpectBinds(const Mapping& mapping, const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string header;
  ASSERT_TRUE(std::getline(in, header)) << file;
  std::vector<std::string> columns(1);
  for (const char c : header) {
    if (c == ',') {
      columns.emplace_back();
    } else if (c != '\r' && c != ' ') {
      columns.back().push_back(c);
    }
  }
  EXPECT_THAT(BoundMapping::Create(mapping, columns), IsOk()) << file;
}

TEST(SampleMappings, FitTheFilesOfTheirSets) {
  MF_REQUIRE_DATA(febrl, "febrl4_half_overlap");
  const std::filesystem::path data = febrl.parent_path();
  const auto sample = [](const std::string& name) {
    v1::EvaluationMapping config;
    EXPECT_THAT(ReadTextFile(SamplesDirectory() / (name + ".mapping.txtpb"), config), IsOk());
    return ValueOrDie(EvaluationMappingFromConfig(config));
  };
  const EvaluationMapping half = sample("febrl4_half_overlap");
  ExpectBinds(half.a, febrl / "a.csv");
  ExpectBinds(half.b, febrl / "b.csv");
  const EvaluationMapping mps = sample("world_mps_linkage");
  ExpectBinds(mps.a, data / "world_mps_linkage" / "official.csv");
  ExpectBinds(mps.b, data / "world_mps_linkage" / "wikidata.csv");
  const EvaluationMapping dirty = sample("clkhash_dirty_1000");
  ExpectBinds(dirty.a, data / "clkhash_dirty_1000" / "dirty_1000_50_1.csv");
  ExpectBinds(dirty.b, data / "clkhash_dirty_1000" / "dirty_1000_50_2.csv");
}

}  // namespace
}  // namespace mirrorflow
