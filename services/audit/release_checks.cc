#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "corridor/vintage.h"
#include "crypto/detached_signature.h"
#include "crypto/subkey_labels.h"
#include "services/audit/evidence_layout.h"
#include "services/audit/run_checks.h"
#include "services/office/release_plan.h"
#include "services/office/release_store.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kApprovals = 2;

const std::string* Find(const BundleFiles& files, const std::string& path) {
  const auto file = files.find(path);
  return file == files.end() ? nullptr : &file->second;
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  std::erase(lines, "");
  return lines;
}

// Nothing for a field that is not there or no text.
std::string TextOf(const nlohmann::json& json, const char* name) {
  const auto field = json.is_object() ? json.find(name) : json.end();
  return json.is_object() && field != json.end() && field->is_string() ? field->get<std::string>()
                                                                       : std::string();
}

// The figures: whose signature, of which run, at which cost.
void CheckFigures(const BundleFiles& files, const EvidenceFacts& facts,
                  const EvidencedRelease& release, VerdictList& verdicts) {
  const std::string directory = absl::StrCat(kReleaseDirectory, release.id, "/");
  const std::string path = directory + kProtectedCountsFile;
  const std::string signature_path = directory + kProtectedCountsSignature;
  const std::string* text = Find(files, path);
  const std::string* signed_by = Find(files, signature_path);
  const RegisteredParty* office = facts.registry->Find(PartyRole::kLinkageService, facts.id);
  if (office == nullptr || !office->identity.has_value()) {
    verdicts.Failed("release-signature", "the registry has no identity key of the linkage service",
                    signature_path);
  } else if (signed_by == nullptr) {
    verdicts.Failed("release-signature", "the figures are not signed", signature_path);
  } else {
    absl::StatusOr<DetachedSignature> signature =
        ParseDetachedSignature(kReleasePurpose, *signed_by);
    absl::Status status = signature.status();
    if (status.ok()) {
      status = VerifyDetachedSignature(*office->identity, kReleasePurpose, *text, *signature);
    }
    if (status.ok()) {
      verdicts.Ok("release-signature",
                  absl::StrCat("the figures of release ", release.id,
                               " are signed by the linkage service of the registry"));
    } else {
      verdicts.Failed("release-signature", FirstLine(status), signature_path);
    }
  }
  const auto own = std::ranges::find_if(release.counts, [&](const ProtectedCounts& counts) {
    return counts.run.value() == facts.run;
  });
  if (own == release.counts.end()) {
    verdicts.Failed("release-run",
                    absl::StrCat("release ", release.id, " has no figures of run ", facts.run),
                    path);
    return;
  }
  if (facts.terms.has_value() &&
      (own->corridor != facts.terms->corridor || own->period != facts.terms->period ||
       own->vintage != facts.terms->vintage || own->agreement != facts.terms->agreement_hash)) {
    verdicts.Failed("release-run",
                    absl::StrCat("the figures of run ", facts.run,
                                 " are of another corridor, period, vintage or agreement than its "
                                 "terms"),
                    path);
    return;
  }
  if (!facts.agreement.has_value()) return;
  const DisclosureRule& rule = facts.agreement->content().disclosure;
  if (own->profile != rule.profile() || own->cost != rule.Cost(own->vintage)) {
    verdicts.Failed(
        "release-run",
        absl::StrCat("the figures say rule ", std::string(DisclosureProfileName(own->profile)),
                     " at epsilon ", NanoEpsilonText(own->cost), ", the agreement says ",
                     std::string(DisclosureProfileName(rule.profile())), " at ",
                     NanoEpsilonText(rule.Cost(own->vintage))),
        path);
    return;
  }
  std::size_t foreign = 0;
  for (const ProtectedCount& count : own->counts) foreign += rule.Has(count.table) ? 0U : 1U;
  if (foreign > 0) {
    verdicts.Failed("release-run",
                    absl::StrCat(foreign,
                                 " figures are of tables that the agreement does not "
                                 "have"),
                    path);
    return;
  }
  verdicts.Ok("release-run",
              absl::StrCat(own->counts.size(), " figures of the run in release ", release.id,
                           ", rule ", std::string(DisclosureProfileName(own->profile)),
                           ", epsilon ", NanoEpsilonText(own->cost), " as the agreement says"));
}

