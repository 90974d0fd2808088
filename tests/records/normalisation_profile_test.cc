#include "records/normalisation_profile.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "records/countries.h"
#include "records/dates.h"
#include "records/document_numbers.h"
#include "records/identifiers.h"
#include "records/name_spelling.h"
#include "records/names.h"
#include "records/purpose.h"
#include "records/sex.h"
#include "records/text_folding.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

// Two nodes with different tables would encode the same person differently. When this test fails,
// the rules or tables have changed: give the profile a new name and keep the old one.
TEST(NormalisationProfile, BasicV2IsFrozen) {
  EXPECT_EQ(kNormalisationProfile, "basic-v2");
  const Hash256 hash = NormalisationProfileHash();
  EXPECT_EQ(absl::BytesToHexString(
                absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size())),
            "6acbc315c46bfb4f8653e23165798101c64d0f0b1d9d2c49f3194493d9263b7e");
}

std::string Date(const ParsedDate& parsed) {
  return absl::StrCat(parsed.outcome == DateOutcome::kDate
                          ? ""
                          : absl::StrCat("!", static_cast<int>(parsed.outcome), " "),
                      parsed.date.year, " ", static_cast<int>(parsed.date.month), " ",
                      static_cast<int>(parsed.date.day));
}

std::string Number(const DocumentNumber& parsed) {
  return absl::StrCat(parsed.number, " ", static_cast<int>(parsed.outcome), " ",
                      static_cast<int>(parsed.proof));
}

// "passport KE" and the like name the issuer.
std::string Normalise(std::string_view kind, std::string_view input) {
  if (kind == "name") {
    std::vector<std::string> tokens;
    const int left_out = AppendNameTokens(input, tokens);
    FinishName(tokens);
    return absl::StrCat(absl::StrJoin(tokens, " "), left_out > 0 ? " !" : "");
  }
  if (kind == "zone") {
    std::vector<std::string> tokens;
    AppendNameTokens(input, tokens);
    CutToMachineReadableZone(tokens);
    return absl::StrJoin(tokens, " ");
  }
  if (kind == "skeleton") {
    std::vector<std::string> tokens;
    AppendNameTokens(input, tokens);
    FinishName(tokens);
    return absl::StrJoin(NameSkeleton(tokens), " ");
  }
  if (kind == "place") {
    std::vector<std::string> tokens;
    const int left_out = FoldTokens(input, Digits::kKeep, tokens);
    return absl::StrCat(absl::StrJoin(tokens, " "), left_out > 0 ? " !" : "");
  }
  if (kind == "id" || kind == "postcode") {
    std::string out;
    const IdentifierOutcome outcome =
        kind == "id" ? ParseIdentifier(input, out) : ParsePostcode(input, out);
    return outcome == IdentifierOutcome::kIdentifier ? out
                                                     : absl::StrCat("!", static_cast<int>(outcome));
  }
  if (kind == "sex") {
    const std::optional<Sex> sex = ParseSex(input);
    return sex ? std::string(SexCode(*sex)) : "!";
  }
  if (kind == "purpose") {
    const std::optional<Purpose> purpose = ParsePurpose(input);
    return purpose ? std::string(PurposeName(*purpose)) : "!";
  }
  if (kind == "document type") {
    const std::optional<DocumentType> type = ParseDocumentType(input);
    return type ? absl::StrCat(static_cast<int>(*type)) : "!";
  }
  if (kind.starts_with("passport ")) {
    return Number(ParseDocumentNumber(input, ValueOrDie(Country::Create(kind.substr(9))),
                                      DocumentType::kPassport));
  }
  if (kind.starts_with("national id ")) {
    return Number(ParseNationalId(input, ValueOrDie(Country::Create(kind.substr(12)))));
  }
  if (kind == "country") {
    const ParsedCountry parsed = ParseCountry(input);
    return parsed.country ? std::string(parsed.country->alpha2())
                          : absl::StrCat("!", static_cast<int>(parsed.outcome));
  }
  return Date(ParseDate(input, ValueOrDie(DateFormatFromName(kind))));
}

// kind <tab> input <tab> output. With MF_REWRITE_CORPUS set the outputs are written anew, which
// only a new profile may do.
TEST(NormalisationProfile, CorpusOfBasicV2IsFrozen) {
  const std::filesystem::path path = std::filesystem::path(std::getenv("MF_SOURCE_DIR")) /
                                     "tests/records/normalisation_basic_v2.tsv";
  std::ifstream corpus(path);
  ASSERT_TRUE(corpus.is_open());
  std::string rewritten;
  std::string line;
  int cases = 0;
  while (std::getline(corpus, line)) {
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    ASSERT_GE(cells.size(), 2u) << line;
    const std::string output = Normalise(cells[0], cells[1]);
    absl::StrAppend(&rewritten, cells[0], "\t", cells[1], "\t", output, "\n");
    if (std::getenv("MF_REWRITE_CORPUS") == nullptr) {
      ASSERT_EQ(cells.size(), 3u) << line;
      EXPECT_EQ(output, cells[2]) << line;
    }
    ++cases;
  }
  EXPECT_GE(cases, 400);
  if (std::getenv("MF_REWRITE_CORPUS") != nullptr) std::ofstream(path) << rewritten;
}

}  // namespace
}  // namespace mirrorflow
