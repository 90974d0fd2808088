#include "services/audit/verify_input.h"

#include <set>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/storage/durable_file.h"
#include "services/trust/signature_files.h"

namespace mirrorflow {

absl::StatusOr<TrustRoot> ReadTrustRoot(const std::string& registry_file) {
  absl::StatusOr<std::string> file = ReadSignedFile(registry_file);
  if (!file.ok()) return file.status();
  return TrustRoot::Create(*std::move(file), registry_file);
}

absl::StatusOr<std::vector<NamedBundle>> ReadBundles(const std::vector<std::string>& paths) {
  std::vector<NamedBundle> bundles;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
      return absl::NotFoundError(absl::StrCat(
          "there is no bundle ", path,
          "\nhint: name the directory or ZIP file that mf-audit evidence wrote; for the name of a "
          "run, explain, questions and dpia need --state DIR"));
    }
    absl::StatusOr<BundleFiles> files = ReadBundle(path);
    if (!files.ok()) return files.status();
    bundles.push_back({path, *std::move(files)});
  }
  return bundles;
}

absl::StatusOr<std::vector<CheckedBundle>> CheckBundles(const std::vector<NamedBundle>& bundles,
                                                        const TrustRoot& root,
                                                        const VerifyOptions& options) {
  std::vector<CheckedBundle> checked;
  std::set<std::string> runs;
  for (const NamedBundle& bundle : bundles) {
    checked.push_back(CheckBundle(bundle.files, root, options));
    for (Verdict& verdict : checked.back().verdicts) {
      if (verdict.subject == "the bundle") verdict.subject = bundle.name;
    }
    if (!checked.back().facts.run.empty()) runs.insert(checked.back().facts.run);
  }
  if (runs.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("the bundles are of different runs: ", absl::StrJoin(runs, ", "),
                     "\nhint: verify those of one run together"));
  }
  return checked;
}

Verdicts AllVerdicts(const std::vector<CheckedBundle>& checked) {
  Verdicts all;
  for (const CheckedBundle& bundle : checked) {
    all.insert(all.end(), bundle.verdicts.begin(), bundle.verdicts.end());
  }
  if (!checked.empty()) {
    const Verdicts across = Reconcile(checked);
    all.insert(all.end(), across.begin(), across.end());
  }
  return all;
}

absl::StatusOr<BundleFiles> ReadLogCopy(const std::filesystem::path& directory) {
  namespace fs = std::filesystem;
  BundleFiles files;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(directory, error), end; entry != end && !error;
       entry.increment(error)) {
    if (!entry->is_regular_file(error)) continue;
    std::string path = entry->path().lexically_relative(directory).generic_string();
    const bool part_of_log =
        path == "checkpoint" || path == "witnessed" || absl::StartsWith(path, "tile/");
    if (!part_of_log || IsTemporaryName(entry->path().filename().string())) continue;
    absl::StatusOr<std::string> bytes = ReadWholeFile(entry->path());
    if (!bytes.ok()) return bytes.status();
    files.emplace(std::move(path), *std::move(bytes));
  }
  if (files.empty()) {
    return absl::NotFoundError(absl::StrCat(
        "there is no log in ", directory.string(),
        "\nhint: the directory log in the state directory of a service, or a copy of it"));
  }
  return files;
}

}  // namespace mirrorflow