// That the run is estimated with what the two states signed, where they state it.
void CheckLinkQuality(const EvidenceFacts& facts, const EvidencedRelease& release,
                      const std::string& path, VerdictList& verdicts) {
  if (!facts.agreement.has_value() || !facts.terms.has_value()) return;
  absl::StatusOr<std::optional<StatedLinkQuality>> drafted = DraftedQuality(release.plan);
  absl::StatusOr<RunQuality> planned = QualityOfRun(release.plan, facts.terms->run_id);
  if (!drafted.ok() || !planned.ok()) {
    verdicts.Failed("release-quality",
                    FirstLine(drafted.ok() ? planned.status() : drafted.status()), path);
    return;
  }
  const RunQuality agreed = QualityUnder(*facts.agreement, facts.terms->corridor, *drafted);
  const auto text = [](const RunQuality& quality) {
    return absl::StrCat(
        quality.quality.has_value() ? LinkQualityText(quality.quality->figures()) + ", " : "",
        std::string(QualityOriginText(quality.origin)));
  };
  if (*planned != agreed) {
    verdicts.Failed("release-quality",
                    absl::StrCat("release ", release.id, " estimates the run with ", text(*planned),
                                 "; it would be ", text(agreed)),
                    path);
    return;
  }
  verdicts.Ok("release-quality",
              absl::StrCat("quality of links in release ", release.id, ": ", text(agreed)));
}

void CheckApprovals(const EvidenceFacts& facts, const EvidencedRelease& release,
                    const std::string& directory, VerdictList& verdicts) {
  std::set<std::string> names;
  std::set<std::string> fingerprints;
  for (const std::vector<std::string>& approval : release.approvals) {
    fingerprints.insert(approval[0]);
    names.insert(approval[2]);
  }
  const std::string where = directory + kApprovalPrefix;
  // Each is in the log as well, from when it was given.
  std::set<std::string> logged;
  for (const EvidencedEvent* event : facts.RunEvents()) {
    if (event->event.kind() != v1::RELEASE_APPROVED || event->event.release() != release.id)
      continue;
    const auto document = event->documents.find("approval");
    if (document == event->documents.end()) {
      verdicts.Failed("release-approvals",
                      absl::StrCat("entry ", event->index,
                                   " is an approval that the bundle does not "
                                   "have"),
                      where);
    } else {
      logged.insert(document->second);
    }
  }
  if (names.size() < kApprovals || fingerprints.size() < kApprovals || logged.size() < kApprovals) {
    verdicts.Failed("release-approvals",
                    absl::StrCat("release ", release.id, " was published with ",
                                 std::min({names.size(), fingerprints.size(), logged.size()}),
                                 " approvals that are logged; it takes two persons with different "
                                 "certificates"),
                    where);
  } else if (!verdicts.HasFailed("release-approvals")) {
    verdicts.Ok("release-approvals", absl::StrCat("plan ", HashText(FileHash(release.plan_bytes)),
                                                  " approved by ", release.approvals[0][2], " and ",
                                                  release.approvals[1][2], ", both logged"));
  }
}

}  // namespace

