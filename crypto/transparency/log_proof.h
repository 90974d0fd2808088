#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/transparency/checkpoint.h"

namespace mirrorflow {

// That an entry is in a log, for somebody who has only the log's key (c2sp.org/tlog-proof):
//   c2sp.org/tlog-proof@v1
//   index N
//   base64 of each hash of the inclusion proof
//   (empty line, then the log's signed checkpoint)
struct LogProof {
  std::uint64_t index = 0;
  std::vector<Hash256> hashes;
  std::string checkpoint;  // a signed note

  std::string ToText() const;
  // InvalidArgument. A line "extra", which the format allows, is read over: nothing protects it.
  static absl::StatusOr<LogProof> Parse(std::string_view text);
};

// That the log with this key holds `entry`; gives the checkpoint that says so. The errors of
// VerifyCheckpoint and VerifyInclusion.
absl::StatusOr<Checkpoint> VerifyLogProof(const LogProof& proof, std::string_view entry,
                                          const NoteKey& log);

}  // namespace mirrorflow
