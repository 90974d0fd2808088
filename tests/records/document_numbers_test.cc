#include "records/document_numbers.h"

#include <gtest/gtest.h>

#include "records/document_patterns.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

Country Of(std::string_view code) { return ValueOrDie(Country::Create(code)); }

DocumentNumber Passport(std::string_view text, std::string_view issuer) {
  return ParseDocumentNumber(text, Of(issuer), DocumentType::kPassport);
}

TEST(ParseDocumentNumber, RepairsOnlyWhatThePatternProves) {
  EXPECT_EQ(Passport("AO123456", "KE").number, "A0123456");
  EXPECT_EQ(Passport("AO123456", "KE").proof, NumberProof::kRepaired);
  EXPECT_EQ(Passport("80l23S567", "ZA").number, "B01235567");
  // The same text of an issuer whose pattern is not known stays as it is.
  EXPECT_EQ(Passport("AO123456", "TD").number, "AO123456");
  EXPECT_EQ(Passport("AO123456", "TD").proof, NumberProof::kNone);
  EXPECT_EQ(ParseDocumentNumber("AO123456", std::nullopt, DocumentType::kPassport).number,
            "AO123456");
  EXPECT_EQ(ParseDocumentNumber("AO123456", Of("KE"), DocumentType::kVisa).number, "AO123456");
  EXPECT_EQ(ParseDocumentNumber("AO123456", Of("KE"), DocumentType::kUnknown).number, "A0123456");
}

TEST(ParseDocumentNumber, AmbiguousIsNotGuessed) {
  // Mozambique has AA9999999 and 99AA99999. This fits neither and could be made to fit both.
  EXPECT_EQ(Passport("SB8B56789", "MZ").proof, NumberProof::kAmbiguous);
  EXPECT_EQ(Passport("SB8B56789", "MZ").number, "SB8B56789");
  // A 0 where a letter must stand may be O, D or Q.
  EXPECT_EQ(Passport("12A034567", "FR").proof, NumberProof::kNotFitting);
}

TEST(ParseDocumentNumber, KeepsWhatFitsNothing) {
  const DocumentNumber parsed = Passport("123", "KE");
  EXPECT_EQ(parsed.outcome, IdentifierOutcome::kIdentifier);
  EXPECT_EQ(parsed.proof, NumberProof::kNotFitting);
  EXPECT_EQ(parsed.number, "123");
  EXPECT_EQ(Passport("00000", "KE").outcome, IdentifierOutcome::kPlaceholder);
  EXPECT_EQ(Passport("00000", "KE").number, "");
}

// Examples of the libraries and gazettes that describe the numbers.
TEST(ParseNationalId, CheckDigitsDecide) {
  EXPECT_EQ(ParseNationalId("7503305044089", Of("ZA")).proof, NumberProof::kConfirmed);
  EXPECT_EQ(ParseNationalId("8503305044089", Of("ZA")).proof, NumberProof::kWrongDigit);
  EXPECT_EQ(ParseNationalId("44051401359", Of("PL")).proof, NumberProof::kConfirmed);
  EXPECT_EQ(ParseNationalId("44051401358", Of("PL")).proof, NumberProof::kWrongDigit);
  EXPECT_EQ(ParseNationalId("08-2047823-Q-29", Of("ZW")).proof, NumberProof::kConfirmed);
  EXPECT_EQ(ParseNationalId("50-025544-Q-12", Of("ZW")).proof, NumberProof::kConfirmed);
  EXPECT_EQ(ParseNationalId("50-2001148W50", Of("ZW")).proof, NumberProof::kConfirmed);
  EXPECT_EQ(ParseNationalId("08-2047823-R-29", Of("ZW")).proof, NumberProof::kWrongDigit);
}

TEST(ParseNationalId, AWrongRepairIsStoppedByTheCheckDigit) {
  EXPECT_EQ(ParseNationalId("75O33O5O44O89", Of("ZA")).number, "7503305044089");
  EXPECT_EQ(ParseNationalId("85O33O5O44O89", Of("ZA")).proof, NumberProof::kNotFitting);
  EXPECT_EQ(ParseNationalId("85O33O5O44O89", Of("ZA")).number, "85O33O5O44O89");
}

TEST(DocumentPatterns, MauritiusCheckCharacterIsModulo17) {
  DocumentPattern mauritius{};
  for (const DocumentPattern& pattern : AllDocumentPatterns()) {
    if (pattern.rule == CheckRule::kMauritius) mauritius = pattern;
  }
  // Of the seventeen characters exactly one fits.
  int fitting = 0;
  for (const char last : std::string_view("0123456789ABCDEFG")) {
    fitting += HasRightCheckDigit("A010190123456" + std::string(1, last), mauritius);
  }
  EXPECT_EQ(fitting, 1);
}

TEST(ParseDocumentType, ReadsCodesAndWords) {
  EXPECT_EQ(ParseDocumentType("P"), DocumentType::kPassport);
  EXPECT_EQ(ParseDocumentType("P<"), DocumentType::kPassport);
  EXPECT_EQ(ParseDocumentType("Laissez-Passer"), DocumentType::kTravelDocument);
  EXPECT_EQ(ParseDocumentType("جواز سفر"), DocumentType::kPassport);
  EXPECT_EQ(ParseDocumentType("CTD"), DocumentType::kRefugeeTravelDocument);
  EXPECT_EQ(ParseDocumentType("library card"), std::nullopt);
}

}  // namespace
}  // namespace mirrorflow
