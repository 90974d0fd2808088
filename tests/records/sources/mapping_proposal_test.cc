#include "records/sources/mapping_proposal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>

#include "records/sources/column_names.h"
#include "records/sources/csv_source.h"
#include "records/sources/text_form.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

MappingProposal Propose(const std::string& text, ProposalOptions options = {.latest_year = 2026}) {
  const auto source =
      ValueOrDie(CsvSource::Create(std::make_unique<std::istringstream>(text), CsvFormat{}));
  return ValueOrDie(ProposeMapping(*source, options));
}

// The decision on a column of these values.
ColumnProposal Dates(const std::vector<std::string>& values) {
  std::string text = "dob\n";
  for (const std::string& value : values) text += value + "\n";
  return Propose(text).columns.at(0);
}

std::vector<std::string> FormatsOf(const ColumnProposal& column) {
  std::vector<std::string> names;
  for (const DateFormat& format : column.date_formats) names.push_back(DateFormatName(format));
  return names;
}

TEST(ColumnNames, FourLanguagesInAnySpelling) {
  const std::map<std::string, FieldKind> names = {{"date_of_birth", FieldKind::kBirthDate},
                                                  {"DateOfBirth", FieldKind::kBirthDate},
                                                  {"Né(e) le", FieldKind::kBirthDate},
                                                  {"DATE DE NAISSANCE", FieldKind::kBirthDate},
                                                  {"Data de Nascimento", FieldKind::kBirthDate},
                                                  {"تاريخ الميلاد", FieldKind::kBirthDate},
                                                  {"Prénoms", FieldKind::kName},
                                                  {"Apelido", FieldKind::kName},
                                                  {"الاسم الكامل", FieldKind::kName},
                                                  {"Nacionalidade", FieldKind::kCitizenship},
                                                  {"الجنسيّة", FieldKind::kCitizenship},
                                                  {"N° du document", FieldKind::kDocumentNumber},
                                                  {"رقم جواز السفر", FieldKind::kDocumentNumber},
                                                  {"Sexo", FieldKind::kSex},
                                                  {"Motif du voyage", FieldKind::kPurpose},
                                                  {"Posto de fronteira", FieldKind::kBorderPost}};
  for (const auto& [name, field] : names) {
    const auto found = FieldOfColumnName(name);
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(found->field, field) << name;
    EXPECT_TRUE(found->exact) << name;
  }
  EXPECT_FALSE(FieldOfColumnName("Remarks"));
  EXPECT_FALSE(FieldOfColumnName("ملاحظات"));
  EXPECT_FALSE(FieldOfColumnName(""));
  EXPECT_FALSE(FieldOfColumnName("passport number of traveller")->exact);
}

TEST(DateDecision, OneProofDecidesDayOrMonthFirst) {
  EXPECT_THAT(FormatsOf(Dates({"03/04/1990", "13/04/1990"})), ElementsAre("DD/MM/YYYY"));
  EXPECT_THAT(FormatsOf(Dates({"03/04/1990", "04/13/1990"})), ElementsAre("MM/DD/YYYY"));
  EXPECT_THAT(Dates({"03/04/1990", "13/04/1990"}).reasons,
              testing::Contains(HasSubstr("1 value can't be anything else")));
}

TEST(DateDecision, NoProofOrAContradictionLeavesTheChoiceOpen) {
  const ColumnProposal no_proof = Dates({"03/04/1990", "05/06/1991", "1975"});
  EXPECT_THAT(FormatsOf(no_proof), ElementsAre("DD/MM/YYYY", "MM/DD/YYYY"));
  EXPECT_THAT(no_proof.reasons, testing::Contains(HasSubstr("no value tells apart")));
  // A thousand proofs don't outvote one contradiction.
  std::vector<std::string> values(1000, "25/12/1990");
  values.emplace_back("12/25/1990");
  const ColumnProposal contradiction = Dates(values);
  EXPECT_THAT(FormatsOf(contradiction), ElementsAre("DD/MM/YYYY", "MM/DD/YYYY"));
  EXPECT_THAT(contradiction.reasons, testing::Contains(HasSubstr("contradict")));
}

TEST(DateDecision, OtherFormats) {
  EXPECT_THAT(FormatsOf(Dates({"1990-02-03", "1975"})), ElementsAre("YYYY-MM-DD"));
  EXPECT_THAT(FormatsOf(Dates({"1990", "1975"})), ElementsAre("YYYY"));
  EXPECT_THAT(FormatsOf(Dates({"19900203", "19751231"})), ElementsAre("YYYYMMDD"));
  EXPECT_THAT(FormatsOf(Dates({"25/12/90", "03/04/75"})), ElementsAre("DD/MM/YY to 2026"));
  EXPECT_THAT(FormatsOf(Dates({"12 mars 1990", "3 avril 1975"})), ElementsAre("DD/MM/YYYY"));
  EXPECT_FALSE(Dates({"KISUMU", "NAIROBI"}).field);
}

