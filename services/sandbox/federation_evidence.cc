#include "services/sandbox/federation_evidence.h"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "services/sandbox/child_process.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

absl::StatusOr<std::string> Output(const std::vector<std::string>& command) {
  absl::StatusOr<CommandResult> result = RunCommand(command);
  if (!result.ok()) return result.status();
  if (result->exit_code != 0) {
    return absl::AbortedError(absl::StrCat("mf-audit ", command[1], " failed\n", result->out));
  }
  return result->out;
}

}  // namespace

std::vector<EvidenceSource> SourcesOf(const fs::path& federation, const std::string& origin,
                                      const std::string& destination) {
  std::vector<EvidenceSource> sources = {
      {origin, federation / origin / "node.txtpb"},
      {destination, federation / destination / "node.txtpb"},
      {"office", federation / "office" / "office.txtpb"},
  };
  std::vector<EvidenceSource> parties;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(federation / "parties", error)) {
    parties.push_back({entry.path().filename().string(), entry.path() / "party.txtpb"});
  }
  std::ranges::sort(parties, {}, &EvidenceSource::name);
  sources.insert(sources.end(), parties.begin(), parties.end());
  return sources;
}

absl::StatusOr<std::string> MakeAndVerifyEvidence(const fs::path& audit_program,
                                                  const fs::path& federation,
                                                  const std::string& run,
                                                  const std::vector<EvidenceSource>& sources) {
  const fs::path directory = federation / "evidence";
  std::error_code error;
  fs::create_directories(directory, error);
  std::vector<std::string> bundles;
  for (const EvidenceSource& source : sources) {
    bundles.push_back(directory / source.name);
    absl::StatusOr<std::string> made = Output({audit_program, "evidence", "--config", source.config,
                                               "--run", run, "--to", bundles.back()});
    if (!made.ok()) return made.status();
  }
  std::string verdicts;
  for (const auto& [command, file] :
       {std::pair("verify", "verify.txt"), std::pair("explain", "explain.txt"),
        std::pair("questions", "questions.txt"), std::pair("dpia", "")}) {
    std::vector<std::string> arguments = {audit_program, command};
    arguments.insert(arguments.end(), bundles.begin(), bundles.end());
    arguments.insert(arguments.end(), {"--registry", federation / "registry-1.txtpb"});
    if (std::string(command) == "verify" && fs::exists(federation / "release", error)) {
      arguments.insert(arguments.end(), {"--published", federation / "release"});
    }
    if (std::string(command) == "dpia") {
      arguments.insert(arguments.end(), {"--to", directory / "pia.json"});
    }
    absl::StatusOr<std::string> out = Output(arguments);
    if (!out.ok()) return out.status();
    if (std::string(command) == "verify") verdicts = *out;
    if (*file != '\0') std::ofstream(directory / file) << *out;
  }
  return verdicts;
}

}  // namespace mirrorflow
