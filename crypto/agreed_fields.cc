#include "crypto/agreed_fields.h"

namespace mirrorflow {

bool HasField(const Identity& identity, ComparedField field) {
  switch (field) {
    case ComparedField::kBirthDate:
      return identity.birth_date.known();
    case ComparedField::kSex:
      return identity.sex != Sex::kUnknown;
    case ComparedField::kCitizenship:
      return identity.citizenship.has_value();
    case ComparedField::kBirthCountry:
      return identity.birth_country.has_value();
    case ComparedField::kBirthPlace:
      return !identity.birth_place.empty();
    case ComparedField::kParentName:
      return !identity.parent_name.empty();
    case ComparedField::kAddress:
      return !identity.address.empty();
    case ComparedField::kPostcode:
      return !identity.postcode.empty();
  }
  return false;
}

void ClearField(ComparedField field, Identity& identity) {
  switch (field) {
    case ComparedField::kBirthDate:
      identity.birth_date = {};
      return;
    case ComparedField::kSex:
      identity.sex = Sex::kUnknown;
      return;
    case ComparedField::kCitizenship:
      identity.citizenship.reset();
      return;
    case ComparedField::kBirthCountry:
      identity.birth_country.reset();
      return;
    case ComparedField::kBirthPlace:
      identity.birth_place.clear();
      return;
    case ComparedField::kParentName:
      identity.parent_name.clear();
      return;
    case ComparedField::kAddress:
      identity.address.clear();
      return;
    case ComparedField::kPostcode:
      identity.postcode.clear();
      return;
  }
}

void KeepComparedFields(const ComparedFields& fields, Identity& identity) {
  for (std::size_t i = 0; i < kComparedFieldCount; ++i) {
    const auto field = static_cast<ComparedField>(i);
    if (!fields.Has(field)) ClearField(field, identity);
  }
}

}  // namespace mirrorflow
