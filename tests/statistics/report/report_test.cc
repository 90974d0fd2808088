#include "statistics/report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "statistics/report/messages.h"
#include "tests/statistics/report/hostile_dataset.h"
#include "tests/statistics/report/many_countries_dataset.h"
#include "tests/statistics/sample_dataset.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Report(const PublishedDataset& dataset, Language language) {
  return ValueOrDie(RenderReport(dataset, language));
}

// What a reader sees or hears: without style, program, data and tags.
std::string Page(const std::string& report) {
  std::string page = report.substr(report.find("<body>"));
  page = page.substr(0, page.find("<script"));
  return page;
}

std::string Section(const std::string& report, const std::string& id) {
  const std::size_t begin = report.find("<section id=\"" + id + "\"");
  EXPECT_NE(begin, std::string::npos) << id;
  return report.substr(begin, report.find("</section>", begin) - begin);
}

std::string TextOnly(const std::string& html) {
  std::string text;
  bool inside = false;
  for (const char c : html) {
    if (c == '<') inside = true;
    if (!inside) text.push_back(c);
    if (c == '>') inside = false;
  }
  return text;
}

// One corridor with the figures given.
PublishedDataset OneCorridor(std::vector<Observation> observations) {
  for (Observation& o : observations) {
    o.origin = "KE";
    o.destination = "UG";
  }
  return ValueOrDie(PublishedDataset::Create(SampleFacts(), std::move(observations)));
}

Observation Counted(Measure measure, std::int64_t value) {
  Observation o;
  o.measure = measure;
  o.value = Decimal{value, 0};
  return o;
}

Observation Missing(Measure measure, char status, char confidentiality) {
  Observation o;
  o.measure = measure;
  o.obs_status = status;
  o.conf_status = confidentiality;
  return o;
}

class ReportInLanguage : public testing::TestWithParam<Language> {};
INSTANTIATE_TEST_SUITE_P(Languages, ReportInLanguage, testing::ValuesIn(kAllLanguages),
                         [](const auto& instance) {
                           return std::string(LanguageCode(instance.param));
                         });

TEST_P(ReportInLanguage, HasTheSameBytesEachTime) {
  EXPECT_EQ(Report(SampleDataset(), GetParam()), Report(SampleDataset(), GetParam()));
}

TEST_P(ReportInLanguage, SaysItsLanguageAndDirection) {
  const std::string direction = GetParam() == Language::kArabic ? "rtl" : "ltr";
  EXPECT_THAT(Report(SampleDataset(), GetParam()),
              HasSubstr("<html lang=\"" + std::string(LanguageCode(GetParam())) + "\" dir=\"" +
                        direction + "\">"));
}

TEST_P(ReportInLanguage, LeavesNoPlaceUnfilled) {
  const std::string page = Page(Report(SampleDataset(), GetParam()));
  EXPECT_THAT(page, Not(HasSubstr("{")));
  EXPECT_THAT(page, Not(HasSubstr("}")));
  EXPECT_THAT(page, Not(HasSubstr("<b></b>")));
}

TEST_P(ReportInLanguage, LoadsNothing) {
  for (const PublishedDataset& dataset : {SampleDataset(), ManyCountriesDataset()}) {
    const std::string page = Page(Report(dataset, GetParam()));
    for (const char* loading : {"http:", "https:", "src=", "url(", "@import", "<link", "<img"}) {
      EXPECT_THAT(page, Not(HasSubstr(loading)));
    }
    const std::string report = Report(dataset, GetParam());
    const std::string head = report.substr(0, report.find("<style>"));
    EXPECT_THAT(head, HasSubstr("default-src &#39;none&#39;"));
    EXPECT_THAT(head, Not(HasSubstr("unsafe")));
    for (const char* loading : {"url(", "@import"}) {
      EXPECT_THAT(report.substr(0, report.find("<body>")), Not(HasSubstr(loading)));
    }
  }
}

TEST_P(ReportInLanguage, KeepsHostileTextAsText) {
  const std::string report = Report(HostileDataset(), GetParam());
  for (const char* markup : {"<script>alert", "<img", "<svg onload", "<h1>planted", "<!-- <script",
                             "</blockquote></section><h1>"}) {
    EXPECT_THAT(report, Not(HasSubstr(markup)));
  }
  EXPECT_THAT(report, HasSubstr("&lt;script&gt;alert(1)"));
  EXPECT_THAT(report, HasSubstr("&lt;svg onload=alert(3)&gt; &amp; &#39;quoted&#39;"));
}

TEST_P(ReportInLanguage, ShowsASuppressedFigureByItsSignAndNeverAsZero) {
  const PublishedDataset dataset =
      OneCorridor({Counted(Measure::kEmigSender, 1250), Missing(Measure::kImmigReceiver, 'Q', 'C'),
                   Missing(Measure::kDualSystem, 'O', 'F')});
  const std::string report = Report(dataset, GetParam());
  const std::string table = Section(report, "sides");
  EXPECT_THAT(table, HasSubstr("<span dir=\"ltr\">[c]</span>"));
  EXPECT_THAT(table, HasSubstr("<span dir=\"ltr\">[x]</span>"));
  EXPECT_THAT(table, HasSubstr(TextOf(Message::kSuppressed, GetParam())));
  EXPECT_THAT(table, Not(HasSubstr(">0<")));
  EXPECT_THAT(table, Not(HasSubstr(">٠<")));
  if (ReportHasCharts()) {
    EXPECT_THAT(report, HasSubstr("\"receiver\":null"));
  }
}

