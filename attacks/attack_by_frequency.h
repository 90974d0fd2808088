#pragma once

#include "attacks/attack_data.h"
#include "attacks/attack_result.h"

namespace mirrorflow {

// Exact frequency: the most frequent row is taken for the most frequent value of the list, and so
// on down (Kuzu et al. 2011; Christen et al. 2017). A guess is right when the value is: persons of
// equal fields are one. Takes encodings of single fields, in which values come often; of whole
// records nearly every row stands once, and the order says nothing.
AttackResult AttackByFrequency(const AttackData& data);

}  // namespace mirrorflow