TEST(MappingProposal, NamesValuesAndCodes) {
  const MappingProposal proposal = Propose(
      "id,Surname,Sexe,Nationality,Passport No,Colour,M\n"
      "1,OTIENO,1,Kenya,AK1,red,F\n2,MOHAMED,2,KE,AK2,blue,M\n3,KIPTOO,1,UGA,AK3,,F\n");
  std::vector<std::string> fields;
  for (const ColumnProposal& column : proposal.columns) {
    fields.emplace_back(column.field ? FieldKindName(*column.field) : "-");
  }
  EXPECT_THAT(fields,
              ElementsAre("record_id", "name", "sex", "citizenship", "document_number", "-", "-"));
  EXPECT_THAT(proposal.columns[2].unknown_codes, ElementsAre("1", "2"));
  EXPECT_LT(proposal.columns[2].confidence, 0.6);
  EXPECT_GT(proposal.columns[3].confidence, 0.9);
  EXPECT_THAT(proposal.columns[6].reasons, testing::Contains(HasSubstr("'Sexe' is surer")));
  EXPECT_THAT(proposal.warnings, testing::Contains(HasSubstr("event_date")));
}

TEST(MappingProposal, ValuesOfAnotherKindAreAnotherField) {
  const MappingProposal proposal = Propose("Nationality\nblue\nred\ngreen\n");
  EXPECT_FALSE(proposal.columns[0].field);
}

TEST(MappingProposal, RareValuesAndSamplesAreNotShownUnasked) {
  const std::string text = "Purpose\nWanjiru Mary\nXQ\nTRV-1\nTRV-1\nTRV-1\n";
  EXPECT_THAT(Propose(text).columns[0].unknown_codes, ElementsAre("TRV-1", "XQ"));
  EXPECT_THAT(Propose(text).columns[0].samples, IsEmpty());
  EXPECT_THAT(Propose(text, {.latest_year = 2026, .samples = 2}).columns[0].samples, SizeIs(2));
}

TEST(ShapeOf, HidesTheValue) {
  EXPECT_EQ(ShapeOf("Louis-Ann 42"), "Aaaaa-Aaa 99");
  EXPECT_EQ(ShapeOf("Zoë محمد"), "Aax xxxx");
  EXPECT_EQ(ShapeOf(std::string(100, 'x')), std::string(24, 'a') + "...");
}

TEST(TextForm, DelimiterQuoteEncodingAndHeader) {
  const TextForm form =
      ValueOrDie(GuessTextForm("Arrivals;;\r\nid;nom;né(e) le\r\n1;a,b;1990\r\n2;c,d;1991\r\n"));
  EXPECT_EQ(form.kind, SourceKind::kCsv);
  EXPECT_EQ(form.encoding, TextEncoding::kUtf8);
  EXPECT_EQ(form.delimiter, ';');
  EXPECT_EQ(form.header_line, 2u);
  EXPECT_EQ(ValueOrDie(GuessTextForm("'a','b'\n'1','2, 3'\n")).quote, '\'');
  EXPECT_EQ(ValueOrDie(GuessTextForm("a\tb\n1\t2\n")).delimiter, '\t');
  EXPECT_EQ(ValueOrDie(GuessTextForm("a,b\nZo\xEB,2\n")).encoding, TextEncoding::kWindows1252);
  EXPECT_EQ(ValueOrDie(GuessTextForm("a,b\n\xE3\xCD\xE3\xCF,2\n")).encoding,
            TextEncoding::kWindows1256);
  EXPECT_EQ(ValueOrDie(GuessTextForm(std::string("a\0,\0b\0\n\0", 8))).encoding,
            TextEncoding::kUtf16Le);
  EXPECT_THAT(GuessTextForm("PK\x03\x04"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(TextForm, FixedWidthAndMrz) {
  const TextForm fixed =
      ValueOrDie(GuessTextForm("001 OTIENO   F\n002 MOHAMED  M\n003 LI       F\n"));
  EXPECT_EQ(fixed.kind, SourceKind::kFixedWidth);
  ASSERT_EQ(fixed.fixed_columns.size(), 3u);
  EXPECT_EQ(fixed.fixed_columns[1].first, 5u);
  EXPECT_EQ(fixed.fixed_columns[1].last, 13u);
  const std::string zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
  EXPECT_EQ(ValueOrDie(GuessTextForm(zone + "\n" + zone + "\n")).kind, SourceKind::kMrz);
  EXPECT_EQ(ValueOrDie(GuessTextForm(zone + "|" + zone + "\n")).mrz_separator, '|');
}

TEST(MappingProposal, HeapOfADateOfBirthIsProposedAndADayOfEventsIsNot) {
  std::string births = "dob\n";
  std::string events = "date_of_entry\n";
  for (int i = 0; i < 2000; ++i) {
    const std::string day =
        i % 10 == 0 ? "01/01/"
                    : std::to_string(i % 28 + 1) + "/" + std::to_string(i / 28 % 12 + 1) + "/";
    births += day + std::to_string(1950 + i % 50) + "\n";
    events += day + "2024\n";
  }
  EXPECT_THAT(Propose(births).columns.at(0).heaps, ElementsAre("01-01"));
  const ColumnProposal entry = Propose(events).columns.at(0);
  EXPECT_EQ(entry.field, FieldKind::kEventDate);
  EXPECT_THAT(entry.heaps, IsEmpty());
}

}  // namespace
}  // namespace mirrorflow
