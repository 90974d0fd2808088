#include "crypto/event_classes.h"

#include <algorithm>
#include <string_view>

#include "corridor/country_group.h"

namespace mirrorflow {
namespace {

std::string_view PurposeCode(Purpose purpose) {
  switch (purpose) {
    case Purpose::kUnknown:
      return "_U";
    case Purpose::kWork:
      return "WORK";
    case Purpose::kFamily:
      return "FAM";
    case Purpose::kStudy:
      return "EDUC";
    case Purpose::kProtection:
      return "PROT";
    case Purpose::kReturn:
      return "RET";
    case Purpose::kSettlement:
      return "SETTLE";
    default:
      return "OTH";
  }
}

std::uint8_t PlaceOf(std::string_view code, CountedTable table) {
  const auto codes = ClassCodes(table);
  return static_cast<std::uint8_t>(std::ranges::find(codes, code) - codes.begin());
}

}  // namespace

RecordClasses ClassesOf(const PersonEvent& event, const Corridor& corridor) {
  return {
      .sex = static_cast<std::uint8_t>(event.stratum.sex),
      .broad_age = static_cast<std::uint8_t>(event.stratum.age),
      .age = FiveYearClass(event.age),
      .citizenship = static_cast<std::uint8_t>(GroupOf(event.identity.citizenship, corridor)),
      .birth_country = static_cast<std::uint8_t>(GroupOf(event.identity.birth_country, corridor)),
      .purpose = PlaceOf(PurposeCode(event.purpose), CountedTable::kByPurpose)};
}

}  // namespace mirrorflow
