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
#include "records/identifiers.h"
#include "records/names.h"
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
            "7e96cebb2a2a6d590a9e73a339c59d23ca3a10065a1bbbf63e08e91e95592179");
}

std::string Normalise(std::string_view kind, std::string_view input) {
  if (kind == "name") {
    std::vector<std::string> tokens;
    const int left_out = AppendNameTokens(input, tokens);
    DropTitles(tokens);
    return absl::StrCat(absl::StrJoin(tokens, " "), left_out > 0 ? " !" : "");
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
  if (kind == "country") {
    const ParsedCountry parsed = ParseCountry(input);
    return parsed.country ? std::string(parsed.country->alpha2())
                          : absl::StrCat("!", static_cast<int>(parsed.outcome));
  }
  const ParsedDate parsed = ParseDate(input, ValueOrDie(DateFormatFromName(kind)));
  return absl::StrCat(parsed.outcome == DateOutcome::kDate
                          ? ""
                          : absl::StrCat("!", static_cast<int>(parsed.outcome), " "),
                      parsed.date.year, " ", static_cast<int>(parsed.date.month), " ",
                      static_cast<int>(parsed.date.day));
}

// kind <tab> input <tab> output
TEST(NormalisationProfile, CorpusOfBasicV2IsFrozen) {
  const std::filesystem::path root = std::getenv("MF_SOURCE_DIR");
  std::ifstream corpus(root / "tests/records/normalisation_basic_v2.tsv");
  ASSERT_TRUE(corpus.is_open());
  std::string line;
  int cases = 0;
  while (std::getline(corpus, line)) {
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    ASSERT_EQ(cells.size(), 3u) << line;
    EXPECT_EQ(Normalise(cells[0], cells[1]), cells[2]) << line;
    ++cases;
  }
  EXPECT_GE(cases, 100);
}

}  // namespace
}  // namespace mirrorflow
