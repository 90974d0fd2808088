#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <tuple>

#include "absl/strings/ascii.h"
#include "services/office/office_page.h"
#include "services/office/release_desk.h"
#include "services/office/release_plan.h"
#include "services/storage/durable_file.h"
#include "statistics/formats/sdmx_csv_reader.h"
#include "tests/services/office/office_world.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

void State(v1::Agreement& agreement, const char* corridor, std::uint32_t precision,
           std::uint32_t recall, const char* source) {
  v1::AgreedLinkQuality& quality = *agreement.add_link_quality();
  quality.add_corridors(corridor);
  quality.set_precision(precision);
  quality.set_precision_error(5'000);
  quality.set_recall(recall);
  quality.set_recall_error(20'000);
  quality.set_source(source);
}

bool IsBetween(const v1::Agreement& agreement, const char* a, const char* b) {
  return agreement.parties(0).country() == a && agreement.parties(1).country() == b;
}

// Between Kenya and Uganda each way has a quality of its own, between Kenya and Tanzania none.
void StateBothWays(v1::Agreement& agreement) {
  if (!IsBetween(agreement, "KE", "UG")) return;
  State(agreement, "KE-UG", 980'000, 950'000, "calibration comesa-2024");
  State(agreement, "UG-KE", 900'000, 600'000, "calibration paper-2023");
}

class ReleaseQualityTest : public testing::Test {
 protected:
  void Make(const std::function<void(v1::Agreement&)>& change,
            const std::vector<std::string>& corridors) {
    world_ = std::make_unique<OfficeWorld>(
        testing::UnitTest::GetInstance()->current_test_info()->name(), change);
    for (const char* country : {"KE", "TZ", "UG"}) {
      world_->node(country).register_size = {.common = 400, .own = 60};
    }
    ASSERT_TRUE(world_->Create(OfficeWorld::Campaign(corridors)).ok());
    for (const std::string& corridor : corridors) {
      ASSERT_EQ(world_->WaitFor("y2024-" + absl::AsciiStrToLower(corridor)).state,
                RunState::kErased);
    }
  }
  absl::StatusOr<ReleaseView> Draft(const std::optional<StatedLinkQuality>& quality) {
    return world_->desk().Draft({.id = id_,
                                 .campaigns = {ValueOrDie(RunId::Create("y2024"))},
                                 .vintage = {},
                                 .quality = quality});
  }
  std::string QualityOnPage() {
    const PageFacts facts = OfficePageFacts({.name = "office",
                                             .config_path = {},
                                             .runs = world_->store(),
                                             .releases = world_->releases(),
                                             .desk = world_->desk(),
                                             .trust = world_->trust()});
    return facts.releases.size() == 1 ? facts.releases[0].link_quality : "no release";
  }
  void Publish() {
    ASSERT_TRUE(world_->Check("r").ok());
    ASSERT_TRUE(world_->Approve("r", "operator/anna").ok());
    ASSERT_TRUE(world_->Approve("r", "operator/bela").ok());
    ASSERT_TRUE(world_->Publish("r").ok());
  }
  std::string File(const std::string& name) {
    return ValueOrDie(world_->releases().ReadFile(id_, name));
  }
  // The figures of a corridor's totals and of its agreement, from SDMX-CSV.
  std::map<std::string, std::string> Figures(const std::string& corridor) {
    std::map<std::string, std::string> figures;
    const SdmxCsvContent read = ValueOrDie(ReadSdmxCsv1(File("r.sdmx1.csv")));
    for (const Observation& o : read.observations) {
      if (o.origin + "-" + o.destination != corridor) continue;
      if (o.table != TableId::kTotal && o.table != TableId::kAgreement) continue;
      figures[std::string(MeasureCode(o.measure))] =
          o.value.has_value() ? o.value->ToString() : std::string(1, o.obs_status);
    }
    return figures;
  }

  std::unique_ptr<OfficeWorld> world_;
  const RunId id_ = ValueOrDie(RunId::Create("r"));
  const StatedLinkQuality by_hand_ = ValueOrDie(StatedLinkQuality::Create(
      {.precision = 990'000, .precision_error = 1'000, .recall = 800'000, .recall_error = 10'000},
      "by hand"));
};

TEST_F(ReleaseQualityTest, EachCorridorHasTheQualityOfItsAgreementAndOthersThatOfTheDraft) {
  Make(StateBothWays, {"KE-UG", "UG-KE", "KE-TZ"});
  ASSERT_THAT(Draft(by_hand_), IsOk());
  v1::Release release;
  ASSERT_TRUE(world_->GetRelease("r", &release).ok());
  ASSERT_EQ(release.run_qualities_size(), 3);
  EXPECT_EQ(release.run_qualities(0).origin(), v1::RunLinkQuality::AGREEMENT);
  EXPECT_EQ(release.run_qualities(1).quality().recall(), 600'000U);
  EXPECT_EQ(release.run_qualities(2).origin(), v1::RunLinkQuality::DRAFT);
  EXPECT_EQ(QualityOnPage(),
            "precision 0.9000, recall 0.6000 (calibration paper-2023); precision 0.9800, recall "
            "0.9500 (calibration comesa-2024); precision 0.9900, recall 0.8000 (by hand)");
  Publish();
  for (const auto& [corridor, precision, recall] :
       {std::tuple("KE-UG", 0.98, 0.95), std::tuple("UG-KE", 0.9, 0.6),
        std::tuple("KE-TZ", 0.99, 0.8)}) {
    std::map<std::string, std::string> figures = Figures(corridor);
    EXPECT_NEAR(std::stod(figures["LINKED_CORR"]),
                std::stod(figures["LINKED"]) * precision / recall, 0.51)
        << corridor;
    EXPECT_NEAR(std::stod(figures["LINK_PRECISION"]), precision, 1e-9) << corridor;
    EXPECT_NEAR(std::stod(figures["LINK_RECALL"]), recall, 1e-9) << corridor;
  }
  EXPECT_THAT(File("r.linkage-y2024-ug-ke.txt"),
              AllOf(HasSubstr("calibration paper-2023; as the agreement of the two states has it"),
                    HasSubstr("recall 0.600000 (standard error 0.020000)")));
  EXPECT_THAT(File("r.linkage-y2024-ke-tz.txt"),
              HasSubstr("by hand; as the regional office states it, since the agreement has none"));
  EXPECT_THAT(
      File("flows.txt"),
      AllOf(HasSubstr("Linked counts of KE-UG are corrected with precision 0.980 and recall "
                      "0.950, as the agreement of the two states has it. Source: "
                      "calibration comesa-2024."),
            HasSubstr("Linked counts of KE-TZ are corrected"), HasSubstr("LINK_RECALL")));
  EXPECT_THAT(world_->desk().Verify(id_), IsOk());
}

TEST_F(ReleaseQualityTest, WhatOperatorsApproveCoversItAndAnotherOneIsNotChecked) {
  Make(StateBothWays, {"KE-UG", "UG-KE"});
  const ReleaseView drafted = ValueOrDie(Draft(std::nullopt));
  office::ReleaseRecord record = drafted.stored.record;
  office::ReleasePlan plan = drafted.stored.plan;
  plan.mutable_run_quality(1)->set_recall(700'000);
  record.set_plan(plan.SerializeAsString());
  ASSERT_THAT(world_->releases().Save(id_, record), IsOk());
  EXPECT_NE(ValueOrDie(world_->desk().View(id_)).plan_digest, drafted.plan_digest);
  EXPECT_THAT(world_->desk().Check(id_).status(),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr("run y2024-ug-ke"), HasSubstr("another quality"))));
  plan.mutable_run_quality()->RemoveLast();
  record.set_plan(plan.SerializeAsString());
  ASSERT_THAT(world_->releases().Save(id_, record), IsOk());
  EXPECT_THAT(world_->desk().Check(id_).status(), StatusIs(absl::StatusCode::kDataLoss));
  ASSERT_THAT(Draft(std::nullopt), IsOk());
  EXPECT_THAT(world_->desk().Check(id_), IsOk());
}

TEST_F(ReleaseQualityTest, PlanOfAnEarlierVersionIsShownAsItWasDraftedAndIsNotChecked) {
  Make([](v1::Agreement&) {}, {"KE-UG"});
  const ReleaseView view = ValueOrDie(Draft(by_hand_));
  office::ReleaseRecord record = view.stored.record;
  office::ReleasePlan plan = view.stored.plan;
  plan.clear_run_quality();
  record.set_plan(plan.SerializeAsString());
  ASSERT_THAT(world_->releases().Save(id_, record), IsOk());
  EXPECT_THAT(world_->desk().Check(id_).status(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("another version")));
  EXPECT_EQ(ValueOrDie(world_->desk().View(id_)).qualities,
            (std::vector<RunQuality>{{.origin = QualityOrigin::kDraft, .quality = by_hand_}}));

  plan.set_has_quality(false);
  record.set_plan(plan.SerializeAsString());
  ASSERT_THAT(world_->releases().Save(id_, record), IsOk());
  EXPECT_EQ(
      ValueOrDie(world_->desk().View(id_)).qualities,
      (std::vector<RunQuality>{{.origin = QualityOrigin::kUnknown, .quality = std::nullopt}}));

  // A drafted quality that is none is not left out.
  plan.set_has_quality(true);
  plan.set_recall(0);
  record.set_plan(plan.SerializeAsString());
  ASSERT_THAT(world_->releases().Save(id_, record), IsOk());
  EXPECT_THAT(world_->desk().View(id_).status(), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(ReleaseQualityTest, ReleaseThatAnEarlierVersionPublishedIsVerifiedUpToItsFiles) {
  Make([](v1::Agreement&) {}, {"KE-UG"});
  ASSERT_THAT(Draft(by_hand_), IsOk());
  Publish();
  office::ReleaseRecord record = ValueOrDie(world_->releases().Find(id_)).record;
  office::ReleasePlan plan = ValueOrDie(world_->releases().Find(id_)).plan;
  plan.clear_run_quality();
  record.set_plan(plan.SerializeAsString());
  world_->StopOffice();
  ASSERT_THAT(WriteFileDurably(world_->directory() / "state/releases/r/release.pb",
                               record.SerializeAsString()),
              IsOk());
  world_->StartOffice();
  EXPECT_THAT(world_->desk().Verify(id_).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("its figures and their signature are right"),
                             HasSubstr("hint: that version verifies them"))));
}

TEST_F(ReleaseQualityTest, QualityThatNoCorridorNeedsIsRefused) {
  Make(StateBothWays, {"KE-UG", "UG-KE"});
  EXPECT_THAT(Draft(by_hand_).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("their agreements state it"), HasSubstr("hint: "))));
  EXPECT_THAT(Draft(std::nullopt), IsOk());
}

