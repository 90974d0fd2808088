#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/run.h"

namespace mirrorflow {

// Precision and recall of links with their standard errors, all in millionths.
struct LinkQualityFigures {
  std::uint32_t precision = 0;
  std::uint32_t precision_error = 0;
  std::uint32_t recall = 0;
  std::uint32_t recall_error = 0;

  friend bool operator==(const LinkQualityFigures&, const LinkQualityFigures&) = default;
};

// How good the links of a run are said to be, and by what. It is public and corrects what is
// published, so it comes from elsewhere than the run: a calibration on generated persons, or an
// estimate that was paid for. One of the scores of the run itself would tell of its records, and
// nobody can see from the figures that it is not one. Valid by construction, immutable.
class StatedLinkQuality {
 public:
  static constexpr std::uint32_t kWhole = 1'000'000;
  static constexpr std::uint32_t kLeastShare = 100'000;
  static constexpr std::size_t kMaxSource = 200;

  // InvalidArgument for a share below 1/10, where a correction says nothing any more, or above 1;
  // for an error above half of its share; for a source that is empty, longer than kMaxSource bytes
  // or not one line.
  static absl::StatusOr<StatedLinkQuality> Create(const LinkQualityFigures& figures,
                                                  std::string source);

  const LinkQualityFigures& figures() const { return figures_; }
  const std::string& source() const { return source_; }

  friend bool operator==(const StatedLinkQuality&, const StatedLinkQuality&) = default;

 private:
  StatedLinkQuality(const LinkQualityFigures& figures, std::string source)
      : figures_(figures), source_(std::move(source)) {}

  LinkQualityFigures figures_;
  std::string source_;
};

// What two states agree on for the links of some of their corridors.
struct AgreedLinkQuality {
  std::vector<Corridor> corridors;  // none: all of the agreement
  StatedLinkQuality quality;
  bool of_calibration = false;  // the figures are those of the pinned calibration
};

// InvalidArgument when one is of a corridor that is not among `corridors`, or two of one corridor.
absl::Status CheckLinkQualities(std::span<const AgreedLinkQuality> qualities,
                                std::span<const Corridor> corridors);
// The one of a corridor; null if there is none.
const AgreedLinkQuality* LinkQualityOf(std::span<const AgreedLinkQuality> qualities,
                                       const Corridor& corridor);

// "precision 0.981000 (standard error 0.004000), recall 0.930000 (0.012000)"
std::string LinkQualityText(const LinkQualityFigures& figures);

}  // namespace mirrorflow
