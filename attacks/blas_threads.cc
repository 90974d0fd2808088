#include "attacks/blas_threads.h"

#include <cblas.h>

namespace mirrorflow {

void KeepBlasToOneThread() { openblas_set_num_threads(1); }

}  // namespace mirrorflow
