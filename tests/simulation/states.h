#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "crypto/identity.h"
#include "services/node/node_config.h"
#include "services/node/node_keys.h"
#include "services/office/cube_vault.h"
#include "statistics/flow_cube.h"

namespace mirrorflow::simulation {

// Three member states and a linkage service, made once: keys, registers, and a registry and
// agreements that all have accepted. Each history starts from a copy of this.
//
// Kenya, Uganda and Tanzania; every corridor between them has twelve persons in both registers and
// some in one only, with names that are like no other.
class States {
 public:
  // In a directory of its own, deleted at the end.
  States();
  ~States();
  States(const States&) = delete;
  States& operator=(const States&) = delete;

  static constexpr int kInBoth = 12;
  static constexpr int kEmigrantsOnly = 5;
  static constexpr int kImmigrantsOnly = 3;
  static const std::vector<std::string>& Countries();

  const std::filesystem::path& directory() const { return directory_; }
  // State directories of all, by name ("KE", "office"), with what they have accepted.
  void CopyTo(const std::filesystem::path& directory) const;
  // A node whose state is below `directory`.
  NodeConfig ConfigOf(const std::string& country, const std::filesystem::path& directory) const;
  static NodeKeys KeysOf(const std::string& country);
  const IdentityKey& office_identity() const { return office_identity_; }
  const CubeVault& vault() const { return vault_; }
  // What the clear registers say, by Figure.
  static std::map<Figure, std::uint64_t> Reference();

 private:
  void WriteRegisters() const;
  void AcceptTrust() const;

  const std::filesystem::path directory_;
  const IdentityKey office_identity_ = IdentityKey::Generate();
  const CubeVault vault_ = CubeVault::Generate();
};

}  // namespace mirrorflow::simulation
