#include "tests/services/audit/mutations.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "crypto/transparency/log_proof.h"
#include "crypto/transparency/tile.h"
#include "services/audit/evidence_layout.h"
#include "services/audit/manifest.h"
#include "services/audit/verdict.h"
#include "services/log/log_directory.h"
#include "services/log/log_origin.h"

namespace mirrorflow {
namespace {

const std::vector<std::string> kNames = {"KE", "UG", "office"};

std::string IdOf(const std::string& name) { return name == "office" ? "comesa" : name; }

// What the organisation can't change without being found out; docs/evidence.md says the same.
bool IsCovered(const std::string& path) {
  for (const char* prefix : {kRegistryDirectory, kAgreementDirectory, "run/erasures/",
                             "parameters/", "log/proofs/", "log/tile/"}) {
    if (absl::StartsWith(path, prefix)) return true;
  }
  return path == kTermsFile || path == kTermsText || path == kCampaignRequestFile ||
         path == kCampaignRequestText || path == "log/checkpoint" ||
         absl::StrContains(path, "/approval-") || absl::EndsWith(path, "/plan.pb") ||
         absl::EndsWith(path, "/plan.txt") || absl::EndsWith(path, "/counts.txt") ||
         absl::EndsWith(path, "/counts.txt.sig") || absl::EndsWith(path, "/flows.txt") ||
         absl::EndsWith(path, "/published.sha256");
}

// A log of these entries, with everything that its holder can make for it.
void RewriteLog(BundleFiles& files, const std::vector<std::string>& entries,
                const std::string& origin, const Signer& signer) {
  std::erase_if(files, [](const auto& file) { return absl::StartsWith(file.first, "log/tile/"); });
  MerkleTree tree;
  for (const std::string& entry : entries) tree.Append(LogLeafHash(entry));
  for (std::uint64_t begin = 0; begin < entries.size(); begin += kTileWidth) {
    const std::uint64_t width = std::min<std::uint64_t>(entries.size() - begin, kTileWidth);
    files[absl::StrCat("log/",
                       EntriesPath(begin / kTileWidth, static_cast<std::uint32_t>(width)))] =
        ValueOrDie(EntriesBytes(std::span(entries).subspan(begin, width)));
  }
  for (const Tile& tile : NewTiles(0, tree.size())) {
    files[absl::StrCat("log/", tile.Path())] = TileBytes(tree, tile);
  }
  const std::string note =
      ValueOrDie(
          SignCheckpoint({.origin = origin, .size = tree.size(), .root = tree.root()}, signer))
          .ToText();
  files["log/checkpoint"] = note;
  std::erase_if(files,
                [](const auto& file) { return absl::StartsWith(file.first, kProofDirectory); });
  for (std::uint64_t i = 0; i < entries.size(); ++i) {
    const absl::StatusOr<v1::LogEvent> event = ParseLogEvent(entries[i]);
    if (!event.ok() ||
        (event->run() != MadeRun::kRun && event->release().empty() && event->campaign().empty())) {
      continue;
    }
    files[absl::StrCat(kProofDirectory, i, ".tlog-proof")] =
        LogProof{.index = i,
                 .hashes = ValueOrDie(tree.InclusionProof(i, tree.size())),
                 .checkpoint = note}
            .ToText();
  }
}

std::vector<std::string> EntriesOf(const BundleFiles& files) {
  for (const auto& [path, bytes] : files) {
    if (!absl::StartsWith(path, "log/tile/entries/")) continue;
    return ValueOrDie(ParseEntries(
        bytes, static_cast<std::uint32_t>(std::stoul(path.substr(path.rfind('/') + 1)))));
  }
  return {};
}

}  // namespace

std::uint64_t MutationCounts::total() const {
  std::uint64_t sum = 0;
  for (const auto& [kind, count] : made) sum += count;
  return sum;
}

Mutations::Mutations(const MadeRun& run, std::uint64_t seed)
    : run_(run), root_(run.Root()), random_(seed) {
  for (const std::string& name : kNames) {
    whole_[name] = run.Bundle(name);
    for (const auto& [path, bytes] : whole_[name]) {
      paths_[name].push_back(path);
      if (IsCovered(path)) covered_[name].push_back(path);
    }
  }
}

std::string Mutations::ChangeBytes(std::string& bytes) {
  const std::size_t kind = bytes.empty() ? 2 : Below(8);
  if (kind == 1) {
    bytes.resize(Below(bytes.size()));
    return "cut off";
  }
  if (kind == 2) {
    for (std::size_t i = Below(9) + 1; i > 0; --i) bytes.push_back(static_cast<char>(random_()));
    return "lengthened";
  }
  const std::size_t at = Below(bytes.size());
  if (kind == 3 && bytes.size() > 1) {
    bytes.erase(at, 1);
    return "byte lost";
  }
  bytes[at] = static_cast<char>(bytes[at] ^ (1 << Below(8)));
  return "bit flipped";
}

Mutations::Changed Mutations::OnTheWay() {
  Changed changed{.name = Pick(kNames), .kind = "on the way: ", .path = "", .files = {}};
  changed.files = whole_[changed.name];
  changed.path = Pick(paths_[changed.name]);
  const std::size_t kind = Below(10);
  if (kind == 0) {
    changed.files.erase(changed.path);
    changed.kind += "file lost";
  } else if (kind == 1) {
    changed.path += ".more";
    changed.files[changed.path] = "more";
    changed.kind += "file added";
  } else if (kind == 2) {
    const std::string& other = Pick(paths_[changed.name]);
    if (changed.files[other] == changed.files[changed.path]) return OnTheWay();
    std::swap(changed.files[other], changed.files[changed.path]);
    // Without its manifest a bundle tells nothing of its other files.
    if (other == kManifestFile || other == kManifestSignature) changed.path = other;
    changed.kind += "files exchanged";
  } else {
    changed.kind += ChangeBytes(changed.files[changed.path]);
  }
  return changed;
}

Mutations::Changed Mutations::WithoutTheKey() {
  Changed changed{.name = Pick(kNames), .kind = "without the key: ", .path = "", .files = {}};
  changed.files = whole_[changed.name];
  const std::string& path = Pick(paths_[changed.name]);
  if (path == kManifestFile || path == kManifestSignature) return WithoutTheKey();
  changed.kind += ChangeBytes(changed.files[path]);
  RemakeManifest(changed.files, IdOf(changed.name), nullptr);
  changed.path = std::string(kManifestSignature);
  return changed;
}

Mutations::Changed Mutations::WithTheKey() {
  Changed changed{.name = Pick(kNames), .kind = "with the key: ", .path = "", .files = {}};
  changed.files = whole_[changed.name];
  changed.path = Pick(covered_[changed.name]);
  changed.kind += ChangeBytes(changed.files[changed.path]);
  RemakeManifest(changed.files, IdOf(changed.name), &run_.KeyOf(changed.name));
  return changed;
}

Mutations::Changed Mutations::AnotherHistory() {
  Changed changed{.name = Pick(kNames), .kind = "another history: ", .path = "log/", .files = {}};
  changed.files = whole_[changed.name];
  std::vector<std::string> entries = EntriesOf(changed.files);
  const std::size_t at = Below(entries.size());
  const std::string origin =
      LogOrigin(changed.name == "office" ? PartyRole::kLinkageService : PartyRole::kMemberState,
                IdOf(changed.name));
  const IdentityKey foreign = IdentityKey::Generate();
  bool by_another = false;
  switch (Below(5)) {
    case 0:
      entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(at));
      changed.kind += "entry left out";
      break;
    case 1:
      entries[at][Below(entries[at].size())] ^= static_cast<char>(1 << Below(8));
      changed.kind += "entry changed";
      break;
    case 2: {
      const std::size_t other = Below(entries.size());
      if (entries[at] == entries[other]) return AnotherHistory();
      std::swap(entries[at], entries[other]);
      changed.kind += "entries reordered";
      break;
    }
    case 3:
      entries.resize(at + 1);
      if (at + 1 == EntriesOf(changed.files).size()) return AnotherHistory();
      changed.kind += "set back";
      break;
    default:
      by_another = true;
      changed.kind += "signed by somebody else";
  }
  RewriteLog(changed.files, entries, origin, by_another ? foreign : run_.KeyOf(changed.name));
  RemakeManifest(changed.files, IdOf(changed.name), &run_.KeyOf(changed.name));
  return changed;
}

