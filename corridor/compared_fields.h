#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace mirrorflow {

// What a register may hold of a person besides the name, as far as rows are made of it. The names
// are the field names of a node's mapping.
enum class ComparedField : std::uint8_t {
  kBirthDate,
  kSex,
  kCitizenship,
  kBirthCountry,
  kBirthPlace,
  kParentName,
  kAddress,
  kPostcode,
};
inline constexpr std::size_t kComparedFieldCount = 8;
std::string_view ComparedFieldName(ComparedField field);

// The fields of which the rows of both sides of a run are made, and which of them have large gaps:
// at least a third of the records of a side lack it. Name and date of birth are always among them.
// Agreed beforehand, so that each side leaves out what the other has not (such fields make true
// pairs less alike and tell nothing), and because a threshold depends on them
// (linkage/threshold_calibration.h). Public, as the states declare it: no record moves it.
class ComparedFields {
 public:
  static ComparedFields All() { return ComparedFields((1U << kComparedFieldCount) - 1, 0); }
  // "name", "birth_date" and any of the others, each once, in any order; a field with large gaps
  // has a question mark behind it: "birth_date?". InvalidArgument otherwise.
  static absl::StatusOr<ComparedFields> FromNames(std::span<const std::string> names);
  // The text that ToString gives.
  static absl::StatusOr<ComparedFields> Parse(std::string_view text);

  bool Has(ComparedField field) const { return (fields_ & Bit(field)) != 0; }
  bool HasGaps(ComparedField field) const { return (gaps_ & Bit(field)) != 0; }
  std::vector<std::string> Names() const;  // in the order above, name first
  std::string ToString() const;            // "name,birth_date?,sex"

  friend auto operator<=>(const ComparedFields&, const ComparedFields&) = default;

 private:
  static unsigned Bit(ComparedField field) { return 1U << static_cast<unsigned>(field); }
  ComparedFields(unsigned fields, unsigned gaps)
      : fields_(static_cast<std::uint8_t>(fields)), gaps_(static_cast<std::uint8_t>(gaps)) {}

  std::uint8_t fields_;
  std::uint8_t gaps_;
};

}  // namespace mirrorflow
