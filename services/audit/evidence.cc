#include "services/audit/evidence.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "crypto/detached_signature.h"
#include "crypto/hex_text.h"
#include "crypto/subkey_labels.h"
#include "crypto/transparency/log_proof.h"
#include "crypto/transparency/tile.h"
#include "services/audit/evidence_layout.h"
#include "services/audit/evidence_readme.h"
#include "services/audit/manifest.h"
#include "services/log/log_directory.h"
#include "services/log/log_openings.h"
#include "services/log/log_origin.h"
#include "services/storage/durable_file.h"
#include "services/wire/registry.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

absl::Status CopyFile(const fs::path& from, const std::string& to, BundleFiles& files) {
  absl::StatusOr<std::string> bytes = ReadWholeFile(from);
  if (!bytes.ok()) return bytes.status();
  files[to] = *std::move(bytes);
  return absl::OkStatus();
}

std::vector<fs::path> FilesIn(const fs::path& directory) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file(error) && !IsTemporaryName(name)) paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  return paths;
}

// Every version of the registry that was accepted; the newest, parsed.
absl::StatusOr<Registry> AddRegistries(const fs::path& trust, BundleFiles& files) {
  std::map<std::uint32_t, Registry> versions;
  for (const fs::path& path : FilesIn(trust)) {
    const std::string name = path.filename().string();
    if (!absl::StartsWith(name, "registry-")) continue;
    if (absl::Status copied = CopyFile(path, kRegistryDirectory + name, files); !copied.ok()) {
      return copied;
    }
    if (!absl::EndsWith(name, ".txtpb")) continue;
    absl::StatusOr<Registry> registry = ParseRegistry(files[kRegistryDirectory + name], name);
    if (!registry.ok()) return registry.status();
    versions.emplace(registry->version(), *std::move(registry));
  }
  if (versions.empty()) {
    return absl::NotFoundError(absl::StrCat("no accepted registry in ", trust.string()));
  }
  return versions.rbegin()->second;
}

absl::Status AddAgreement(const fs::path& trust, const Hash256& hash, BundleFiles& files) {
  const std::vector<fs::path> paths = FilesIn(trust / "agreements");
  for (const fs::path& path : paths) {
    if (path.extension() != ".txtpb") continue;
    absl::StatusOr<std::string> bytes = ReadWholeFile(path);
    if (!bytes.ok() || FileHash(*bytes) != hash) continue;
    const std::string name = path.filename().string();
    for (const fs::path& beside : paths) {
      const std::string of = beside.filename().string();
      if (of != name && !absl::StartsWith(of, name + ".")) continue;
      if (absl::Status copied = CopyFile(beside, kAgreementDirectory + of, files); !copied.ok()) {
        return copied;
      }
    }
    return absl::OkStatus();
  }
  return absl::NotFoundError(absl::StrCat("no agreement with the hash of the run's terms, ",
                                          HashText(hash), ", in ", trust.string()));
}

// Which log the directory holds, by the first line of its checkpoint; nothing is believed yet.
absl::StatusOr<std::string> OriginOfLog(const fs::path& log, const Organisation& organisation) {
  absl::StatusOr<std::string> text = ReadWholeFile(log / "checkpoint");
  if (absl::IsNotFound(text.status())) {
    return absl::NotFoundError(absl::StrCat(
        "there is no log in ", log.string(),
        "\nhint: a service of this version begins one when it starts; runs from before it have no "
        "evidence"));
  }
  if (!text.ok()) return text.status();
  std::string origin = OriginOf(*text);
  if (!absl::StartsWith(origin, LogOrigin(organisation.role, ""))) {
    return absl::FailedPreconditionError(
        absl::StrCat("the log in ", log.string(), " is that of ", origin,
                     ", which is not what the configuration is of"));
  }
  return origin;
}

struct Collected {
  RunFiles run;
  std::string origin;
  EventLogContents log;
};

bool Concerns(const Collected& collected, const v1::LogEvent& event) {
  if (!event.run().empty()) return event.run() == collected.run.terms.run_id.value();
  if (!event.release().empty()) return collected.run.releases.contains(event.release());
  return !collected.run.campaign.empty() && event.campaign() == collected.run.campaign;
}

// The whole log, so that nothing of the run can be left out of it unseen.
absl::Status AddLog(const fs::path& directory, const EventLogContents& log, BundleFiles& files) {
  files[absl::StrCat(kLogDirectory, "checkpoint")] = log.note.ToText();
  for (std::uint64_t begin = 0; begin < log.entries.size(); begin += kTileWidth) {
    const std::uint64_t width = std::min(log.entries.size() - begin, kTileWidth);
    absl::StatusOr<std::string> bytes = EntriesBytes(std::span(log.entries).subspan(begin, width));
    if (!bytes.ok()) return bytes.status();
    files[kLogDirectory + EntriesPath(begin / kTileWidth, static_cast<std::uint32_t>(width))] =
        *std::move(bytes);
  }
  for (const Tile& tile : NewTiles(0, log.tree.size())) {
    files[kLogDirectory + tile.Path()] = TileBytes(log.tree, tile);
  }
  absl::Status witnessed =
      CopyFile(directory / "witnessed", absl::StrCat(kLogDirectory, "witnessed"), files);
  return absl::IsNotFound(witnessed) ? absl::OkStatus() : witnessed;
}

