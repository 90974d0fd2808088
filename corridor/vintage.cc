#include "corridor/vintage.h"

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kRevision = "revision-";

}  // namespace

absl::StatusOr<Vintage> Vintage::Create(std::string_view text) {
  if (text == "provisional") return Vintage(0);
  if (text == "final") return Vintage(1);
  int number = 0;
  if (text.starts_with(kRevision) &&
      absl::SimpleAtoi(std::string(text.substr(kRevision.size())), &number) && number >= 1 &&
      number <= kMaxRevision && absl::StrCat(std::string(kRevision), number) == std::string(text)) {
    return Vintage(1 + number);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "'", std::string(text.substr(0, 40)),
      "' is no vintage; there are provisional, final, and revision-1 to revision-", kMaxRevision));
}

std::string Vintage::ToString() const {
  if (order_ == 0) return "provisional";
  if (order_ == 1) return "final";
  return absl::StrCat(std::string(kRevision), order_ - 1);
}

}  // namespace mirrorflow