void ReadReleases(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts) {
  for (const auto& [path, bytes] : files) {
    if (!absl::StartsWith(path, kReleaseDirectory) ||
        !absl::EndsWith(path, absl::StrCat("/", kPlanName))) {
      continue;
    }
    const std::vector<std::string> parts = absl::StrSplit(path, '/');
    const std::string directory = path.substr(0, path.rfind('/') + 1);
    EvidencedRelease release{.id = parts.size() == 3 ? parts[1] : "",
                             .plan_bytes = bytes,
                             .plan = {},
                             .approvals = {},
                             .published = {},
                             .counts = {}};
    if (!release.plan.ParseFromString(bytes) || release.plan.id() != release.id) {
      verdicts.Failed("release-plan", absl::StrCat("no plan of release ", release.id), path);
      continue;
    }
    for (int number = 1;; ++number) {
      const std::string path_of = absl::StrCat(directory, kApprovalPrefix, number, ".pb");
      const std::string* approval_bytes = Find(files, path_of);
      if (approval_bytes == nullptr) break;
      office::ReleaseRecord::Approval approval;
      if (!approval.ParseFromString(*approval_bytes)) {
        verdicts.Failed("release-approvals", absl::StrCat(path_of, " is no approval"), path_of);
        continue;
      }
      release.approvals.push_back({approval.fingerprint(), approval.time(), approval.name()});
    }
    if (const std::string* text = Find(files, directory + kPublishedName)) {
      for (const std::string& line : LinesOf(*text)) {
        const std::pair<std::string, std::string> entry =
            absl::StrSplit(line, absl::MaxSplits("  ", 1));
        release.published.emplace(entry.second, entry.first);
      }
      release.is_published = true;
      std::string one_form;
      for (const auto& [name, hash] : release.published) {
        absl::StrAppend(&one_form, hash, "  ", name, "\n");
      }
      if (one_form != *text) {
        verdicts.Failed("release-files", "the list of published files is not in its one form",
                        directory + kPublishedName);
      }
    }
    if (const std::string* text = Find(files, directory + kProtectedCountsFile)) {
      absl::StatusOr<std::vector<ProtectedCounts>> counts = ParseProtectedCounts(*text);
      if (counts.ok()) {
        release.counts = *std::move(counts);
      } else {
        verdicts.Failed("release-run", FirstLine(counts.status()),
                        directory + kProtectedCountsFile);
      }
    } else if (release.is_published) {
      verdicts.Failed("release-run",
                      absl::StrCat("the figures of release ", release.id, " are missing"),
                      directory + kProtectedCountsFile);
      release.is_published = false;
    }
    facts.releases.push_back(std::move(release));
  }
}

void CheckReleases(const BundleFiles& files, const EvidenceFacts& facts, VerdictList& verdicts) {
  if (facts.role != PartyRole::kLinkageService) return;
  for (const EvidencedRelease& release : facts.releases) {
    const std::string directory = absl::StrCat(kReleaseDirectory, release.id, "/");
    if (!release.is_published) {
      verdicts.NotEvidenced("release-run",
                            absl::StrCat("release ", release.id, " is not published"));
      continue;
    }
    CheckFigures(files, facts, release, verdicts);
    CheckLinkQuality(facts, release, directory + kPlanName, verdicts);
    CheckApprovals(facts, release, directory, verdicts);
    bool same = true;
    for (const auto& [name, hash] : release.published) {
      const std::string* bytes = Find(files, directory + name);
      if (bytes == nullptr || HashText(FileHash(*bytes)) == hash) continue;
      same = false;
      verdicts.Failed("release-files",
                      absl::StrCat(name, " is another file than the one that was published"),
                      directory + name);
    }
    // That these hashes are the approved ones is an opening of the log (CheckOpenings).
    if (same) {
      verdicts.Ok("release-files", absl::StrCat(release.published.size(),
                                                " published files by their hashes; "
                                                "--published DIR compares the files"));
    }
  }
  if (facts.releases.empty()) {
    verdicts.NotEvidenced("release-run", "no release publishes the run");
  }
}

