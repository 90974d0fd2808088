#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crypto/transparency/signed_note.h"

namespace mirrorflow {

// Where a program's log is, and whose signatures count.
struct LogPlace {
  std::string log_directory;
  std::string witness_directory;
  std::vector<NoteKey> keys;  // of the log; see ReadEventLog
  std::vector<NoteKey> witnesses;
  std::uint32_t required_cosignatures = 0;
};

}  // namespace mirrorflow