// What it has seen of other logs as their witness: "mirrorflow~node~KE" becomes seen/node-KE.
absl::Status AddSeen(const fs::path& witness, BundleFiles& files) {
  for (const fs::path& path : FilesIn(witness)) {
    const std::vector<std::string> parts = absl::StrSplit(path.filename().string(), '~');
    if (parts.size() != 3) continue;
    absl::Status copied =
        CopyFile(path, absl::StrCat(kSeenDirectory, parts[1], "-", parts[2]), files);
    if (!copied.ok()) return copied;
  }
  return absl::OkStatus();
}

// Openings of what is about the run, or about no run at all, and only where the document itself is
// in the bundle: then the salt tells nothing.
absl::Status AddOpeningsAndProofs(const fs::path& directory, Collected& collected) {
  BundleFiles& files = collected.run.files;
  std::map<Hash256, std::string> documents;
  for (const auto& [path, bytes] : files) {
    if (!absl::StartsWith(path, kLogDirectory)) documents.emplace(FileHash(bytes), path);
  }
  std::string lines;
  for (std::uint64_t i = 0; i < collected.log.entries.size(); ++i) {
    absl::StatusOr<v1::LogEvent> event = ParseLogEvent(collected.log.entries[i]);
    if (!event.ok()) continue;
    const bool about = Concerns(collected, *event);
    if (about) {
      absl::StatusOr<std::vector<Hash256>> hashes =
          collected.log.tree.InclusionProof(i, collected.log.tree.size());
      if (!hashes.ok()) return hashes.status();
      files[absl::StrCat(kProofDirectory, i, ".tlog-proof")] =
          LogProof{
              .index = i, .hashes = *std::move(hashes), .checkpoint = collected.log.note.ToText()}
              .ToText();
    }
    const bool of_nothing =
        event->run().empty() && event->release().empty() && event->campaign().empty();
    if ((!about && !of_nothing) || event->commitments().empty()) continue;
    absl::StatusOr<std::vector<LogOpening>> openings = ReadOpenings(directory, i);
    if (absl::IsNotFound(openings.status())) continue;  // erased
    if (!openings.ok()) return openings.status();
    for (const LogOpening& opening : *openings) {
      const auto document = documents.find(opening.document);
      if (document == documents.end()) continue;
      absl::StrAppend(&lines, i, " ", opening.name, " ", HashText(opening.salt), " ",
                      HashText(opening.document), " ", document->second, "\n");
    }
  }
  if (!lines.empty()) files[kOpeningsFile] = lines;
  return absl::OkStatus();
}

std::string AboutText(const Collected& collected, const std::string& software) {
  nlohmann::ordered_json releases = nlohmann::ordered_json::array();
  for (const std::string& release : collected.run.releases) releases.push_back(release);
  const nlohmann::ordered_json about = {{"format", "mirrorflow evidence v1"},
                                        {"origin", collected.origin},
                                        {"run", collected.run.terms.run_id.value()},
                                        {"campaign", collected.run.campaign},
                                        {"releases", std::move(releases)},
                                        {"log_entries", collected.log.checkpoint.size},
                                        {"software", software}};
  return about.dump(2) + "\n";
}

}  // namespace

absl::StatusOr<BundleFiles> MakeEvidence(const Organisation& organisation, const RunId& run,
                                         const InstalledSoftware& software, const Signer* signer) {
  absl::StatusOr<RunFiles> run_files = CollectRunFiles(organisation, run);
  if (!run_files.ok()) return run_files.status();
  const fs::path directory = organisation.state / "log";
  absl::StatusOr<std::string> origin = OriginOfLog(directory, organisation);
  if (!origin.ok()) return origin.status();
  BundleFiles& files = run_files->files;
  absl::StatusOr<Registry> registry = AddRegistries(organisation.state / "trust", files);
  if (!registry.ok()) return registry.status();
  absl::Status added =
      AddAgreement(organisation.state / "trust", run_files->terms.agreement_hash, files);
  if (!added.ok()) return added;
  absl::StatusOr<std::vector<NoteKey>> keys = LogKeysOverTime(*registry, *origin);
  if (!keys.ok()) return keys.status();
  absl::StatusOr<EventLogContents> log = ReadEventLog(directory, *keys);
  if (!log.ok()) return log.status();
  Collected collected{.run = *std::move(run_files), .origin = *origin, .log = *std::move(log)};
  added = AddLog(directory, collected.log, collected.run.files);
  if (added.ok()) added = AddSeen(organisation.state / "witness", collected.run.files);
  if (added.ok()) added = AddOpeningsAndProofs(directory, collected);
  if (!added.ok()) return added;
  collected.run.files[kVersionFile] = absl::StrCat("mirrorflow ", software.version, "\n");
  if (!software.programs.empty()) {
    collected.run.files[kSbomFile] =
        SbomJson(software.version, software.programs, software.libraries);
  }
  collected.run.files[kAboutFile] = AboutText(collected, software.version);
  const std::string id = origin->substr(LogOrigin(organisation.role, "").size());
  collected.run.files[kReadmeFile] = EvidenceReadme(collected.run.files, *origin, id);
  std::string manifest = ManifestText(collected.run.files);
  if (signer != nullptr) {
    absl::StatusOr<Signature> signature =
        signer->Sign(kEvidencePurpose,
                     {reinterpret_cast<const std::uint8_t*>(manifest.data()), manifest.size()});
    if (!signature.ok()) return signature.status();
    collected.run.files[std::string(kManifestSignature)] =
        DetachedSignatureText(kEvidencePurpose, {.signer = id, .signature = *signature});
  }
  collected.run.files[std::string(kManifestFile)] = std::move(manifest);
  return std::move(collected.run.files);
}

}  // namespace mirrorflow
