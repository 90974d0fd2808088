#include "services/audit/manifest.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "crypto/detached_signature.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kHashDigits = 64;

bool IsCovered(const std::string& path) {
  return path != kManifestFile && path != kManifestSignature;
}

}  // namespace

std::string ManifestText(const BundleFiles& files) {
  std::string text;
  for (const auto& [path, bytes] : files) {
    if (IsCovered(path)) absl::StrAppend(&text, HashText(FileHash(bytes)), "  ", path, "\n");
  }
  return text;
}

std::vector<ManifestFault> CheckManifest(const BundleFiles& files) {
  const auto manifest = files.find(std::string(kManifestFile));
  if (manifest == files.end()) return {{std::string(kManifestFile), "is missing"}};
  std::vector<ManifestFault> faults;
  std::map<std::string, std::string> listed;
  const std::vector<std::string> lines = absl::StrSplit(manifest->second, '\n');
  for (const std::string& line : lines) {
    if (line.empty()) continue;
    const std::string hash = line.substr(0, kHashDigits);
    if (line.size() <= kHashDigits + 2 || line.substr(kHashDigits, 2) != "  " ||
        !ParseHashText(hash).ok() || !listed.emplace(line.substr(kHashDigits + 2), hash).second) {
      return {{std::string(kManifestFile), "is not in the form of sha256sum"}};
    }
  }
  for (const auto& [path, hash] : listed) {
    const auto file = files.find(path);
    if (file == files.end()) {
      faults.push_back({path, "is missing"});
    } else if (HashText(FileHash(file->second)) != hash) {
      faults.push_back({path, "has other bytes than the manifest says"});
    }
  }
  for (const auto& [path, bytes] : files) {
    if (IsCovered(path) && !listed.contains(path)) {
      faults.push_back({path, "is not in the manifest"});
    }
  }
  // The one form: a blank line, another order or a missing line end would not be seen above.
  if (faults.empty() && ManifestText(files) != manifest->second) {
    faults.push_back({std::string(kManifestFile), "is not in its one form"});
  }
  return faults;
}

}  // namespace mirrorflow
