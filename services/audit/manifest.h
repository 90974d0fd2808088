#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/audit/bundle_files.h"

namespace mirrorflow {

// The list of a bundle's files, in the form of `sha256sum`: 64 hex digits, two blanks, the path, by
// path. It covers every file but itself and the signature over it.
inline constexpr std::string_view kManifestFile = "manifest.sha256";
inline constexpr std::string_view kManifestSignature = "manifest.sha256.sig";

std::string ManifestText(const BundleFiles& files);

// Every way in which the files are not those of the manifest.
struct ManifestFault {
  std::string path;
  std::string
      what;  // "is missing", "is not in the manifest", "has other bytes than the manifest says"
};
// At the manifest itself when it is missing or not in its one form.
std::vector<ManifestFault> CheckManifest(const BundleFiles& files);

}  // namespace mirrorflow
