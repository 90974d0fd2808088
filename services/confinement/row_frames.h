#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "services/confinement/frame.h"
#include "services/confinement/reader_process.h"

namespace mirrorflow {

// The rows of one table as they arrive from a reader (row_sending.h): the other end of SendTable,
// behind the head. Not thread-safe.
class RowFrames {
 public:
  // Whether rows() has another row; false at the end of the table. Takes the next frame when all
  // rows of the last are taken. The error of the reader, or of a frame that no reader sends.
  absl::StatusOr<bool> HasRow(ReaderProcess& process);

  FrameParser& rows() { return rows_; }
  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  FrameParser rows_{""};
  std::uint64_t bytes_read_ = 0;
  bool ended_ = false;
};

}  // namespace mirrorflow
