#include "services/confinement/printable_text.h"

#include <algorithm>

#include "workbook/cell_text.h"

namespace mirrorflow {

std::string PrintableText(std::string_view text) {
  if (!IsValidUtf8(text)) return "(a text that is not UTF-8)";
  std::string printable(text);
  std::ranges::replace_if(
      printable,
      [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\n') || byte == 0x7F;
      },
      '?');
  // The C1 controls are two bytes in UTF-8.
  for (std::size_t i = 0; i + 1 < printable.size(); ++i) {
    if (printable[i] == '\xC2' && static_cast<unsigned char>(printable[i + 1]) < 0xA0) {
      printable[i] = printable[i + 1] = '?';
    }
  }
  return printable;
}

std::string PrintableLine(std::string_view text) {
  std::string line = PrintableText(text);
  std::ranges::replace(line, '\n', '?');
  return line;
}

}  // namespace mirrorflow
