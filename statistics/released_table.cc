#include "statistics/released_table.h"

namespace mirrorflow {

std::string_view ObsStatusCode(CellStatus status) {
  return status == CellStatus::kShown ? "A" : "Q";
}

std::string_view ConfStatusCode(CellStatus status) {
  switch (status) {
    case CellStatus::kShown:
      return "F";
    case CellStatus::kPrimary:
      return "C";
    case CellStatus::kSecondary:
      break;
  }
  return "D";
}

std::string_view CellSexCode(const ReleasedCell& cell) {
  return cell.stratum.has_value() ? SexCode(cell.stratum->sex) : "_T";
}

std::string_view CellAgeCode(const ReleasedCell& cell) {
  return cell.stratum.has_value() ? BroadAgeCode(cell.stratum->age) : "_T";
}

const ReleasedCell& ReleasedTable::total(Figure figure) const {
  return cells_[(static_cast<std::size_t>(figure) + 1) * (kStratumCount + 1) - 1];
}

}  // namespace mirrorflow
