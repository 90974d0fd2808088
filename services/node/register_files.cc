#include "services/node/register_files.h"

#include <memory>
#include <utility>

#include "records/sources/csv_source.h"

namespace mirrorflow {

absl::StatusOr<std::vector<RegisterSource>> OpenRegisterFiles(std::span<const RegisterFile> files) {
  std::vector<RegisterSource> sources;
  for (const RegisterFile& file : files) {
    absl::StatusOr<std::unique_ptr<CsvSource>> source =
        CsvSource::OpenFile(file.path, {.delimiter = file.mapping.delimiter});
    if (!source.ok()) return source.status();
    sources.push_back({.mapping = file.mapping, .source = *std::move(source)});
  }
  return sources;
}

}  // namespace mirrorflow
