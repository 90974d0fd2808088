#pragma once

#include "attacks/attack_data.h"
#include "attacks/attack_result.h"

namespace mirrorflow {

// Frequent itemsets of bit positions (Christen, Vidanage, Ranbaduge, Schnell, PAKDD 2018): bits
// that nearly always stand together are those of one n-gram. From every bit on, the bit that keeps
// most rows is added; where the next one would lose many after several lost none, a pattern ends.
// Which n-gram each is follows from how often it occurs, and with which others. Needs a list of the
// population and no known pair; takes filters, also where no two rows are alike.
AttackResult AttackByPatternMining(const AttackData& data);

}  // namespace mirrorflow
