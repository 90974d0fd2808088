#include "corridor/epsilon.h"

#include <numeric>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr std::uint64_t kMaxTerm = std::uint64_t{1} << 40;
constexpr std::uint64_t kNano = 1'000'000'000;

}  // namespace

absl::StatusOr<Epsilon> Epsilon::Create(std::uint64_t numerator, std::uint64_t denominator) {
  if (numerator == 0 || denominator == 0) {
    return absl::InvalidArgumentError("an epsilon is a positive fraction");
  }
  const std::uint64_t divisor = std::gcd(numerator, denominator);
  numerator /= divisor;
  denominator /= divisor;
  if (numerator > kMaxTerm || denominator > kMaxTerm) {
    return absl::InvalidArgumentError(
        absl::StrCat("epsilon ", numerator, "/", denominator, " has too many digits"));
  }
  return Epsilon(numerator, denominator);
}

std::string Epsilon::ToString() const { return absl::StrCat(numerator_, "/", denominator_); }

std::string NanoEpsilonText(NanoEpsilon nano) {
  std::string text = absl::StrCat(nano / kNano);
  std::string rest = absl::StrCat(nano % kNano);
  if (nano % kNano == 0) return text;
  rest.insert(0, 9 - rest.size(), '0');
  rest.erase(rest.find_last_not_of('0') + 1);
  return absl::StrCat(text, ".", rest);
}

}  // namespace mirrorflow
