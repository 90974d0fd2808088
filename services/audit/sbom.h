#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/audit/program_file.h"

namespace mirrorflow {

// A library that a program needs when it runs, directly or through others.
struct SystemLibrary {
  std::string name;     // "libsodium.so.23"
  std::string package;  // "libsodium23"; empty where no package system knows it
  std::string version;  // of the package
  std::string source;   // source package
};

// What the loader of this machine would load for these programs, by name: NEEDED entries followed
// through the directories of the system's loader, packages from dpkg-query. Without dpkg-query the
// packages stay empty.
std::vector<SystemLibrary> SystemLibraries(const std::vector<ProgramFile>& programs);

// A software bill of materials in CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/): the
// programs with their SHA-256, and the libraries with name, version and package URL of each. The
// same arguments give the same bytes: it has no time and no serial number, which the format allows.
std::string SbomJson(const std::string& version, const std::vector<ProgramFile>& programs,
                     const std::vector<SystemLibrary>& libraries);

}  // namespace mirrorflow
