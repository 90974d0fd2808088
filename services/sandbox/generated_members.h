#pragma once

#include <filesystem>
#include <vector>

#include "absl/status/statusor.h"
#include "services/sandbox/federation.h"
#include "services/sandbox/generator/world.h"
#include "services/sandbox/generator/world_files.h"

namespace mirrorflow {

// The states of a world as members of a federation: `files` are what WriteWorld wrote to
// `directory`.
absl::StatusOr<std::vector<FederationMember>> GeneratedMembers(
    const World& world, const std::vector<RegisterFile>& files,
    const std::filesystem::path& directory);

}  // namespace mirrorflow