void CheckLedger(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts) {
  const std::string* text = Find(files, kLedgerFile);
  if (text == nullptr) {
    if (facts.role != PartyRole::kComputeParty) {
      verdicts.NotEvidenced("ledger", "no entry of a ledger for the corridor and period");
    }
    return;
  }
  NanoEpsilon spent = 0;
  std::size_t number = 0;
  for (const std::string& line : LinesOf(*text)) {
    ++number;
    const std::vector<std::string> parts = absl::StrSplit(line, ' ');
    LedgerLine entry;
    absl::StatusOr<Hash256> agreement =
        parts.size() >= 6 ? ParseHashText(parts[0]) : absl::InvalidArgumentError("too short");
    if (!agreement.ok() || !absl::SimpleAtoi(parts[5], &entry.cost) ||
        (facts.terms.has_value() && (parts[1] != facts.terms->corridor.ToString() ||
                                     parts[2] != facts.terms->period.ToString()))) {
      verdicts.Failed("ledger", absl::StrCat("line ", number, " is no entry of this corridor"),
                      absl::StrCat(kLedgerFile, ", line ", number));
      return;
    }
    entry.agreement = *agreement;
    entry.run = parts[3];
    entry.vintage = parts[4];
    facts.ledger.push_back(std::move(entry));
  }
  // A vintage is paid once, whatever runs were made of it.
  std::set<std::pair<Hash256, std::string>> paid;
  for (const LedgerLine& entry : facts.ledger) {
    if (paid.emplace(entry.agreement, entry.vintage).second) spent += entry.cost;
  }
  if (!facts.agreement.has_value()) return;
  const DisclosureRule& rule = facts.agreement->content().disclosure;
  const auto own = std::ranges::find(facts.ledger, facts.run, &LedgerLine::run);
  for (const EvidencedEvent* event : facts.RunEvents()) {
    const std::string charged = event->fact("nano_epsilon");
    if (event->event.kind() != v1::LEDGER_CHARGED || charged.empty()) continue;
    if (own == facts.ledger.end() || charged != absl::StrCat(own->cost)) {
      verdicts.Failed("ledger",
                      absl::StrCat("entry ", event->index, " of the log charges ", charged,
                                   " for the run, which is not what ", kLedgerFile, " has"),
                      kLedgerFile);
      return;
    }
  }
  const std::string vintage =
      facts.terms.has_value() ? facts.terms->vintage.ToString() : std::string();
  if (own != facts.ledger.end() && facts.terms.has_value() &&
      (own->cost != rule.Cost(facts.terms->vintage) || own->vintage != vintage)) {
    verdicts.Failed(
        "ledger",
        absl::StrCat("run ", facts.run, " is charged epsilon ", NanoEpsilonText(own->cost),
                     ", the agreement says ", NanoEpsilonText(rule.Cost(facts.terms->vintage))),
        kLedgerFile);
  } else if (rule.budget() > 0 && spent > rule.budget()) {
    verdicts.Failed("ledger",
                    absl::StrCat("epsilon ", NanoEpsilonText(spent), " was spent, the budget is ",
                                 NanoEpsilonText(rule.budget())),
                    kLedgerFile);
  } else if (own == facts.ledger.end()) {
    verdicts.NotEvidenced("ledger", "the ledger has no entry for the run itself");
  } else {
    verdicts.Ok("ledger", rule.budget() > 0
                              ? absl::StrCat("epsilon ", NanoEpsilonText(spent), " of ",
                                             NanoEpsilonText(rule.budget()),
                                             " spent in this corridor and "
                                             "period")
                              : std::string("the run is entered; the rule has no budget"));
  }
}

void ReadComponents(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts) {
  const std::string* text = Find(files, kSbomFile);
  const nlohmann::json json =
      text == nullptr ? nlohmann::json() : nlohmann::json::parse(*text, nullptr, false);
  if (TextOf(json, "bomFormat") != "CycloneDX" || !json.contains("components") ||
      !json["components"].is_array()) {
    verdicts.NotEvidenced("software", "the bundle does not list the programs and libraries");
    return;
  }
  for (const nlohmann::json& component : json["components"]) {
    facts.components.emplace_back(TextOf(component, "name"), TextOf(component, "version"));
  }
  verdicts.Ok("software", absl::StrCat("version ", facts.software, ", ", facts.components.size(),
                                       " programs and libraries, as the organisation says"));
}

}  // namespace mirrorflow