TEST(Report, ShowsAPublishedZeroAsZero) {
  const PublishedDataset dataset =
      OneCorridor({Counted(Measure::kEmigSender, 0), Counted(Measure::kImmigReceiver, 40)});
  EXPECT_THAT(Section(Report(dataset, Language::kEnglish), "sides"),
              HasSubstr("<td class=\"number\">0</td>"));
}

TEST(Report, SaysTheMainFindingsInSentencesFirst) {
  const std::string findings =
      TextOnly(Section(Report(SampleDataset(), Language::kEnglish), "findings"));
  EXPECT_THAT(findings, HasSubstr("The largest corridor is Kenya to Uganda. The sending country "
                                  "reported 5,805, the receiving country 11,239."));
  EXPECT_THAT(findings, HasSubstr("95% interval 12,132 to 12,568"));
  EXPECT_THAT(findings, HasSubstr("lower bound"));
  EXPECT_THAT(findings, HasSubstr("Uganda has the largest net inflow"));
}

// Two corridors that can be added up by hand: 100 + 300 sent, 150 + 200 received, 80 + 150 linked.
TEST(Report, AddsUpOnlyCorridorsWhoseFiguresAreAllPublished) {
  std::vector<Observation> observations;
  const auto corridor = [&observations](const char* to, std::vector<Observation> figures) {
    for (Observation& o : figures) {
      o.origin = "KE";
      o.destination = to;
      observations.push_back(o);
    }
  };
  corridor("UG", {Counted(Measure::kEmigSender, 100), Counted(Measure::kImmigReceiver, 150),
                  Counted(Measure::kLinked, 80)});
  corridor("RW", {Counted(Measure::kEmigSender, 300), Counted(Measure::kImmigReceiver, 200),
                  Counted(Measure::kLinked, 150)});
  corridor("ET", {Counted(Measure::kEmigSender, 5000), Missing(Measure::kImmigReceiver, 'Q', 'C'),
                  Missing(Measure::kLinked, 'Q', 'D')});
  const PublishedDataset dataset =
      ValueOrDie(PublishedDataset::Create(SampleFacts(), std::move(observations)));
  const std::string findings = TextOnly(Section(Report(dataset, Language::kEnglish), "findings"));
  EXPECT_THAT(findings, HasSubstr("(2 of 3), sending countries reported 400 persons and receiving "
                                  "countries 350"));
  EXPECT_THAT(findings, HasSubstr("come to 40.0% of the average"));  // 150 of 375
  EXPECT_THAT(findings, HasSubstr("more than the sending country in 1 of these corridors, fewer "
                                  "in 1"));
  EXPECT_THAT(findings, HasSubstr("230 persons are in both registers"));
  EXPECT_THAT(findings, HasSubstr("recorded 65.7% of the persons whom receiving countries"));
  EXPECT_THAT(findings, HasSubstr("receiving countries 57.5% of those"));
  EXPECT_THAT(findings, HasSubstr("Of the 9 figures of this release, 2 are suppressed"));
}

TEST(Report, ExplainsTheProtectionThatWasUsedAndNoOther) {
  for (const std::string profile : {"dp", "official", "ckm"}) {
    DatasetFacts facts = SampleFacts();
    facts.protection = profile;
    const PublishedDataset dataset =
        ValueOrDie(PublishedDataset::Create(std::move(facts), SampleObservations()));
    const std::string section = Section(Report(dataset, Language::kEnglish), "protection");
    EXPECT_THAT(section, HasSubstr("data-profile=\"" + profile + "\""));
    EXPECT_EQ(section.find("data-profile"), section.rfind("data-profile"));
  }
}

TEST(Report, InArabicHasNoDigitsOfAnotherKindInItsTables) {
  const std::string report = Report(SampleDataset(), Language::kArabic);
  for (const char* id :
       {"findings", "map", "ranking", "sides", "net", "chord", "country", "agreement", "who"}) {
    for (const char c : TextOnly(Section(report, id))) EXPECT_FALSE(c >= '0' && c <= '9') << id;
  }
}

TEST(Report, HasATableForEachChart) {
  const std::string report = Report(ManyCountriesDataset(), Language::kEnglish);
  for (const char* id : {"ranking", "sides", "chord", "country"}) {
    const std::string section = Section(report, id);
    EXPECT_THAT(section, HasSubstr("data-chart=\"" + std::string(id) + "\""));
    EXPECT_THAT(section, HasSubstr("<table>"));
    // Open for whoever has no JavaScript.
    EXPECT_THAT(section, HasSubstr("<details class=\"data\" open>"));
  }
  EXPECT_THAT(Section(Report(SampleDataset(), Language::kEnglish), "net"), HasSubstr("<table>"));
}

TEST(Report, StaysWithinItselfForTwentyOneCountries) {
  EXPECT_LT(Report(ManyCountriesDataset(), Language::kArabic).size(), 2'000'000U);
}

TEST(Report, OfADatasetWithoutFlowsIsRefused) {
  Observation o;
  o.table = TableId::kPopulationStock;
  o.origin = "_Z";
  o.destination = "KE";
  o.measure = Measure::kReportedPopulation;
  o.value = Decimal{50, 0};
  DatasetFacts facts = SampleFacts();
  facts.protection = "reporter";
  facts.dated_by = "reporter";
  const PublishedDataset dataset = ValueOrDie(PublishedDataset::Create(std::move(facts), {o}));
  EXPECT_THAT(RenderReport(dataset, Language::kEnglish),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("no flow")));
}

TEST(ReportLanguage, IsTakenByItsCodeAndNothingElse) {
  for (const Language language : kAllLanguages) {
    EXPECT_EQ(ValueOrDie(LanguageFromCode(LanguageCode(language))), language);
  }
  EXPECT_THAT(LanguageFromCode("EN"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(LanguageFromCode(""), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace mirrorflow
