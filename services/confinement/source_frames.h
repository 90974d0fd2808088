#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "records/source.h"
#include "records/sources/text_form.h"
#include "services/confinement/frame.h"

namespace mirrorflow {

// Rows of a source between a reader and the node (table_frames.h has the rest of a table).
void AddSourceRow(const SourceRow& row, FrameFields& fields);

// Takes rows of `columns` columns again, in the memory of the frame. InvalidArgument for what no
// reader writes: other than as many cells as columns, cells that are too long or not UTF-8, rows
// out of order.
class SourceRowParser {
 public:
  explicit SourceRowParser(std::size_t columns) : columns_(columns) {}

  absl::Status Parse(FrameParser& fields, SourceRow& row);

 private:
  const std::size_t columns_;
  std::uint64_t last_number_ = 0;
  std::vector<std::string_view> cells_;
  std::vector<CellKind> kinds_;
};

std::string TextFormFrame(const TextForm& form);
absl::StatusOr<TextForm> ParseTextFormFrame(std::string_view frame);

}  // namespace mirrorflow
