#pragma once

#include <cstdint>

namespace mirrorflow {

// What a table knows of a cell besides its text.
enum class CellKind : std::uint8_t {
  kText = 0,
  kDate,   // a date of a workbook or database: the text is YYYY-MM-DD, whatever the mapping says
  kError,  // an error value of a workbook (#N/A, #REF!): the text is empty
};

}  // namespace mirrorflow
