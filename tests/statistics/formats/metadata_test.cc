#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "statistics/formats/linkage_report.h"
#include "statistics/formats/publication.h"
#include "statistics/formats/reference_metadata.h"
#include "tests/statistics/formats/sample_run.h"
#include "tests/statistics/sample_dataset.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

std::map<std::string, std::string> TextsById(const MetadataDocument& document) {
  std::map<std::string, std::string> texts;
  for (const MetadataSection& section : document.sections) {
    for (const MetadataItem& item : section.items) {
      EXPECT_TRUE(texts.emplace(item.id, item.text).second) << item.id;
    }
  }
  return texts;
}

TEST(ReferenceMetadataTest, HasTheHeadingsOfEsmsInOrder) {
  const MetadataDocument document = ReferenceMetadata(SampleDataset(), {}, {});
  ASSERT_EQ(document.sections.size(), 19U);
  for (std::size_t i = 0; i < document.sections.size(); ++i) {
    EXPECT_EQ(document.sections[i].id, std::to_string(i + 1));
  }
  EXPECT_EQ(document.sections[6].heading, "Confidentiality");
  EXPECT_EQ(document.sections[18].heading, "Comment");
}

TEST(ReferenceMetadataTest, IsFilledWithWhatTheRunKnows) {
  const LinkageRunFacts runs[] = {SampleRun()};
  const PublisherFacts publisher = {
      .contact = "flows@office.example", .mandate = "", .release_policy = "On 30 June."};
  const std::map<std::string, std::string> texts =
      TextsById(ReferenceMetadata(SampleDataset(), publisher, runs));
  EXPECT_EQ(texts.at("1.6"), "flows@office.example");
  EXPECT_THAT(texts.at("3.4"), HasSubstr("12 months"));
  EXPECT_EQ(texts.at("6.1"), "Immigration Act; Statistics Act");  // of the sources
  EXPECT_THAT(texts.at("7.2"), HasSubstr("rounded to base 5"));
  EXPECT_THAT(texts.at("18.1"), HasSubstr("Department of Immigration: border crossings"));
  EXPECT_THAT(texts.at("3.6"), HasSubstr("two posts write on paper"));
  EXPECT_EQ(texts.at("6.2"), "agreement ab12");
  EXPECT_EQ(texts.at("8.1"), "On 30 June.");
  EXPECT_THAT(texts.at("18.3"), HasSubstr("UN12 of crossings"));
  // Nobody told: open, not made up.
  EXPECT_EQ(texts.at("12.1"), "");
}

TEST(ReferenceMetadataTest, WhatIsOpenSaysSoInTextAndIsNullInJson) {
  const MetadataDocument document = ReferenceMetadata(SampleDataset(), {}, {});
  EXPECT_THAT(ToText(document),
              HasSubstr("12.1 User needs: Not available from the run: to be filled in by the "
                        "office."));
  const nlohmann::json json = nlohmann::json::parse(ToJson(document));
  EXPECT_TRUE(json["sections"][11]["items"][0]["text"].is_null());
  EXPECT_EQ(json["sections"][4]["items"][0]["text"], "Calendar year 2024.");
}

TEST(LinkageReportTest, HasWhatGuildAsksForAtEachStep) {
  const MetadataDocument document = LinkageReport(SampleRun(), "2025-06-30T12:00:00Z");
  std::vector<std::string> headings;
  for (const MetadataSection& section : document.sections) headings.push_back(section.heading);
  EXPECT_EQ(headings,
            (std::vector<std::string>{"Source data", "Preprocessing", "Linkage",
                                      "Linkage error, by subgroup", "Analysis", "Reporting"}));
  const std::map<std::string, std::string> texts = TextsById(document);
  EXPECT_EQ(texts.at("G1.1.1"), "Department of Immigration");
  EXPECT_EQ(texts.at("G2.2"), "names, date of birth, sex");
  EXPECT_EQ(texts.at("G4.2"), "precision 0.991; recall 0.952 (standard error 0.013)");
  EXPECT_EQ(texts.at("G5.1"), "LINKED_CORR is LINKED times precision by recall");
  EXPECT_EQ(texts.at("G6.1"), "release region-2024-1, vintage provisional");
  // Nobody told: open.
  EXPECT_EQ(texts.at("G1.1.8"), "");
  EXPECT_EQ(texts.at("G3.9"), "scores are not kept");
  EXPECT_EQ(texts.at("G6.3"), "");
}

TEST(LinkageReportTest, AShareThatWasNotPaidIsWithheld) {
  const std::map<std::string, std::string> texts =
      TextsById(LinkageReport(SampleRun(), "2025-06-30T12:00:00Z"));
  EXPECT_THAT(texts.at("G4.3"), HasSubstr("recall withheld"));
  LinkageRunFacts none = SampleRun();
  none.errors.clear();
  EXPECT_EQ(TextsById(LinkageReport(none, "2025-06-30T12:00:00Z")).at("G4.2"),
            "not estimated by this run");
}

TEST(PublicationTest, HasEveryFormatAndTheDocuments) {
  const LinkageRunFacts runs[] = {SampleRun()};
  std::set<std::string> names;
  for (const auto& [name, bytes] : ValueOrDie(WritePublication(SampleDataset(), {}, runs))) {
    names.insert(name.substr(std::string("region-2024-1.").size()));
  }
  EXPECT_EQ(names,
            (std::set<std::string>{
                "xlsx", "sdmx1.csv", "sdmx2.csv", "sdmx-structure.xml", "sdmx-data.xml",
                "sdmx-data.xsd", "sdmx.json", "json-stat.json", "corridors.csv", "matrix.csv",
                "eurostat-migr_imm5prv.csv", "eurostat-migr_emi3nxt.csv", "reference-metadata.json",
                "reference-metadata.txt", "linkage-y2024-ke-ug.json", "linkage-y2024-ke-ug.txt"}));
}

}  // namespace
}  // namespace mirrorflow
