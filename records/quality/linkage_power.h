#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "records/person_event.h"
#include "records/quality/value_sample.h"

namespace mirrorflow {

// How two recordings of one person agree in a field where both have it.
struct AgreementCounts {
  std::uint64_t compared = 0;
  std::uint64_t equal = 0;
  std::uint64_t near = 0;  // another precision, exchanged day and month, another spelling
  std::uint64_t different() const { return compared - equal - near; }
};

enum class PowerField : std::uint8_t {
  kName = 0,
  kBirthDate,
  kSex,
  kCitizenship,
  kBirthCountry,
  kDocumentNumber,
  kNationalId,
};
inline constexpr std::size_t kPowerFieldCount = 7;
std::string_view PowerFieldName(PowerField field);  // "name", "birth_date", ...

using FieldAgreement = std::array<AgreementCounts, kPowerFieldCount>;
void CompareIdentities(const Identity& a, const Identity& b, FieldAgreement& agreement);

struct FieldPower {
  PowerField field = PowerField::kName;
  std::uint64_t persons = 0;  // with a value
  double completeness = 0;
  double entropy_bits = 0;
  double agreement = 0;            // m: that two recordings of a person agree
  bool agreement_assumed = false;  // too few persons in two sources; kAssumedAgreement
  double chance = 0;               // u: that two persons agree
  // The expected weight of a true pair: completeness of both sides times
  // m log2(m/u) + (1-m) log2((1-m)/(1-u)).
  double expected_bits = 0;
};

// A set of fields that an encoding may have.
struct ProfilePower {
  std::string name;
  std::vector<PowerField> fields;
  double expected_bits = 0;  // the sum over its fields, as if they were independent
  // Persons whose values in these fields no other person has, among all persons; those without any
  // value are not unique.
  double unique_share = 0;
};

struct LinkagePower {
  std::uint64_t persons = 0;
  // What a pair needs to be a link with 95 % certainty among so many persons on the other side:
  // log2(persons) + log2(19).
  double needed_bits = 0;
  std::vector<FieldPower> fields;
  std::vector<ProfilePower> profiles;
};

// What the fields of a population can tell apart (Fellegi and Sunter 1969; information in bits).
// The agreement comes from persons whom two sources have, who were found by these very fields, and
// is therefore too good rather than too bad. Holds hashes. Not thread safe.
class LinkagePowerMeter {
 public:
  static constexpr double kAssumedAgreement = 0.95;
  static constexpr std::uint64_t kEnoughPairs = 100;

  void AddPerson(const Identity& identity);
  LinkagePower Measure(const FieldAgreement& agreement) const;

 private:
  static constexpr std::size_t kProfileCount = 4;

  std::uint64_t persons_ = 0;
  std::array<ValueSample, kPowerFieldCount> fields_;
  std::array<ValueSample, kProfileCount> profiles_;
};

}  // namespace mirrorflow
