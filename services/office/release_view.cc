#include "services/office/release_view.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "corridor/epsilon.h"
#include "crypto/hex_text.h"

namespace mirrorflow {
namespace {

using Json = nlohmann::ordered_json;

std::string OriginText(v1::RunLinkQuality::Origin origin) {
  switch (origin) {
    case v1::RunLinkQuality::AGREEMENT:
      return "by the agreement";
    case v1::RunLinkQuality::DRAFT:
      return "by the draft; the agreement states none";
    case v1::RunLinkQuality::NOT_PERMITTED:
      return "the agreement permits no estimates";
    default:
      return "not stated: nothing is corrected or estimated";
  }
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

std::string ReleaseText(const v1::Release& release) {
  std::string text = absl::StrCat(
      "Release ", release.release_id(), ": ", v1::ReleaseState_Name(release.state()), "\nPeriod ",
      release.period(), ", vintage ", release.vintage(), ", ", release.runs_size(), " run(s)\n");
  absl::StrAppend(&text, "Plan ", HexText(release.plan_digest()), "\nCost of one person: epsilon ",
                  NanoEpsilonText(release.cost_nanoepsilon()), "\n");
  for (int i = 0; i < release.run_qualities_size(); ++i) {
    const v1::RunLinkQuality& entry = release.run_qualities(i);
    absl::StrAppend(&text, "Links ", i < release.runs_size() ? release.runs(i).corridor() : "",
                    ": ");
    if (entry.has_quality()) {
      absl::StrAppend(
          &text,
          absl::StrFormat("precision %.4f, recall %.4f (%s), ", entry.quality().precision() / 1e6,
                          entry.quality().recall() / 1e6, entry.quality().source()));
    }
    absl::StrAppend(&text, OriginText(entry.origin()), "\n");
  }
  for (const v1::ReleaseApproval& approval : release.approvals()) {
    absl::StrAppend(&text, "Approved by ", approval.name(), " ", approval.time(), "\n");
  }
  for (const v1::Run& run : release.missing_runs()) {
    absl::StrAppend(&text, "Missing: ", run.corridor(), "  ", v1::RunState_Name(run.state()), ": ",
                    FirstLine(run.message()), "\n");
  }
  return text;
}

std::string ReleaseJson(const v1::Release& release) {
  Json json = {{"release", release.release_id()},
               {"state", v1::ReleaseState_Name(release.state())},
               {"period", release.period()},
               {"vintage", release.vintage()},
               {"plan_digest", HexText(release.plan_digest())},
               {"cost_nanoepsilon", release.cost_nanoepsilon()}};
  Json& runs = json["runs"] = Json::array();
  for (int i = 0; i < release.runs_size(); ++i) {
    const v1::Run& run = release.runs(i);
    Json entry = {{"run", run.run_id()}, {"corridor", run.corridor()}};
    if (i < release.run_qualities_size()) {
      const v1::RunLinkQuality& quality = release.run_qualities(i);
      entry["link_quality"] = v1::RunLinkQuality::Origin_Name(quality.origin());
      if (quality.has_quality()) {
        entry["precision_millionths"] = quality.quality().precision();
        entry["precision_error_millionths"] = quality.quality().precision_error();
        entry["recall_millionths"] = quality.quality().recall();
        entry["recall_error_millionths"] = quality.quality().recall_error();
        entry["quality_source"] = quality.quality().source();
      }
    }
    runs.push_back(std::move(entry));
  }
  Json& missing = json["missing_runs"] = Json::array();
  for (const v1::Run& run : release.missing_runs()) {
    missing.push_back({{"run", run.run_id()},
                       {"corridor", run.corridor()},
                       {"state", v1::RunState_Name(run.state())},
                       {"reason", FirstLine(run.message())}});
  }
  Json& approvals = json["approvals"] = Json::array();
  for (const v1::ReleaseApproval& approval : release.approvals()) {
    approvals.push_back({{"name", approval.name()},
                         {"fingerprint", approval.fingerprint()},
                         {"time", approval.time()}});
  }
  json["files"] = Json(std::vector<std::string>(release.files().begin(), release.files().end()));
  return json.dump(2) + "\n";
}

std::string VerificationText(const std::string& release, const v1::ReleaseVerification& verified) {
  std::string text =
      absl::StrCat("Release ", release, ": ", verified.files(),
                   " files are byte for byte what its figures give\n", verified.figures(),
                   " figures are signed by the linkage service\n", verified.runs_compared(),
                   " run(s): the figures can come from the exact counts under their rule\n");
  if (verified.runs_noised() > 0) {
    absl::StrAppend(&text, verified.runs_noised(),
                    " run(s): the counts came noised, there are no exact ones\n");
  }
  if (verified.runs_erased() > 0) {
    absl::StrAppend(
        &text, verified.runs_erased(),
        " run(s): the exact counts are erased, the figures were not compared with them\n");
  }
  return text;
}

std::string VerificationJson(const std::string& release, const v1::ReleaseVerification& verified) {
  return Json{{"release", release},
              {"files", verified.files()},
              {"figures", verified.figures()},
              {"runs_compared", verified.runs_compared()},
              {"runs_noised", verified.runs_noised()},
              {"runs_erased", verified.runs_erased()}}
             .dump(2) +
         "\n";
}

std::string ReleasesTable(const v1::ListReleasesResponse& releases) {
  std::string text;
  for (const v1::Release& release : releases.releases()) {
    absl::StrAppend(&text,
                    absl::StrFormat("%-24s %s  %-12s %-9s %d run(s)\n", release.release_id(),
                                    release.period(), release.vintage(),
                                    v1::ReleaseState_Name(release.state()), release.runs_size()));
  }
  return text.empty() ? "no releases\n" : text;
}

}  // namespace mirrorflow
