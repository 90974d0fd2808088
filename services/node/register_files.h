#pragma once

#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "records/register_reader.h"
#include "services/node/node_config.h"

namespace mirrorflow {

// Opens the sources of a register, files and databases; all of them must be there. Errors name the
// file or the mapping. `stop` ends the queries of databases.
absl::StatusOr<std::vector<RegisterSource>> OpenRegisterFiles(std::span<const RegisterFile> files,
                                                              std::stop_token stop = {});

// Opens one of them.
absl::StatusOr<std::unique_ptr<Source>> OpenRegisterFile(const RegisterFile& file,
                                                         std::stop_token stop = {});

// The name of the source for people: its file, or the name of its mapping.
const std::string& RegisterName(const RegisterFile& file);

}  // namespace mirrorflow
