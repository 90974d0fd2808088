#include "records/population/person_building.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::ElementsAre;

Identity Someone(std::vector<std::string> name, PartialDate birth, Sex sex = Sex::kFemale,
                 std::string_view citizenship = "KE") {
  Identity identity;
  identity.name = std::move(name);
  identity.birth_date = birth;
  identity.sex = sex;
  if (!citizenship.empty()) identity.citizenship = ValueOrDie(Country::Create(citizenship));
  return identity;
}
Identity WithDocument(Identity identity, std::string document) {
  identity.document_number = std::move(document);
  return identity;
}
Identity WithId(Identity identity, std::string id) {
  identity.national_id = std::move(id);
  return identity;
}

class PersonBuildingTest : public testing::Test {
 protected:
  std::vector<std::uint32_t> Build(const std::vector<Identity>& rows) {
    PersonBuilder builder;
    for (const Identity& row : rows) builder.Add(FactsOf(row));
    std::vector<std::uint32_t> persons =
        ValueOrDie(builder.Finish([&rows](std::uint32_t row) { return rows[row].name; }));
    counts_ = builder.counts();
    return persons;
  }

  PersonCounts counts_;
};

const std::vector<std::string> kAmina = {"AMINA", "WANJIKU", "OTIENO"};
const std::vector<std::string> kBrian = {"BRIAN", "KIPTOO"};
constexpr PartialDate kDay = {1990, 6, 15};

TEST_F(PersonBuildingTest, DocumentJoinsOverSpellings) {
  EXPECT_THAT(Build({WithDocument(Someone(kAmina, kDay), "AK1"),
                     WithDocument(Someone({"AMINAH", "OTIENO"}, {1990, 0, 0}), "AK1"),
                     WithDocument(Someone(kBrian, {1971, 2, 3}), "AK2")}),
              ElementsAre(0, 0, 2));
  EXPECT_EQ(counts_.by_document, 1u);
  EXPECT_EQ(counts_.persons, 2u);
}

TEST_F(PersonBuildingTest, DocumentOfAnotherPersonDoesNotJoin) {
  EXPECT_THAT(Build({WithDocument(Someone(kAmina, kDay), "AK1"),
                     WithDocument(Someone(kBrian, {1971, 2, 3}), "AK1"),
                     WithDocument(Someone(kBrian, {1971, 2, 3}), "AK1")}),
              ElementsAre(0, 1, 1));
  EXPECT_EQ(counts_.document_conflicts, 1u);
}

TEST_F(PersonBuildingTest, SeveralPassportsAreOnePersonThroughTheNationalId) {
  EXPECT_THAT(Build({WithId(WithDocument(Someone(kAmina, kDay), "AK1"), "77"),
                     WithId(WithDocument(Someone(kAmina, kDay), "AK2"), "77"),
                     WithDocument(Someone({}, {}, Sex::kUnknown, ""), "AK2")}),
              ElementsAre(0, 0, 0));
  EXPECT_EQ(counts_.by_national_id, 1u);
  EXPECT_EQ(counts_.by_document, 1u);
  EXPECT_EQ(counts_.persons_with_documents, 1u);
}

TEST_F(PersonBuildingTest, NameBagAndBirthDateJoinWithoutADocument) {
  EXPECT_THAT(Build({Someone(kAmina, kDay), Someone({"OTIENO", "AMINA", "WANJIKU"}, kDay),
                     Someone(kAmina, kDay, Sex::kMale), Someone(kAmina, kDay, Sex::kFemale, "UG"),
                     Someone(kAmina, {1990, 0, 0})}),
              ElementsAre(0, 0, 2, 3, 4));
  EXPECT_EQ(counts_.by_name_and_birth, 1u);
  EXPECT_EQ(counts_.name_conflicts, 2u);
  EXPECT_EQ(counts_.rows_without_key, 1u);
}

TEST_F(PersonBuildingTest, ExchangedDayAndMonthStillJoin) {
  EXPECT_THAT(Build({Someone(kAmina, {1990, 4, 12}), Someone(kAmina, {1990, 12, 4})}),
              ElementsAre(0, 0));
  EXPECT_EQ(counts_.by_exchanged_birth, 1u);
}

TEST_F(PersonBuildingTest, DifferentNationalIdsAreNeverJoinedAlsoNotThroughAThirdRow) {
  const Identity bridge = WithDocument(Someone(kAmina, kDay), "AK1");
  const std::vector<std::uint32_t> persons =
      Build({WithId(WithDocument(Someone(kAmina, kDay), "AK1"), "77"), bridge,
             WithId(WithDocument(Someone(kAmina, kDay), "AK1"), "88"), bridge});
  EXPECT_THAT(persons, ElementsAre(0, 0, 2, 0));
  EXPECT_GE(counts_.document_conflicts, 1u);
}

