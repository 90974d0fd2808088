#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mirrorflow {

// A country by its ISO 3166-1 code. Holds only codes of the standard; the special codes of travel
// documents (XXA, XXB, ...) and names in words are the business of records/.
class Country {
 public:
  // Takes alpha-2 ("KE") or alpha-3 ("KEN"), upper case. InvalidArgument for anything else.
  static absl::StatusOr<Country> Create(std::string_view code);

  std::string_view alpha2() const { return alpha2_; }
  std::string_view alpha3() const;

  friend auto operator<=>(const Country&, const Country&) = default;

 private:
  explicit Country(std::string_view alpha2) : alpha2_(alpha2) {}

  std::string_view alpha2_;  // points into the static code table
};

}  // namespace mirrorflow