TEST_F(ReleaseQualityTest, WithoutAnyNothingIsEstimatedAndTheReleaseSaysWhy) {
  Make([](v1::Agreement&) {}, {"KE-UG"});
  ASSERT_THAT(Draft(std::nullopt), IsOk());
  Publish();
  std::map<std::string, std::string> figures = Figures("KE-UG");
  EXPECT_NEAR(std::stod(figures["LINKED"]), 400, 30);
  for (const char* measure : {"LINKED_CORR", "UNION", "DSE", "LINK_PRECISION", "LINK_RECALL"}) {
    EXPECT_EQ(figures[measure], "O") << measure;
  }
  EXPECT_THAT(
      File("flows.txt"),
      HasSubstr("The quality of links of all corridors is not known publicly, so nothing is "
                "corrected or estimated: stated neither by the agreement nor by the "
                "regional office."));
}

TEST_F(ReleaseQualityTest, AgreementThatPermitsNoEstimatesGetsNone) {
  Make(
      [](v1::Agreement& agreement) {
        if (!IsBetween(agreement, "KE", "UG")) return;
        agreement.clear_permitted_uses();
        agreement.add_permitted_uses(v1::COUNT_FLOWS);
        agreement.add_permitted_uses(v1::PUBLISH_TABLES);
      },
      {"KE-UG", "KE-TZ"});
  ASSERT_THAT(Draft(by_hand_), IsOk());
  Publish();
  EXPECT_EQ(Figures("KE-UG")["DSE"], "O");
  EXPECT_EQ(Figures("KE-UG")["COV_SENDER"], "O");
  EXPECT_NE(Figures("KE-TZ")["DSE"], "O");
  EXPECT_THAT(File("r.linkage-y2024-ke-ug.txt"),
              AllOf(HasSubstr("the agreement permits no estimates"), Not(HasSubstr("by hand"))));
}

}  // namespace
}  // namespace mirrorflow
