#pragma once

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "crypto/blake2b.h"
#include "crypto/secret_bytes.h"
#include "crypto/unseal_key.h"
#include "tests/fuzzing/check.h"

namespace mirrorflow {

// The same key at every run, so that frames of the seeds open.
struct FuzzKeys {
  FuzzKeys() : unseal(Fixed()) { context.fill(1); }

  UnsealKey unseal;
  Hash256 context;

 private:
  static UnsealKey Fixed() {
    Check(InitCrypto());
    const int file = memfd_create("unseal", MFD_CLOEXEC);
    const std::string text =
        "mirrorflow secret key v1: x25519 unseal\n" + std::string(64, '7') + "\n";
    Check(fchmod(file, 0600) == 0);
    Check(write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    UnsealKey key = *UnsealKey::ReadFrom("/proc/self/fd/" + std::to_string(file));
    close(file);
    return key;
  }
};

}  // namespace mirrorflow
