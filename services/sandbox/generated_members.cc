#include "services/sandbox/generated_members.h"

#include <string_view>

#include "corridor/country.h"
#include "services/sandbox/layout_mapping.h"

namespace mirrorflow {

absl::StatusOr<std::vector<FederationMember>> GeneratedMembers(
    const World& world, const std::vector<RegisterFile>& files,
    const std::filesystem::path& directory) {
  std::vector<FederationMember> members;
  for (std::size_t state = 0; state < world.config().states().size(); ++state) {
    const std::string_view code = world.StateCode(state);
    absl::StatusOr<Country> country = Country::Create(code);
    if (!country.ok()) return country.status();
    members.push_back({*country, std::filesystem::absolute(directory / code), {}, {}});
  }
  for (const RegisterFile& file : files) {
    FederationMember& member = members[file.state];
    v1::NodeConfig::Register& entry =
        file.kind == RegisterKind::kEmigrants ? member.emigrants : member.immigrants;
    entry.set_file(file.path.filename());
    *entry.mutable_mapping() = MappingForLayout(world.layout(file.state, file.kind));
  }
  return members;
}

}  // namespace mirrorflow
