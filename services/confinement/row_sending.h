#pragma once

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/confinement/frame.h"
#include "services/confinement/reader_loop.h"
#include "services/confinement/table_frames.h"

namespace mirrorflow {

// A reader's answer about a table (Source or Sheet): its head, its rows in groups, its end. Each
// group and the end begin with the bytes that were read so far.
template <typename Table, typename Row>
absl::Status SendTable(Table& table, const TableHead& head,
                       void (*add_row)(const Row& row, FrameFields& fields), FrameSink& sink) {
  // Rows go when they have so many bytes together.
  constexpr std::size_t kGroupBytes = std::size_t{64} * 1024;
  sink.Send(FrameKind::kHeader, HeadFrame(head));
  FrameFields rows;
  Row row;
  while (true) {
    const absl::StatusOr<bool> more = table.Next(row);
    const bool ended = !more.ok() || !*more;
    if (!rows.bytes().empty() && (ended || rows.bytes().size() >= kGroupBytes)) {
      sink.Send(FrameKind::kRows, rows.bytes());
      rows.clear();
    }
    if (!more.ok()) return more.status();
    if (ended) break;
    if (rows.bytes().empty()) rows.AddU64(table.bytes_read());
    add_row(row, rows);
  }
  FrameFields end;
  end.AddU64(table.bytes_read());
  sink.Send(FrameKind::kEnd, end.bytes());
  return absl::OkStatus();
}

}  // namespace mirrorflow
