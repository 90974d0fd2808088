#pragma once

#include "corridor/record_classes.h"
#include "corridor/run.h"
#include "records/person_event.h"

namespace mirrorflow {

// What a migration counts under in each table by classes: age in completed years at the event,
// citizenship and country of birth as seen from the corridor, purpose of the move. A migration
// whose stated purpose is one of a short visit counts as of another purpose: that somebody came as
// a visitor and stayed says nothing of why.
RecordClasses ClassesOf(const PersonEvent& event, const Corridor& corridor);

}  // namespace mirrorflow
