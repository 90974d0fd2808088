#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"
#include "records/mrz.h"
#include "tests/fuzzing/check.h"

// Any bytes: refused, or fields of the alphabet of the zone.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<std::string_view> lines;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    lines.emplace_back(line.data(), line.size());
  }
  const auto reading = mirrorflow::ReadMrz(lines);
  if (!reading.ok()) return 0;
  for (const std::string* field :
       {&reading->fields.document_number, &reading->fields.surname, &reading->fields.given_names,
        &reading->fields.birth_date, &reading->fields.nationality, &reading->fields.issuer}) {
    mirrorflow::Check(field->find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ") ==
                      std::string::npos);
  }
  mirrorflow::Check(mirrorflow::ParseMrz(lines).ok() == reading->wrong.empty());
  return 0;
}