TEST_F(PersonBuildingTest, SimilarNameJoinsOnlyTheOnlyCandidate) {
  const std::vector<std::string> muhammad = {"MUHAMMAD", "ABDI", "HASSAN"};
  const std::vector<std::string> mohammed = {"MOHAMMED", "ABDI", "HASSAN"};
  EXPECT_THAT(Build({Someone(muhammad, kDay), Someone(mohammed, kDay)}), ElementsAre(0, 0));
  EXPECT_EQ(counts_.by_similar_name, 1u);
  // A third one that is as near: nobody can say which.
  EXPECT_THAT(Build({Someone(muhammad, kDay), Someone(mohammed, kDay),
                     Someone({"MUHAMMED", "ABDI", "HASSAN"}, kDay)}),
              ElementsAre(0, 1, 2));
  // Another birth date.
  EXPECT_THAT(Build({Someone(muhammad, kDay), Someone(mohammed, {1991, 6, 15})}),
              ElementsAre(0, 1));
}

TEST_F(PersonBuildingTest, PersonIdJoinsWithinItsSource) {
  PersonBuilder builder;
  builder.Add(FactsOf(Someone(kAmina, kDay)));
  builder.Add(FactsOf(Someone({"A"}, kDay), "p7", 0));
  builder.Add(FactsOf(Someone({"B"}, {1990, 0, 0}), "p7", 0));
  builder.Add(FactsOf(Someone({"C"}, kDay), "p7", 1));
  EXPECT_THAT(ValueOrDie(builder.Finish([](std::uint32_t) { return std::vector<std::string>(); })),
              ElementsAre(0, 1, 1, 3));
}

TEST(PersonBuilder, ReadsEachNameOfABlockOnce) {
  const std::vector<Identity> rows = {Someone(kAmina, kDay), Someone({"AMINAH", "WANJIKU"}, kDay),
                                      Someone({"AMINA", "WANJIKO"}, kDay)};
  PersonBuilder builder;
  for (const Identity& row : rows) builder.Add(FactsOf(row));
  std::vector<int> reads(rows.size());
  ValueOrDie(builder.Finish([&](std::uint32_t row) {
    ++reads[row];
    return rows[row].name;
  }));
  EXPECT_THAT(reads, ElementsAre(1, 1, 1));
}

TEST(IdentityFactsTest, BirthDatesAgreeAsFarAsTheyAreKnown) {
  const auto compare = [](PartialDate a, PartialDate b) {
    Identity x;
    Identity y;
    x.birth_date = a;
    y.birth_date = b;
    return CompareBirth(FactsOf(x).birth, FactsOf(y).birth);
  };
  EXPECT_EQ(compare(kDay, kDay), FactAgreement::kEqual);
  EXPECT_EQ(compare(kDay, {1990, 0, 0}), FactAgreement::kNear);
  EXPECT_EQ(compare(kDay, {1990, 6, 0}), FactAgreement::kNear);
  EXPECT_EQ(compare(kDay, {1990, 7, 0}), FactAgreement::kDifferent);
  EXPECT_EQ(compare(kDay, {1990, 6, 16}), FactAgreement::kNear);
  EXPECT_EQ(compare({1990, 4, 12}, {1990, 12, 4}), FactAgreement::kNear);
  EXPECT_EQ(compare(kDay, {1991, 6, 16}), FactAgreement::kDifferent);
  EXPECT_EQ(compare(kDay, {1991, 0, 0}), FactAgreement::kDifferent);
  EXPECT_EQ(compare(kDay, {}), FactAgreement::kUnknown);
}

TEST(IdentityFactsTest, SketchesTellSpellingsFromOtherNames) {
  const auto sketch = [](std::vector<std::string> name) {
    return FactsOf(Someone(std::move(name), {})).name_sketch;
  };
  EXPECT_EQ(CompareSketches(sketch(kAmina), sketch({"OTIENO", "AMINA", "WANJIKU"})),
            FactAgreement::kEqual);
  EXPECT_EQ(CompareSketches(sketch(kAmina), sketch({"AMINAH", "WANJIKO", "OTIENO"})),
            FactAgreement::kNear);
  EXPECT_EQ(CompareSketches(sketch(kAmina), sketch(kBrian)), FactAgreement::kDifferent);
  EXPECT_EQ(CompareSketches(sketch(kAmina), sketch({})), FactAgreement::kUnknown);
}

}  // namespace
}  // namespace mirrorflow
