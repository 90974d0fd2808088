#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "crypto/detached_signature.h"
#include "services/audit/commands.h"
#include "services/audit/log_checks.h"
#include "services/audit/verify_input.h"
#include "services/log/log_origin.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// Files that go round as published, against the hashes that were approved.
void CheckPublished(const std::string& directory, const std::vector<CheckedBundle>& checked,
                    Verdicts& verdicts) {
  for (const CheckedBundle& bundle : checked) {
    for (const EvidencedRelease& release : bundle.facts.releases) {
      VerdictList list(bundle.facts.origin);
      std::size_t same = 0;
      for (const auto& [name, hash] : release.published) {
        const fs::path path = fs::path(directory) / name;
        absl::StatusOr<std::string> bytes = ReadWholeFile(path);
        if (!bytes.ok()) {
          list.NotEvidenced("release-files", absl::StrCat(path.string(), " is not there"));
        } else if (HashText(FileHash(*bytes)) != hash) {
          list.Failed("release-files",
                      absl::StrCat(path.string(), " is not the file that release ", release.id,
                                   " published"),
                      path.string());
        } else {
          ++same;
        }
      }
      if (!list.HasFailed("release-files") && same > 0) {
        list.Ok("release-files",
                absl::StrCat(same, " files in ", directory, " are those that release ", release.id,
                             " published"));
      }
      Verdicts of_release = std::move(list).Take();
      verdicts.insert(verdicts.end(), of_release.begin(), of_release.end());
    }
  }
}

// Copies of services' whole logs.
absl::StatusOr<std::vector<CheckedBundle>> CheckLogs(const VerifyCommandOptions& options,
                                                     const TrustRoot& root) {
  std::vector<CheckedBundle> checked;
  for (const std::string& directory : options.logs) {
    absl::StatusOr<BundleFiles> files = ReadLogCopy(directory);
    if (!files.ok()) return files.status();
    CheckedBundle log;
    log.facts.registry = root.registry;
    const auto checkpoint = files->find("checkpoint");
    if (checkpoint != files->end()) {
      log.facts.origin = OriginOf(checkpoint->second);
    }
    VerdictList verdicts(log.facts.origin.empty() ? directory : log.facts.origin);
    CheckLog(*files, absl::StrCat(directory, "/"), options.verify, log.facts, verdicts);
    log.verdicts = std::move(verdicts).Take();
    checked.push_back(std::move(log));
  }
  return checked;
}

void PrintText(const Verdicts& verdicts) {
  const Verdict* first = nullptr;
  std::size_t failed = 0;
  std::size_t open = 0;
  std::string subject;
  for (const Verdict& verdict : verdicts) {
    if (verdict.subject != subject) std::cout << verdict.subject << '\n';
    subject = verdict.subject;
    std::cout << absl::StrFormat("  %-13s %-20s %s\n", std::string(VerdictName(verdict.kind)),
                                 verdict.check, verdict.text);
    if (verdict.kind == VerdictKind::kFailed) {
      ++failed;
      if (first == nullptr) first = &verdict;
    }
    open += verdict.kind == VerdictKind::kNotEvidenced ? 1 : 0;
  }
  std::cout << verdicts.size() << " checks: " << verdicts.size() - failed - open << " ok, "
            << failed << " FAILED, " << open << " not evidenced\n";
  if (first == nullptr) return;
  const Explanation explanation = ExplainFailure(first->check);
  std::cout << "\nThe first failure: " << first->check << " of " << first->subject
            << "\n  where:   " << first->where << "\n  what:    " << first->text
            << "\n  means:   " << explanation.meaning << "\n  ask:     " << explanation.ask << '\n';
}

Json ToJson(const Verdicts& verdicts) {
  Json json = Json::array();
  for (const Verdict& verdict : verdicts) {
    Json entry = {{"verdict", VerdictName(verdict.kind)},
                  {"check", verdict.check},
                  {"subject", verdict.subject},
                  {"text", verdict.text}};
    if (verdict.kind == VerdictKind::kFailed) {
      const Explanation explanation = ExplainFailure(verdict.check);
      entry["where"] = verdict.where;
      entry["means"] = explanation.meaning;
      entry["ask"] = explanation.ask;
    }
    json.push_back(std::move(entry));
  }
  return json;
}

}  // namespace

absl::Status RunVerify(const VerifyCommandOptions& options) {
  absl::StatusOr<TrustRoot> root = ReadTrustRoot(options.registry);
  if (!root.ok()) return root.status();
  absl::StatusOr<std::vector<NamedBundle>> bundles = ReadBundles(options.bundles);
  if (!bundles.ok()) return bundles.status();
  absl::StatusOr<std::vector<CheckedBundle>> checked =
      CheckBundles(*bundles, *root, options.verify);
  if (!checked.ok()) return checked.status();
  absl::StatusOr<std::vector<CheckedBundle>> logs = CheckLogs(options, *root);
  if (!logs.ok()) return logs.status();
  Verdicts all = AllVerdicts(*checked);
  const auto append = [&all](const Verdicts& more) {
    all.insert(all.end(), more.begin(), more.end());
  };
  for (const CheckedBundle& log : *logs) append(log.verdicts);
  append(CompareCopies(*checked, *logs));
  Verdicts of_files;
  if (!options.published.empty()) CheckPublished(options.published, *checked, of_files);
  append(of_files);
  if (options.json) {
    std::cout << ToJson(all).dump(2) << '\n';
  } else {
    PrintText(all);
  }
  if (!AnyFailed(all)) return absl::OkStatus();
  return absl::DataLossError(
      "the evidence does not hold\nhint: what to ask for stands with the first failure; keep the "
      "files as they are");
}

}  // namespace mirrorflow