void Mutations::Check(const Changed& changed) {
  ++counts_.made[changed.kind];
  const CheckedBundle checked =
      CheckBundle(changed.files, root_, {.witnesses = 1, .allow_unsigned = false});
  bool located = false;
  std::string said;
  for (const Verdict& verdict : checked.verdicts) {
    if (verdict.kind != VerdictKind::kFailed) continue;
    located =
        located || absl::StrContains(verdict.where, changed.path) ||
        absl::StrContains(verdict.text, changed.path) ||
        // The manifest and its signature are one thing; a signature stands behind its file.
        (absl::StartsWith(changed.path, std::string(kManifestFile)) &&
         absl::StartsWith(verdict.where, std::string(kManifestFile))) ||
        (absl::EndsWith(changed.path, ".sig") && absl::StartsWith(changed.path, verdict.where));
    absl::StrAppend(&said, verdict.check, " at ", verdict.where, "; ");
  }
  if (!located) {
    counts_.passed.push_back(absl::StrCat(changed.name, ", ", changed.kind, ", ", changed.path,
                                          ": ", said.empty() ? "not found" : said));
  }
}

void Mutations::Run(std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) {
    switch (i % 8) {
      case 0:
      case 1:
        Check(OnTheWay());
        break;
      case 2:
        Check(WithoutTheKey());
        break;
      case 3:
        Check(AnotherHistory());
        break;
      default:
        Check(WithTheKey());
    }
  }
}

}  // namespace mirrorflow
