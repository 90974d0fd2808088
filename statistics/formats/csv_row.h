#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mirrorflow {

// A field of RFC 4180: quoted where it has a comma, a quote or a line end.
std::string CsvField(std::string_view text);
// The fields with commas and a line end (CRLF).
void AppendCsvRow(std::span<const std::string> fields, std::string& csv);

}  // namespace mirrorflow
