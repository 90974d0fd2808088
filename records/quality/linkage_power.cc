#include "records/quality/linkage_power.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "records/population/identity_facts.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kFieldNames[kPowerFieldCount] = {
    "name", "birth_date", "sex", "citizenship", "birth_country", "document_number", "national_id"};

using enum PowerField;

struct Profile {
  std::string_view name;
  std::vector<PowerField> fields;
};
const std::vector<Profile>& Profiles() {
  static const std::vector<Profile> profiles = {
      {"all fields",
       {kName, kBirthDate, kSex, kCitizenship, kBirthCountry, kDocumentNumber, kNationalId}},
      {"names and birth date", {kName, kBirthDate, kSex, kCitizenship}},
      {"without names", {kDocumentNumber, kBirthDate, kSex, kCitizenship}},
      {"without names and document", {kBirthDate, kSex, kCitizenship}}};
  return profiles;
}

// The value of a field as text; empty when it is missing.
std::string ValueOf(const Identity& identity, PowerField field) {
  switch (field) {
    case kName: {
      std::vector<std::string> tokens = identity.name;
      std::ranges::sort(tokens);
      std::string text;
      for (const std::string& token : tokens) text += token + " ";
      return text;
    }
    case kBirthDate: {
      const std::uint32_t birth = PackBirth(identity.birth_date);
      return birth == 0 ? "" : std::to_string(birth);
    }
    case kSex:
      return identity.sex == Sex::kUnknown ? "" : std::string(SexCode(identity.sex));
    case kCitizenship:
      return identity.citizenship ? std::string(identity.citizenship->alpha2()) : "";
    case kBirthCountry:
      return identity.birth_country ? std::string(identity.birth_country->alpha2()) : "";
    case kDocumentNumber:
      return identity.document_number;
    case kNationalId:
      return identity.national_id;
  }
  return "";
}

double ExpectedBits(double completeness, double m, double u) {
  constexpr double kSmallest = 1e-9;
  m = std::clamp(m, kSmallest, 1 - kSmallest);
  u = std::clamp(u, kSmallest, 1 - kSmallest);
  return completeness * completeness *
         (m * std::log2(m / u) + (1 - m) * std::log2((1 - m) / (1 - u)));
}

}  // namespace

std::string_view PowerFieldName(PowerField field) {
  return kFieldNames[static_cast<std::size_t>(field)];
}

void CompareIdentities(const Identity& a, const Identity& b, FieldAgreement& agreement) {
  constexpr double kSameName = 0.8;
  for (std::size_t i = 0; i < kPowerFieldCount; ++i) {
    const auto field = static_cast<PowerField>(i);
    const std::string x = ValueOf(a, field);
    const std::string y = ValueOf(b, field);
    if (x.empty() || y.empty()) continue;
    AgreementCounts& counts = agreement[i];
    ++counts.compared;
    if (x == y) {
      ++counts.equal;
    } else if ((field == kName && NameSimilarity(a.name, b.name) >= kSameName) ||
               (field == kBirthDate &&
                CompareBirth(PackBirth(a.birth_date), PackBirth(b.birth_date)) ==
                    FactAgreement::kNear)) {
      ++counts.near;
    }
  }
}

void LinkagePowerMeter::AddPerson(const Identity& identity) {
  ++persons_;
  std::array<std::string, kPowerFieldCount> values;
  for (std::size_t i = 0; i < kPowerFieldCount; ++i) {
    values[i] = ValueOf(identity, static_cast<PowerField>(i));
    if (!values[i].empty()) fields_[i].Add(values[i]);
  }
  for (std::size_t p = 0; p < kProfileCount; ++p) {
    std::string text;
    bool any = false;
    for (const PowerField field : Profiles()[p].fields) {
      const std::string& value = values[static_cast<std::size_t>(field)];
      any |= !value.empty();
      text += value + "|";
    }
    if (any) profiles_[p].Add(text);
  }
}

LinkagePower LinkagePowerMeter::Measure(const FieldAgreement& agreement) const {
  LinkagePower power;
  power.persons = persons_;
  if (persons_ == 0) return power;
  const auto n = static_cast<double>(persons_);
  power.needed_bits = std::log2(n) + std::log2(19.0);
  for (std::size_t i = 0; i < kPowerFieldCount; ++i) {
    FieldPower field;
    field.field = static_cast<PowerField>(i);
    field.persons = fields_[i].total();
    field.completeness = static_cast<double>(field.persons) / n;
    field.entropy_bits = fields_[i].EntropyBits();
    field.agreement_assumed = agreement[i].compared < kEnoughPairs;
    field.agreement = field.agreement_assumed ? kAssumedAgreement
                                              : static_cast<double>(agreement[i].equal) /
                                                    static_cast<double>(agreement[i].compared);
    // No two persons agree: less than one pair in all of them.
    field.chance = std::max(fields_[i].CollisionProbability(), 1 / (n * n));
    field.expected_bits = ExpectedBits(field.completeness, field.agreement, field.chance);
    power.fields.push_back(field);
  }
  for (std::size_t p = 0; p < kProfileCount; ++p) {
    ProfilePower profile;
    profile.name = Profiles()[p].name;
    profile.fields = Profiles()[p].fields;
    for (const PowerField field : profile.fields) {
      profile.expected_bits += power.fields[static_cast<std::size_t>(field)].expected_bits;
    }
    profile.unique_share =
        profiles_[p].UniqueShare() * static_cast<double>(profiles_[p].total()) / n;
    power.profiles.push_back(std::move(profile));
  }
  return power;
}

}  // namespace mirrorflow
