#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {

// The files as the bytes of a .tar.gz (ustar, gzip), below one directory, readable by their owner
// only. The same files and time give the same bytes. Internal when the library fails.
absl::StatusOr<std::string> TarGz(const std::string& directory,
                                  const std::vector<NamedBytes>& files, std::int64_t time);

}  // namespace mirrorflow
