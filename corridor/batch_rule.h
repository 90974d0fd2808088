#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "corridor/duration_rule.h"

namespace mirrorflow {

// Whether events with an unknown country at the other end are sent. Included ones are sent in every
// corridor they may belong to and counted apart. The values are part of the wire and file formats:
// do not change them.
enum class UnknownDestination : std::uint8_t { kExclude = 1, kInclude = 2 };

std::string_view UnknownDestinationName(UnknownDestination rule);  // "exclude", "include"
absl::StatusOr<UnknownDestination> UnknownDestinationFromName(std::string_view name);

// Which events of a register an agreement puts into a batch. Immutable.
class BatchRule {
 public:
  static constexpr std::uint32_t kMaxWindowMonths = 6;
  static constexpr std::uint32_t kMaxContributionBound = 1000;

  // The narrowest rule: stated countries only, no window, UN12, one event of a person.
  BatchRule() = default;

  // InvalidArgument for a window of more than 6 months or a bound of 0 or above 1000.
  static absl::StatusOr<BatchRule> Create(UnknownDestination unknown_destination,
                                          std::uint32_t window_months, DurationRule duration_rule,
                                          std::uint32_t contribution_bound);

  UnknownDestination unknown_destination() const { return unknown_destination_; }
  // Events of so many months before and after the period are sent as well, flagged, so that an exit
  // in December meets an entry in January. The side whose date the agreement states decides the
  // year of a linked pair.
  std::uint32_t window_months() const { return window_months_; }
  DurationRule duration_rule() const { return duration_rule_; }
  // At most so many events of one person over all corridors of a campaign; events of the window
  // count like the others.
  std::uint32_t contribution_bound() const { return contribution_bound_; }

  friend bool operator==(const BatchRule&, const BatchRule&) = default;

 private:
  BatchRule(UnknownDestination unknown_destination, std::uint32_t window_months,
            DurationRule duration_rule, std::uint32_t contribution_bound)
      : unknown_destination_(unknown_destination),
        duration_rule_(duration_rule),
        window_months_(window_months),
        contribution_bound_(contribution_bound) {}

  UnknownDestination unknown_destination_ = UnknownDestination::kExclude;
  DurationRule duration_rule_ = DurationRule::kUn12;
  std::uint32_t window_months_ = 0;
  std::uint32_t contribution_bound_ = 1;
};

}  // namespace mirrorflow
