#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "records/mapping.h"

namespace mirrorflow {

// How a file seems to be written, for a proposal that a person checks; a register is only ever read
// as its mapping says.
struct TextForm {
  SourceKind kind = SourceKind::kCsv;
  TextEncoding encoding = TextEncoding::kUtf8;
  char delimiter = ',';
  char quote = '"';
  std::uint32_t header_line = 0;  // 0: the first line that is not blank
  char mrz_separator = 0;
  std::vector<FixedColumn> fixed_columns{};  // names are "column 1", ...
  std::vector<std::string> reasons{};        // what each choice rests on, for people
};

// From the first bytes of a text file. InvalidArgument when it is not text.
absl::StatusOr<TextForm> GuessTextForm(std::string_view start);

// xlsx, ods or another kind, which GuessTextForm tells apart, by what is in the file. NotFound and
// InvalidArgument with the file's name.
absl::StatusOr<TextForm> GuessFileForm(const std::string& path);
// The same of what a file of this name holds.
absl::StatusOr<TextForm> GuessBytesForm(const std::string& name, std::string_view bytes);

}  // namespace mirrorflow
