#include "corridor/run.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {

absl::StatusOr<Corridor> Corridor::Create(Country origin, Country destination) {
  if (origin == destination) {
    return absl::InvalidArgumentError(absl::StrCat("a corridor needs two different countries, not ",
                                                   std::string(origin.alpha2()), " twice"));
  }
  return Corridor(origin, destination);
}

absl::StatusOr<Corridor> Corridor::Parse(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) {
    return absl::InvalidArgumentError("not a corridor; write ORIGIN-DESTINATION, e.g. KE-UG");
  }
  absl::StatusOr<Country> origin = Country::Create(text.substr(0, dash));
  if (!origin.ok()) return origin.status();
  absl::StatusOr<Country> destination = Country::Create(text.substr(dash + 1));
  if (!destination.ok()) return destination.status();
  return Create(*origin, *destination);
}

std::string Corridor::ToString() const {
  return std::string(origin_.alpha2()) + "-" + std::string(destination_.alpha2());
}

std::string_view SideName(Side side) { return side == Side::kSender ? "sender" : "receiver"; }

absl::StatusOr<Side> SideFromCode(std::uint32_t code) {
  if (code == static_cast<std::uint32_t>(Side::kSender)) return Side::kSender;
  if (code == static_cast<std::uint32_t>(Side::kReceiver)) return Side::kReceiver;
  return absl::InvalidArgumentError(absl::StrCat("unknown side code ", code));
}

Side OtherSide(Side side) { return side == Side::kSender ? Side::kReceiver : Side::kSender; }

Country CountryAt(const Corridor& corridor, Side side) {
  return side == Side::kSender ? corridor.origin() : corridor.destination();
}

absl::StatusOr<RunId> RunId::Create(std::string_view text) {
  const auto allowed = [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c)) ||
           absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
  };
  if (text.empty() || text.size() > 64 || text.front() == '-' ||
      !std::ranges::all_of(text, allowed)) {
    return absl::InvalidArgumentError(
        "not an id; use 1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit");
  }
  return RunId(text);
}

}  // namespace mirrorflow
