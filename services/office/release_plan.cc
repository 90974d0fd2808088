#include "services/office/release_plan.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/wire/link_quality.h"

namespace mirrorflow {
namespace {

absl::Status NoPlan(const office::ReleasePlan& plan, const RunId& run, std::string_view reason) {
  return absl::DataLossError(absl::StrCat("the plan of release ", plan.id(),
                                          " says of the links of run ", run.value(), " ",
                                          std::string(reason)));
}

}  // namespace

std::string_view QualityOriginText(QualityOrigin origin) {
  switch (origin) {
    case QualityOrigin::kAgreement:
      return "as the agreement of the two states has it";
    case QualityOrigin::kDraft:
      return "as the regional office states it, since the agreement has none";
    case QualityOrigin::kUnknown:
      return "stated neither by the agreement nor by the regional office";
    case QualityOrigin::kNotPermitted:
      return "the agreement permits no estimates";
  }
  return "";
}

RunQuality QualityUnder(const Agreement& agreement, const Corridor& corridor,
                        const std::optional<StatedLinkQuality>& drafted) {
  const AgreementContent& content = agreement.content();
  if (!Permits(content, PermittedUse::kEstimateCoverage)) {
    return {.origin = QualityOrigin::kNotPermitted, .quality = std::nullopt};
  }
  if (const AgreedLinkQuality* agreed = LinkQualityOf(content.link_quality, corridor)) {
    return {.origin = QualityOrigin::kAgreement, .quality = agreed->quality};
  }
  return {.origin = drafted.has_value() ? QualityOrigin::kDraft : QualityOrigin::kUnknown,
          .quality = drafted};
}

void SetDraftedQuality(const StatedLinkQuality& drafted, office::ReleasePlan& plan) {
  plan.set_has_quality(true);
  LinkQualityFiguresToWire(drafted.figures(), plan);
  plan.set_quality_source(drafted.source());
}

absl::StatusOr<std::optional<StatedLinkQuality>> DraftedQuality(const office::ReleasePlan& plan) {
  if (!plan.has_quality()) return std::nullopt;
  absl::StatusOr<StatedLinkQuality> quality =
      StatedLinkQuality::Create(LinkQualityFiguresOf(plan), plan.quality_source());
  if (!quality.ok()) {
    return absl::DataLossError(
        absl::StrCat("the plan of release ", plan.id(), ": ", quality.status().message()));
  }
  return *std::move(quality);
}

void AddRunQuality(const RunId& run, const RunQuality& quality, office::ReleasePlan& plan) {
  office::ReleasePlan::RunQuality& entry = *plan.add_run_quality();
  entry.set_run(run.value());
  entry.set_origin(static_cast<std::uint32_t>(quality.origin));
  if (!quality.quality.has_value()) return;
  LinkQualityFiguresToWire(quality.quality->figures(), entry);
  entry.set_source(quality.quality->source());
}

absl::StatusOr<RunQuality> QualityOfRun(const office::ReleasePlan& plan, const RunId& run) {
  const auto found = std::ranges::find(plan.run_quality(), run.value(),
                                       [](const auto& entry) { return entry.run(); });
  if (found == plan.run_quality().end()) {
    return NoPlan(plan, run,
                  "nothing: another version of mf-office drafted it\nhint: draft it again");
  }
  const std::uint32_t origin = found->origin();
  if (origin < static_cast<std::uint32_t>(QualityOrigin::kAgreement) ||
      origin > static_cast<std::uint32_t>(QualityOrigin::kNotPermitted)) {
    return NoPlan(plan, run, "not who states their quality");
  }
  RunQuality quality{.origin = static_cast<QualityOrigin>(origin), .quality = std::nullopt};
  if (quality.origin == QualityOrigin::kUnknown || quality.origin == QualityOrigin::kNotPermitted) {
    return quality;
  }
  absl::StatusOr<StatedLinkQuality> stated =
      StatedLinkQuality::Create(LinkQualityFiguresOf(*found), found->source());
  if (!stated.ok()) return NoPlan(plan, run, std::string(stated.status().message()));
  quality.quality = *std::move(stated);
  return quality;
}

absl::StatusOr<std::vector<RunQuality>> QualitiesOf(const office::ReleasePlan& plan,
                                                    std::span<const StoredRun> runs) {
  std::vector<RunQuality> qualities;
  for (const StoredRun& run : runs) {
    absl::StatusOr<RunQuality> quality = QualityOfRun(plan, run.id);
    if (!quality.ok()) return quality.status();
    qualities.push_back(*std::move(quality));
  }
  return qualities;
}

}  // namespace mirrorflow
