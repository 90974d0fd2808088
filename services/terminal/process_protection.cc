#include "services/terminal/process_protection.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace mirrorflow {

void ProtectProcess() {
  prctl(PR_SET_DUMPABLE, 0);
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  umask(077);
}

}  // namespace mirrorflow
