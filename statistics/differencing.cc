#include "statistics/differencing.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "corridor/record_classes.h"

namespace mirrorflow {
namespace {

// The cells of one table and figure, and their total.
struct Group {
  std::vector<std::size_t> cells;
  std::size_t total = 0;
};

std::vector<Group> GroupsOf(const ProtectedCounts& run, Figure figure) {
  std::vector<Group> groups;
  for (const CountedTable table : kClassTables) {
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
  return groups;
}

// What is known of the cells of one figure in one vintage; ranges stand in the order of its counts,
// those of other figures too.
struct Known {
  const ProtectedCounts* run = nullptr;
  const ProtectionFacts* facts = nullptr;
  std::string release;
  std::vector<CountRange> ranges;
  std::vector<Group> groups;
};

// What the rule of vintage_figures.h says beyond the figure: had the drawn one been near an earlier
// figure that is another than the published one, the cell would be suppressed.
CountRange AwayFrom(CountRange range, const CountRange& other, std::int64_t least_change) {
  if (other.low <= range.low)
    range.low = std::max(range.low, other.high + least_change);
  else if (other.high >= range.high)
    range.high = std::min(range.high, other.low - least_change);
  return range;
}

// `earlier`: the vintages before it.
Known KnownOf(const ProtectedCounts& run, const ProtectionFacts& facts, std::string release,
              std::span<const PublishedVintage> earlier, Figure figure) {
  Known known{
      .run = &run, .facts = &facts, .release = std::move(release), .ranges = {}, .groups = {}};
  for (const ProtectedCount& count : run.counts) {
    CountRange range = RangeOf(count, facts);
    for (const PublishedVintage& vintage : earlier) {
      const ProtectedCount* other = vintage.counts.Find(count.table, count.figure, count.code);
      if (other == nullptr || other->value == count.value || count.secondary || other->secondary ||
          vintage.facts.profile == DisclosureProfile::kDp) {
        continue;
      }
      const CountRange away = AwayFrom(range, RangeOf(*other, vintage.facts), facts.LeastChange());
      // Figures that the rule did not make.
      if (!away.empty()) range = away;
    }
    known.ranges.push_back(range);
  }
  // Figures of `ckm` add up to nothing that is stated.
  if (facts.profile == DisclosureProfile::kOfficial) known.groups = GroupsOf(run, figure);
  return known;
}

bool Narrow(CountRange& range, std::int64_t low, std::int64_t high) {
  const CountRange before = range;
  range.low = std::max(range.low, low);
  range.high = std::min(range.high, high);
  return range != before;
}

// Bounds of cells from their total and the other cells.
bool NarrowByTotals(Known& known) {
  bool changed = false;
  for (const Group& group : known.groups) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    for (const std::size_t i : group.cells) {
      low += known.ranges[i].low;
      high += known.ranges[i].high;
    }
    changed |= Narrow(known.ranges[group.total], low, high);
    const CountRange total = known.ranges[group.total];
    for (const std::size_t i : group.cells) {
      CountRange& cell = known.ranges[i];
      changed |= Narrow(cell, total.low - (high - cell.high), total.high - (low - cell.low));
    }
  }
  return changed;
}

// The same cell in two vintages, as places in their counts.
struct Link {
  std::size_t a = 0;
  std::size_t b = 0;
  std::size_t cell_a = 0;
  std::size_t cell_b = 0;
};

std::optional<std::size_t> PlaceOf(const Known& known, const ProtectedCount& count) {
  const ProtectedCount* found = known.run->Find(count.table, count.figure, count.code);
  if (found == nullptr) return std::nullopt;
  return static_cast<std::size_t>(found - known.run->counts.data());
}

// What a reader takes to have changed by at most `change`: each cell of a figure between the
// vintage `first` and the last one where that can be, and with them in other vintages that are as
// near to all of these.
std::vector<Link> LinksOf(const std::vector<Known>& vintages, Figure figure, std::int64_t change,
                          std::size_t first) {
  std::vector<Link> links;
  const std::size_t last = vintages.size() - 1;
  for (std::size_t i = 0; i < vintages[last].run->counts.size(); ++i) {
    const ProtectedCount& count = vintages[last].run->counts[i];
    if (count.figure != figure) continue;
    std::vector<std::pair<std::size_t, std::size_t>> near = {{last, i}};  // vintage and place
    const auto add = [&](std::size_t v) {
      const std::optional<std::size_t> place = PlaceOf(vintages[v], count);
      if (!place.has_value()) return;
      for (const auto& [other, at] : near) {
        if (Distance(vintages[v].ranges[*place], vintages[other].ranges[at]) > change) return;
      }
      for (const auto& [other, at] : near) {
        links.push_back({.a = v, .b = other, .cell_a = *place, .cell_b = at});
      }
      near.emplace_back(v, *place);
    };
    add(first);
    if (near.size() < 2) continue;
    for (std::size_t v = last; v-- > 0;) {
      if (v != first) add(v);
    }
  }
  return links;
}

// All vintages together, the linked cells changed by at most `change`, until nothing is narrowed
// further. None where that can't be.
std::optional<std::vector<Known>> Propagate(std::vector<Known> vintages, Figure figure,
                                            const std::vector<Link>& links, std::int64_t change) {
  bool changed = true;
  for (int round = 0; round < 50 && changed; ++round) {
    changed = false;
    for (Known& known : vintages) changed |= NarrowByTotals(known);
    for (const Link& link : links) {
      CountRange& a = vintages[link.a].ranges[link.cell_a];
      CountRange& b = vintages[link.b].ranges[link.cell_b];
      changed |= Narrow(a, b.low - change, b.high + change);
      changed |= Narrow(b, a.low - change, a.high + change);
    }
  }
  for (const Known& known : vintages) {
    for (std::size_t i = 0; i < known.ranges.size(); ++i) {
      if (known.run->counts[i].figure == figure && known.ranges[i].empty()) return std::nullopt;
    }
  }
  return vintages;
}

std::string NameOf(const ProtectedCounts& run, const ProtectedCount& count) {
  return absl::StrCat(run.corridor.ToString(), " ", std::string(CountedTableName(count.table)), " ",
                      std::string(FigureCode(count.figure)), " ", count.code);
}

// Suppressed cells of one figure that the other figures of the run narrow down.
std::vector<std::size_t> Narrowed(const ProtectedCounts& run, const ProtectionFacts& facts,
                                  Figure figure) {
  std::vector<std::size_t> narrowed;
  if (facts.profile != DisclosureProfile::kOfficial) return narrowed;
  const auto known = Propagate({KnownOf(run, facts, "", {}, figure)}, figure, {}, 0);
  if (!known.has_value()) return narrowed;
  for (std::size_t i = 0; i < run.counts.size(); ++i) {
    const ProtectedCount& count = run.counts[i];
    if (count.figure != figure || count.value.has_value()) continue;
    if (known->front().ranges[i].width() < kLeastWidth) narrowed.push_back(i);
  }
  return narrowed;
}

// A cell that several vintages narrow down together.
struct Finding {
  std::string release;  // of the vintage that it is in; empty: the new one
  const ProtectedCounts* run = nullptr;
  const ProtectedCount* count = nullptr;
  CountRange range;
  std::int64_t change = 0;
};

// Whether earlier figures alone tell as much of a cell that changed by at most `change`.
bool IsKnownFrom(const std::vector<Known>& earlier, const ProtectedCount& count, std::int64_t width,
                 std::int64_t change) {
  return std::ranges::any_of(earlier, [&](const Known& known) {
    const std::optional<std::size_t> place = PlaceOf(known, count);
    return place.has_value() && known.ranges[*place].width() + 2 * change <= width;
  });
}

// The first cell that `with` leaves fewer counts than `kLeastWidth`, and fewer than were possible
// without the last vintage (`without`) and from it alone.
std::optional<Finding> FirstNarrowed(const std::vector<Known>& with,
                                     const std::optional<std::vector<Known>>& without,
                                     const std::optional<std::vector<Known>>& alone, Figure figure,
                                     std::int64_t change) {
  for (std::size_t v = 0; v < with.size(); ++v) {
    const bool is_new = v + 1 == with.size();
    for (std::size_t i = 0; i < with[v].ranges.size(); ++i) {
      const ProtectedCount& count = with[v].run->counts[i];
      const std::int64_t width = with[v].ranges[i].width();
      if (count.figure != figure || width >= kLeastWidth) continue;
      if (!is_new && without.has_value() && width >= (*without)[v].ranges[i].width()) continue;
      if (is_new && alone.has_value() && width >= alone->front().ranges[i].width()) continue;
      if (is_new && without.has_value() && IsKnownFrom(*without, count, width, change)) continue;
      return Finding{.release = with[v].release,
                     .run = with[v].run,
                     .count = &count,
                     .range = with[v].ranges[i],
                     .change = change};
    }
  }
  return std::nullopt;
}

std::optional<Finding> NarrowedOverVintages(const ProtectedCounts& run,
                                            const ProtectionFacts& facts,
                                            std::span<const PublishedVintage> earlier,
                                            Figure figure) {
  if (facts.profile == DisclosureProfile::kDp) return std::nullopt;
  std::vector<Known> before;
  for (std::size_t i = 0; i < earlier.size(); ++i) {
    const PublishedVintage& vintage = earlier[i];
    if (vintage.facts.profile == DisclosureProfile::kDp) continue;
    before.push_back(
        KnownOf(vintage.counts, vintage.facts, vintage.release, earlier.first(i), figure));
  }
  std::vector<Known> after = before;
  after.push_back(KnownOf(run, facts, "", earlier, figure));
  const auto alone = Propagate({after.back()}, figure, {}, 0);
  for (std::size_t first = 0; first < before.size(); ++first) {
    for (std::int64_t change = 0; change < facts.LeastChange(); ++change) {
      std::vector<Link> links = LinksOf(after, figure, change, first);
      const auto with = Propagate(after, figure, links, change);
      if (!with.has_value()) continue;  // nobody can know what is not so
      std::erase_if(links,
                    [&](const Link& link) { return std::max(link.a, link.b) == before.size(); });
      const auto without = Propagate(before, figure, links, change);
      if (auto finding = FirstNarrowed(*with, without, alone, figure, change);
          finding.has_value()) {
        return finding;
      }
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> NarrowedCells(const ProtectedCounts& run, const ProtectionFacts& facts) {
  std::vector<std::string> names;
  for (const Figure figure : kFigures) {
    for (const std::size_t i : Narrowed(run, facts, figure)) {
      names.push_back(NameOf(run, run.counts[i]));
    }
  }
  return names;
}

std::vector<std::string> NarrowedByVintages(const ProtectedCounts& run,
                                            const ProtectionFacts& facts,
                                            std::span<const PublishedVintage> earlier) {
  std::vector<std::string> found;
  for (const Figure figure : kFigures) {
    const std::optional<Finding> finding = NarrowedOverVintages(run, facts, earlier, figure);
    if (!finding.has_value()) continue;
    std::vector<std::string> releases;
    for (const PublishedVintage& vintage : earlier) {
      releases.push_back(
          absl::StrCat(vintage.release, " (", vintage.counts.vintage.ToString(), ")"));
    }
    found.push_back(absl::StrCat(
        NameOf(*finding->run, *finding->count), " of ", finding->run->vintage.ToString(),
        finding->release.empty() ? std::string() : absl::StrCat(" in release ", finding->release),
        ": together with ", absl::StrJoin(releases, ", "), " the figures of ",
        run.vintage.ToString(), " leave ", finding->range.width(),
        " possible count(s) to a reader who knows that no cell changed by "
        "more than ",
        finding->change));
  }
  return found;
}

void SuppressSecondary(ProtectedCounts& run, const ProtectionFacts& facts,
                       std::span<const PublishedVintage> earlier) {
  for (const Figure figure : kFigures) {
    for (std::size_t round = 0; round <= run.counts.size(); ++round) {
      const std::vector<std::size_t> narrowed = Narrowed(run, facts, figure);
      const ProtectedCount* exposed = nullptr;
      if (!narrowed.empty()) {
        exposed = &run.counts[narrowed.front()];
      } else if (const auto finding = NarrowedOverVintages(run, facts, earlier, figure);
                 finding.has_value()) {
        exposed = finding->count;
      }
      if (exposed == nullptr) break;
      // The smallest shown cell of its table; the total when there is none, then any other.
      ProtectedCount* next = nullptr;
      const auto rank = [&](const ProtectedCount& c) {
        const int far = c.table == exposed->table ? 0 : c.table == CountedTable::kTotal ? 1 : 2;
        return std::pair(far, *c.value);
      };
      for (ProtectedCount& count : run.counts) {
        if (!count.value.has_value() || count.figure != figure) continue;
        if (next == nullptr || rank(count) < rank(*next)) next = &count;
      }
      if (next == nullptr) break;
      next->value = std::nullopt;
      next->secondary = true;
      next->repeated = 0;
    }
  }
}

}  // namespace mirrorflow
