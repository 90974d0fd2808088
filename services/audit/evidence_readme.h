#pragma once

#include <string>

#include "services/audit/bundle_files.h"

namespace mirrorflow {

// How to check a bundle with what every Debian has (sha256sum, openssl, basenc) and with any
// program that reads C2SP logs, without this software: commands with the names of the files that
// are there. tests/services/audit runs them.
std::string EvidenceReadme(const BundleFiles& files, const std::string& origin,
                           const std::string& id);

}  // namespace mirrorflow
