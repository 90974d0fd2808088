#pragma once

#include "attacks/attack_data.h"
#include "attacks/attack_result.h"

namespace mirrorflow {

// Graph matching without seeds: the similarity matrices of rows and of persons are aligned by their
// spectra (GRAMPA: Fan, Mao, Wu, Xu 2020), the best matches are then improved by rounds of
// counting common neighbours. For up to about 2000 rows: the time grows with their cube.
AttackResult AttackBySpectra(const AttackData& data);

}  // namespace mirrorflow
