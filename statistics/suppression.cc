#include "statistics/suppression.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

std::array<std::size_t, kStratumCount> StratumOrder() {
  constexpr BroadAge kAges[] = {BroadAge::kUnknown, BroadAge::k65Up, BroadAge::k0To14,
                                BroadAge::k15To24, BroadAge::k25To64};
  constexpr Sex kSexes[] = {Sex::kUnknown, Sex::kFemale, Sex::kMale};
  std::array<std::size_t, kStratumCount> order{};
  auto next = order.begin();
  for (const BroadAge age : kAges) {
    for (const Sex sex : kSexes) *next++ = Stratum{sex, age}.code();
  }
  return order;
}

// Whether `count` primary cells that hold `sum` persons hide each other under a shown total.
bool HideEachOther(std::uint64_t count, std::uint64_t sum, std::uint64_t threshold) {
  return count > 0 && sum >= threshold && sum <= (count - 1) * (threshold - 1);
}

}  // namespace

SuppressionPlan PlanSuppression(std::span<const std::uint64_t> cells,
                                std::span<const std::size_t> order, std::uint32_t threshold) {
  SuppressionPlan plan{.cells = std::vector(cells.size(), CellStatus::kShown),
                       .total = CellStatus::kShown};
  std::uint64_t primary_count = 0;
  std::uint64_t suppressed_sum = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i] >= threshold) continue;
    plan.cells[i] = CellStatus::kPrimary;
    ++primary_count;
    suppressed_sum += cells[i];
  }
  if (primary_count == 0 || HideEachOther(primary_count, suppressed_sum, threshold)) return plan;
  if (primary_count == cells.size()) {
    // Also where the total is not small: marked otherwise, it would give that away.
    plan.total = CellStatus::kPrimary;
    return plan;
  }
  std::uint64_t secondary_count = 0;
  for (const std::size_t i : order) {
    if (plan.cells[i] != CellStatus::kShown) continue;
    plan.cells[i] = CellStatus::kSecondary;
    ++secondary_count;
    suppressed_sum += cells[i];
    if (suppressed_sum >= (secondary_count + 1) * threshold) return plan;
  }
  plan.total = CellStatus::kSecondary;
  return plan;
}

absl::StatusOr<ReleasedTable> SuppressSmallCells(const FlowTable& table, std::uint32_t threshold) {
  if (threshold < kMinSuppressionThreshold) {
    return absl::InvalidArgumentError(absl::StrCat(
        "suppression threshold ", threshold, " shows single persons or couples; need at least ",
        kMinSuppressionThreshold, "\nhint: 10 is usual"));
  }
  static const std::array<std::size_t, kStratumCount> kOrder = StratumOrder();
  std::vector<ReleasedCell> released;
  const auto release = [&](Figure figure, std::optional<Stratum> stratum, CellStatus status,
                           std::uint64_t exact) {
    released.push_back(
        {.figure = figure,
         .stratum = stratum,
         .status = status,
         .value = status == CellStatus::kShown ? std::optional(exact) : std::nullopt});
  };
  for (const Figure figure : kFigures) {
    const StratumCounts& counts = table.counts(figure);
    const SuppressionPlan plan = PlanSuppression(counts, kOrder, threshold);
    for (std::uint32_t code = 0; code < kStratumCount; ++code) {
      release(figure, *Stratum::FromCode(code), plan.cells[code], counts[code]);
    }
    release(figure, std::nullopt, plan.total, table.total(figure));
  }
  return ReleasedTable(table.corridor(), table.period(), threshold, std::move(released));
}

}  // namespace mirrorflow
