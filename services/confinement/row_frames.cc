#include "services/confinement/row_frames.h"

#include "services/confinement/table_frames.h"

namespace mirrorflow {

absl::StatusOr<bool> RowFrames::HasRow(ReaderProcess& process) {
  if (ended_) return false;
  if (!rows_.at_end()) return true;
  const absl::StatusOr<ReaderProcess::Frame> frame = process.Receive();
  if (!frame.ok()) return frame.status();
  rows_ = FrameParser(frame->bytes);
  bytes_read_ = rows_.U64();
  if (frame->kind == FrameKind::kEnd && rows_.at_end()) {
    ended_ = true;
    return false;
  }
  if (frame->kind != FrameKind::kRows || !rows_.ok() || rows_.at_end()) {
    return process.Distrust(NoReaderWrites("a frame"));
  }
  return true;
}

}  // namespace mirrorflow
