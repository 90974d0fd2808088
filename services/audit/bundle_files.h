#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mirrorflow {

// The files of an evidence bundle in memory, by their paths inside it ("agreement/ke-ug.txtpb"), so
// that nothing is verified that could change meanwhile. docs/evidence.md says what is where.
using BundleFiles = std::map<std::string, std::string>;

// A bundle is read whole: at most 10 000 files and 256 MiB. Paths are of a-z, A-Z, 0-9, '.', '_'
// and '-' in parts divided by '/', no part beginning with '.'.
inline constexpr std::size_t kMaxBundleFiles = 10'000;
inline constexpr std::size_t kMaxBundleBytes = std::size_t{256} << 20U;

// A directory, or a file in the ZIP format. NotFound; InvalidArgument for what is too large, has
// other paths or anything but plain files and directories in it.
absl::StatusOr<BundleFiles> ReadBundle(const std::filesystem::path& path);

// A new directory. AlreadyExists if there is something of that name; then nothing is written.
absl::Status WriteBundleDirectory(const std::filesystem::path& directory, const BundleFiles& files);

// One file in the ZIP format, the same bytes for the same files: in the order of their paths, with
// one fixed time.
absl::Status WriteBundleZip(const std::filesystem::path& file, const BundleFiles& files);

}  // namespace mirrorflow
