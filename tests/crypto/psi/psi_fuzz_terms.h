#pragma once

#include "crypto/psi/psi_set.h"

namespace mirrorflow {

inline PsiTerms FuzzTerms() {
  PsiTerms terms;
  terms.session[0] = 7;
  terms.set_size = 3;
  return terms;
}

}  // namespace mirrorflow
