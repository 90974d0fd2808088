#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "crypto/identity.h"
#include "mirrorflow/v1/config.pb.h"
#include "services/audit/commands.h"
#include "services/audit/evidence.h"
#include "services/audit/manifest.h"
#include "services/config/text_file.h"
#include "services/node/node_config.h"
#include "services/node/node_keys.h"
#include "services/terminal/secret_input.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

// The identity that signs the organisation's log too.
absl::StatusOr<std::shared_ptr<const Signer>> SignerOf(const Organisation& organisation) {
  const std::string config = organisation.config.string();
  if (organisation.role == PartyRole::kMemberState) {
    absl::StatusOr<NodeConfig> node = ReadNodeConfig(config);
    if (!node.ok()) return node.status();
    absl::StatusOr<NodeKeys> keys = ReadNodeKeys(*node);
    if (!keys.ok()) return keys.status();
    return keys->identity;
  }
  std::string path;
  std::string passphrase_file;
  if (organisation.role == PartyRole::kLinkageService) {
    v1::OfficeConfig office;
    if (absl::Status read = ReadTextFile(config, office); !read.ok()) return read;
    path = office.identity_key();
  } else {
    v1::PartyConfig party;
    if (absl::Status read = ReadTextFile(config, party); !read.ok()) return read;
    path = party.identity_key();
    passphrase_file = party.key_passphrase_file();
  }
  absl::StatusOr<IdentityKey> key = IdentityKey::ReadFrom(
      PathBeside(config, path),
      KnownPassphrase(passphrase_file.empty() ? "" : PathBeside(config, passphrase_file)));
  if (!key.ok()) return key.status();
  return std::make_shared<const IdentityKey>(*std::move(key));
}

absl::StatusOr<InstalledSoftware> SoftwareIn(const fs::path& directory) {
  InstalledSoftware software{.version = MIRRORFLOW_VERSION, .programs = {}, .libraries = {}};
  for (const char* name : {"mf-audit", "mf-node", "mf-office", "mf-party"}) {
    absl::StatusOr<ProgramFile> program = ReadProgramFile(directory / name);
    if (absl::IsNotFound(program.status())) continue;
    if (!program.ok()) return program.status();
    software.programs.push_back(*std::move(program));
  }
  software.libraries = SystemLibraries(software.programs);
  return software;
}

}  // namespace

absl::Status RunEvidence(const EvidenceOptions& options) {
  absl::StatusOr<RunId> run = RunId::Create(options.run);
  if (!run.ok()) return run.status();
  absl::StatusOr<Organisation> organisation = ReadOrganisation(options.config, options.state);
  if (!organisation.ok()) return organisation.status();
  std::shared_ptr<const Signer> signer;
  if (!options.unsigned_manifest) {
    absl::StatusOr<std::shared_ptr<const Signer>> found = SignerOf(*organisation);
    if (!found.ok()) {
      return absl::Status(found.status().code(),
                          absl::StrCat("the bundle can't be signed: ", found.status().message(),
                                       "\nhint: --unsigned makes one that nobody answers for"));
    }
    signer = *std::move(found);
  }
  absl::StatusOr<InstalledSoftware> software =
      SoftwareIn(options.programs.empty() ? fs::read_symlink("/proc/self/exe").parent_path()
                                          : fs::path(options.programs));
  if (!software.ok()) return software.status();
  absl::StatusOr<BundleFiles> files = MakeEvidence(*organisation, *run, *software, signer.get());
  if (!files.ok()) return files.status();
  absl::Status written =
      options.zip ? WriteBundleZip(options.to, *files) : WriteBundleDirectory(options.to, *files);
  if (!written.ok()) return written;
  std::size_t bytes = 0;
  for (const auto& [path, content] : *files) bytes += content.size();
  std::cout << options.to << ": evidence on run " << run->value() << ", " << files->size()
            << " files, " << bytes << " bytes, "
            << (signer == nullptr ? "signed by nobody" : "signed") << '\n';
  return absl::OkStatus();
}

}  // namespace mirrorflow
