#include "statistics/flow_matrix.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {

absl::StatusOr<std::string> FlowMatrix(std::span<const ReleasedTable> tables, Figure figure) {
  if (tables.empty()) return absl::InvalidArgumentError("a flow matrix needs at least one table");
  std::set<std::string_view> origins;
  std::set<std::string_view> destinations;
  std::map<std::pair<std::string_view, std::string_view>, std::string> entries;
  std::size_t width = 4;
  for (const ReleasedTable& table : tables) {
    if (table.period() != tables.front().period()) {
      return absl::InvalidArgumentError("a flow matrix holds tables of one period only");
    }
    const std::string_view origin = table.corridor().origin().alpha2();
    const std::string_view destination = table.corridor().destination().alpha2();
    const ReleasedCell& total = table.total(figure);
    const std::string entry =
        total.value.has_value() ? absl::StrCat(*total.value) : std::string("[c]");
    if (!entries.try_emplace({origin, destination}, entry).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("two tables of corridor ", table.corridor().ToString(), " in one matrix"));
    }
    origins.insert(origin);
    destinations.insert(destination);
    width = std::max(width, entry.size());
  }

  const auto right = [width](std::string_view text) {
    return "  " + std::string(width - text.size(), ' ') + std::string(text);
  };
  std::string out = absl::StrCat(std::string(FigureCode(figure)), " ",
                                 tables.front().period().ToString(), ", from \\ to\n  ");
  for (const std::string_view destination : destinations) out += right(destination);
  out += '\n';
  for (const std::string_view origin : origins) {
    out += origin;
    for (const std::string_view destination : destinations) {
      const auto entry = entries.find({origin, destination});
      out += right(entry == entries.end() ? "." : entry->second);
    }
    out += '\n';
  }
  return out;
}

}  // namespace mirrorflow
