// Any bytes as what a reader sends. Fails when something is taken that no sound reader writes: what
// was parsed and is written again must give the bytes that were parsed.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "services/confinement/frame.h"
#include "services/confinement/source_frames.h"
#include "services/confinement/table_frames.h"
#include "tests/fuzzing/check.h"
#include "workbook/cell_text.h"

namespace mirrorflow {
namespace {

void ReadSourceRows(std::string_view bytes, std::size_t columns) {
  FrameParser fields(bytes);
  SourceRowParser parser(columns);
  SourceRow row;
  FrameFields again;
  std::uint64_t last = 0;
  while (!fields.at_end() && parser.Parse(fields, row).ok()) {
    Check(row.number > last);
    last = row.number;
    Check(row.problem.has_value() ? row.cells.empty() : row.cells.size() == columns);
    for (const std::string_view cell : row.cells) {
      Check(cell.size() <= kMaxCellBytes && IsValidUtf8(cell));
    }
    AddSourceRow(row, again);
  }
  // A row without columns may or may not say that it has kinds.
  if (columns > 0) Check(bytes.starts_with(again.bytes()));
}

void ReadSheetRows(std::string_view bytes) {
  FrameParser fields(bytes);
  SheetRow row;
  FrameFields again;
  while (!fields.at_end() && ParseSheetRow(fields, row).ok()) {
    Check(row.number > 0 && row.number <= kMaxSheetRows);
    Check(row.text.size() <= kMaxRowBytes && (row.problem.has_value() == row.cells.empty()));
    AddSheetRow(row, again);
  }
  Check(bytes.starts_with(again.bytes()));
}

void ReadFrame(unsigned kind, std::string_view bytes) {
  switch (kind) {
    case 0:
      if (const auto error = ParseErrorFrame(bytes); error.ok()) {
        Check(!error->ok());
        for (const char c : error->message())
          Check(c == '\n' || static_cast<unsigned char>(c) >= 32);
      }
      break;
    case 1:
      if (const auto names = ParseNamesFrame(bytes); names.ok()) {
        Check(NamesFrame(*names) == bytes);
        for (const std::string& name : *names) Check(!HasControlCharacter(name));
      }
      break;
    case 2:
      if (const auto head = ParseHeadFrame(bytes); head.ok() && head->total_bytes.has_value()) {
        Check(HeadFrame(*head) == bytes);
      }
      break;
    case 3:
      if (const auto form = ParseTextFormFrame(bytes); form.ok()) {
        Check(TextFormFrame(*form) == bytes);
      }
      break;
    default:
      if (const auto head = ParseFrameHead(bytes); head.has_value()) {
        Check(head->size <= kMaxFrameBytes && FrameHeadBytes(head->kind, head->size) == bytes);
      }
  }
}

}  // namespace
}  // namespace mirrorflow

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mirrorflow;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const unsigned kind = data[0] % 8u;
  if (kind < 5) {
    ReadFrame(kind, bytes);
  } else if (kind == 5) {
    ReadSheetRows(bytes);
  } else {
    ReadSourceRows(bytes, kind == 6 ? 1 : 3);
  }
  return 0;
}
