#include "corridor/link_quality.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace mirrorflow {
namespace {

absl::Status CheckShare(std::string_view name, std::uint32_t share, std::uint32_t error) {
  if (share < StatedLinkQuality::kLeastShare || share > StatedLinkQuality::kWhole) {
    return absl::InvalidArgumentError(
        absl::StrCat(std::string(name), " is a share from ", StatedLinkQuality::kLeastShare, " to ",
                     StatedLinkQuality::kWhole, " millionths, not ", share));
  }
  if (error > share / 2) {
    return absl::InvalidArgumentError(absl::StrCat("the standard error of ", std::string(name),
                                                   " is at most half of it, ", share / 2,
                                                   " millionths, not ", error));
  }
  return absl::OkStatus();
}

std::string ShareText(std::uint32_t millionths) {
  return absl::StrFormat("%d.%06d", millionths / StatedLinkQuality::kWhole,
                         millionths % StatedLinkQuality::kWhole);
}

}  // namespace

absl::StatusOr<StatedLinkQuality> StatedLinkQuality::Create(const LinkQualityFigures& figures,
                                                            std::string source) {
  absl::Status status = CheckShare("precision", figures.precision, figures.precision_error);
  if (status.ok()) status = CheckShare("recall", figures.recall, figures.recall_error);
  if (!status.ok()) return status;
  const bool one_line = std::ranges::none_of(
      source, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (source.empty() || source.size() > kMaxSource || !one_line) {
    return absl::InvalidArgumentError(
        absl::StrCat("a quality of links needs its source, in one line of at most ", kMaxSource,
                     " bytes: which calibration, or which estimate"));
  }
  return StatedLinkQuality(figures, std::move(source));
}

absl::Status CheckLinkQualities(std::span<const AgreedLinkQuality> qualities,
                                std::span<const Corridor> corridors) {
  std::set<Corridor> stated;
  for (const AgreedLinkQuality& quality : qualities) {
    const std::span<const Corridor> of =
        quality.corridors.empty() ? corridors : std::span<const Corridor>(quality.corridors);
    for (const Corridor& corridor : of) {
      if (std::ranges::find(corridors, corridor) == corridors.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat(corridor.ToString(), " is not among the corridors"));
      }
      if (!stated.insert(corridor).second) {
        return absl::InvalidArgumentError(
            absl::StrCat(corridor.ToString(), " has two; one without corridors is of all"));
      }
    }
  }
  return absl::OkStatus();
}

const AgreedLinkQuality* LinkQualityOf(std::span<const AgreedLinkQuality> qualities,
                                       const Corridor& corridor) {
  const auto found = std::ranges::find_if(qualities, [&](const AgreedLinkQuality& quality) {
    return quality.corridors.empty() ||
           std::ranges::find(quality.corridors, corridor) != quality.corridors.end();
  });
  return found == qualities.end() ? nullptr : &*found;
}

std::string LinkQualityText(const LinkQualityFigures& figures) {
  return absl::StrCat("precision ", ShareText(figures.precision), " (standard error ",
                      ShareText(figures.precision_error), "), recall ", ShareText(figures.recall),
                      " (", ShareText(figures.recall_error), ")");
}

}  // namespace mirrorflow
