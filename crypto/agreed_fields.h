#pragma once

#include "corridor/compared_fields.h"
#include "records/person_event.h"

namespace mirrorflow {

// Takes out of an identity what rows are not made of by agreement. Document number and national
// identifier stay: they become exact tokens, for which the agreement has a clause of its own.
void KeepComparedFields(const ComparedFields& fields, Identity& identity);

// Whether the identity says anything of the field.
bool HasField(const Identity& identity, ComparedField field);
void ClearField(ComparedField field, Identity& identity);

}  // namespace mirrorflow
