#include "statistics/differencing.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corridor/record_classes.h"

namespace mirrorflow {
namespace {

constexpr std::int64_t kUnbounded = std::int64_t{1} << 40;

struct Range {
  std::int64_t low = 0;
  std::int64_t high = kUnbounded;
};

// What the figure says of the exact count by itself.
Range RangeOf(const ProtectedCount& count, std::int64_t threshold, std::int64_t base) {
  if (!count.value.has_value()) {
    return count.secondary ? Range{} : Range{0, threshold - 1};
  }
  return {std::max(threshold, *count.value - base + 1), *count.value + base - 1};
}

// The cells of one table and figure, and their total.
struct Group {
  std::vector<std::size_t> cells;
  std::size_t total = 0;
};

std::vector<Group> GroupsOf(const ProtectedCounts& run) {
  std::vector<Group> groups;
  for (const CountedTable table : kClassTables) {
    for (const Figure figure : kFigures) {
      Group group;
      bool has_total = false;
      for (std::size_t i = 0; i < run.counts.size(); ++i) {
        const ProtectedCount& count = run.counts[i];
        if (count.figure != figure) continue;
        if (count.table == table) group.cells.push_back(i);
        if (count.table == CountedTable::kTotal) {
          group.total = i;
          has_total = true;
        }
      }
      if (has_total && !group.cells.empty()) groups.push_back(std::move(group));
    }
  }
  return groups;
}

// Bounds of cells from the total and the other cells, until nothing changes.
std::vector<Range> Propagate(const ProtectedCounts& run, std::int64_t threshold,
                             std::int64_t base) {
  std::vector<Range> ranges;
  for (const ProtectedCount& count : run.counts) {
    ranges.push_back(RangeOf(count, threshold, base));
  }
  const std::vector<Group> groups = GroupsOf(run);
  bool changed = true;
  const auto narrow = [&](Range& range, std::int64_t low, std::int64_t high) {
    if (low > range.low) {
      range.low = low;
      changed = true;
    }
    if (high < range.high) {
      range.high = high;
      changed = true;
    }
  };
  for (int round = 0; round < 50 && changed; ++round) {
    changed = false;
    for (const Group& group : groups) {
      std::int64_t low = 0;
      std::int64_t high = 0;
      for (const std::size_t i : group.cells) {
        low += ranges[i].low;
        high += ranges[i].high;
      }
      narrow(ranges[group.total], low, high);
      for (const std::size_t i : group.cells) {
        Range& cell = ranges[i];
        narrow(cell, ranges[group.total].low - (high - cell.high),
               ranges[group.total].high - (low - cell.low));
      }
    }
  }
  return ranges;
}

std::string NameOf(const ProtectedCounts& run, const ProtectedCount& count) {
  return absl::StrCat(run.corridor.ToString(), " ", std::string(CountedTableName(count.table)), " ",
                      std::string(FigureCode(count.figure)), " ", count.code);
}

std::vector<std::size_t> Narrowed(const ProtectedCounts& run, std::int64_t threshold,
                                  std::int64_t base) {
  std::vector<std::size_t> narrowed;
  const std::vector<Range> ranges = Propagate(run, threshold, base);
  for (std::size_t i = 0; i < run.counts.size(); ++i) {
    if (run.counts[i].value.has_value()) continue;
    if (ranges[i].high - ranges[i].low + 1 < kLeastWidth) narrowed.push_back(i);
  }
  return narrowed;
}

}  // namespace

std::vector<std::string> NarrowedCells(const ProtectedCounts& run, std::uint32_t threshold,
                                       std::uint32_t base) {
  std::vector<std::string> names;
  if (run.profile != DisclosureProfile::kOfficial) return names;
  for (const std::size_t i : Narrowed(run, threshold, base)) {
    names.push_back(NameOf(run, run.counts[i]));
  }
  return names;
}

void SuppressSecondary(ProtectedCounts& run, std::uint32_t threshold, std::uint32_t base) {
  for (std::size_t round = 0; round <= run.counts.size(); ++round) {
    const std::vector<std::size_t> narrowed = Narrowed(run, threshold, base);
    if (narrowed.empty()) return;
    const ProtectedCount& exposed = run.counts[narrowed.front()];
    // The smallest shown cell of its table; the total when there is none.
    ProtectedCount* next = nullptr;
    for (ProtectedCount& count : run.counts) {
      if (!count.value.has_value() || count.figure != exposed.figure) continue;
      const bool same_table = count.table == exposed.table;
      const bool is_total = count.table == CountedTable::kTotal;
      if (!same_table && !is_total) continue;
      const auto rank = [](const ProtectedCount& c) {
        return std::pair(c.table == CountedTable::kTotal, *c.value);
      };
      if (next == nullptr || rank(count) < rank(*next)) next = &count;
    }
    if (next == nullptr) return;
    next->value = std::nullopt;
    next->secondary = true;
  }
}

}  // namespace mirrorflow
