#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"

namespace mirrorflow {

// What opens one commitment of a log's entry (log_event.proto): with the document itself anybody
// can compute SHA-256(salt || SHA-256(document)) again.
struct LogOpening {
  std::string name;
  Hash256 salt{};
  Hash256 document{};  // SHA-256 of its bytes

  Hash256 Commitment() const;
};

// A salt of its own for each document.
LogOpening OpeningFor(std::string name, std::string_view document);

// The openings of entry INDEX lie in openings/INDEX beside the log, for its holder alone:
//   mirrorflow openings v1
//   NAME SALT SHA256        a line each, in hex
// Deleting the file makes the commitments of the entry unopenable for ever; the log stays whole.
std::string OpeningsPath(std::uint64_t index);
std::string OpeningsText(const std::vector<LogOpening>& openings);
absl::StatusOr<std::vector<LogOpening>> ParseOpenings(std::string_view text);

// NotFound when they were erased, or there were none.
absl::StatusOr<std::vector<LogOpening>> ReadOpenings(const std::filesystem::path& log_directory,
                                                     std::uint64_t index);
absl::Status EraseOpenings(const std::filesystem::path& log_directory, std::uint64_t index);

}  // namespace mirrorflow
