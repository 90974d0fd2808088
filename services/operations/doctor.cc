#include "services/operations/doctor.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/clock/clock.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

std::filesystem::path FileIn(const std::string& state_directory) {
  return std::filesystem::path(state_directory) / "doctor.json";
}

nlohmann::ordered_json ToJson(const std::vector<Finding>& findings) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const Finding& finding : findings) {
    nlohmann::ordered_json entry = {{"check", finding.check},
                                    {"verdict", std::string(VerdictName(finding.verdict))},
                                    {"found", finding.found}};
    if (!finding.hint.empty()) entry["hint"] = finding.hint;
    json.push_back(std::move(entry));
  }
  return json;
}

Verdict Worst(const std::vector<Finding>& findings) {
  Verdict worst = Verdict::kGreen;
  for (const Finding& finding : findings) worst = std::max(worst, finding.verdict);
  return worst;
}

// What the service left there; null if nothing.
nlohmann::ordered_json LastOfService(const std::string& state_directory) {
  const absl::StatusOr<std::string> text = ReadWholeFile(FileIn(state_directory));
  if (!text.ok()) return nullptr;
  nlohmann::ordered_json last = nlohmann::ordered_json::parse(*text, nullptr, false);
  return last.is_object() && last["verdict"].is_string() && last["checked"].is_string() &&
                 last["next"].is_string()
             ? last
             : nlohmann::ordered_json(nullptr);
}

std::string Painted(Verdict verdict) {
  const std::string name = absl::StrFormat("%-7s", std::string(VerdictName(verdict)));
  if (isatty(STDOUT_FILENO) == 0) return name;
  const char* colour = verdict == Verdict::kGreen    ? "32"
                       : verdict == Verdict::kYellow ? "33"
                                                     : "31";
  return absl::StrCat("\x1b[", colour, "m", name, "\x1b[0m");
}

}  // namespace

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kGreen:
      return "green";
    case Verdict::kYellow:
      return "yellow";
    case Verdict::kRed:
      return "red";
  }
  return "";
}

absl::Status PrintFindings(const std::vector<Finding>& findings, const std::string& state_directory,
                           const DoctorOptions& options) {
  const Verdict worst = Worst(findings);
  const nlohmann::ordered_json last = LastOfService(state_directory);
  if (options.json) {
    nlohmann::ordered_json json = {{"verdict", std::string(VerdictName(worst))},
                                   {"checked", TimeNow()},
                                   {"checks", ToJson(findings)},
                                   {"service", last}};
    std::cout << json.dump(2) << '\n';
  } else {
    for (const Finding& finding : findings) {
      std::cout << Painted(finding.verdict) << absl::StrFormat(" %-18s ", finding.check)
                << finding.found << '\n';
      if (!finding.hint.empty()) std::cout << "        hint: " << finding.hint << '\n';
    }
    std::cout << "checked " << TimeNow();
    if (last.is_null()) {
      std::cout << "; the service has not checked itself yet\n";
    } else {
      std::cout << "; the service found " << last["verdict"].get<std::string>() << " at "
                << last["checked"].get<std::string>() << ", next at "
                << last["next"].get<std::string>() << '\n';
    }
  }
  if (worst != Verdict::kRed) return absl::OkStatus();
  return absl::FailedPreconditionError("something is red\nhint: docs/operations.md");
}

absl::Status SaveFindings(const std::vector<Finding>& findings, const std::string& state_directory,
                          const std::string& now, const std::string& next) {
  const nlohmann::ordered_json json = {{"verdict", std::string(VerdictName(Worst(findings)))},
                                       {"checked", now},
                                       {"next", next},
                                       {"checks", ToJson(findings)}};
  return WriteFileDurably(FileIn(state_directory), json.dump(2) + "\n");
}

}  // namespace mirrorflow
