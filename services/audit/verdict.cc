#include "services/audit/verdict.h"

#include <algorithm>
#include <array>
#include <utility>

namespace mirrorflow {
namespace {

struct Entry {
  std::string_view check;
  Explanation explanation;
};

constexpr std::array kExplanations = {
    Entry{"about",
          {"what was given is no evidence bundle of this version, or its description was changed",
           "the organisation for the bundle as `mf-audit evidence` wrote it"}},
    Entry{"manifest",
          {"the bundle was damaged or changed on the way: a file is missing, added, or has other "
           "bytes than when it was made",
           "the organisation for the bundle again; keep this one"}},
    Entry{"manifest-signature",
          {"it is not shown that the organisation made this bundle: somebody without its key made "
           "or changed it",
           "the organisation for a signed bundle, and whether this one is theirs; keep this one"}},
    Entry{"readable-copies",
          {"a text for people says something else than the bytes that were signed: who reads it is "
           "misled",
           "the organisation how it came about; believe the signed bytes alone"}},
    Entry{"registry",
          {"the organisation uses a registry that does not follow from the one that you trust: its "
           "keys may be anybody's",
           "the signing states which registry is in force, by telephone; then the organisation "
           "where it has its own from"}},
    Entry{"terms",
          {"the run was made under terms that the agreement does not cover, or the terms were "
           "changed",
           "both states and the linkage service which terms they took, with their logs"}},
    Entry{"agreement",
          {"the agreement that the run names is not the one in the bundle, so nothing shows that "
           "the run was allowed",
           "both states for the agreement with the hash that the terms name"}},
    Entry{"agreement-signatures",
          {"the agreement is not signed by both states with the keys that their officers compared, "
           "or it was revoked",
           "the state whose signature it is whether it signed this file; compare its hash"}},
    Entry{"parameters",
          {"records were encoded or normalised otherwise than agreed, or the text was changed",
           "both states for the profile with the hash that the agreement names"}},
    Entry{"log-checkpoint",
          {"the log's promise is not signed by its holder: the log may be anybody's",
           "the organisation for its log as it stands, and its witnesses for what they cosigned"}},
    Entry{
        "log-tree",
        {"the log was changed after it was signed: an entry was altered, left out, added or moved",
         "the organisation for its log as it stands, and its witnesses for what they cosigned; "
         "keep this copy"}},
    Entry{"log-entries",
          {"the log holds something that no program of this version writes",
           "the organisation which version wrote it"}},
    Entry{"log-times",
          {"an entry is dated before the one before it, which the programs never do",
           "the organisation who wrote the log, and how its clock is kept"}},
    Entry{
        "log-witnesses",
        {"others were shown another log than you, or fewer of them than you demand have seen this "
         "one",
         "each witness for the checkpoint that it cosigned; a fork is proven by two checkpoints "
         "with the signature of the log"}},
    Entry{
        "logs-seen",
        {"a witness was shown another log than you, or a log with two histories: somebody rewrote "
         "it after it was signed",
         "the witness for both signed checkpoints, which prove it; the log's holder for the "
         "reason"}},
    Entry{"log-proofs",
          {"what is said to be logged about the run is not in the log that was signed",
           "the organisation for the proofs of these entries"}},
    Entry{"log-facts",
          {"a document is not the one whose hash was logged when it was used: it was changed "
           "afterwards, or another one was used",
           "the organisation for the document with the logged hash, and the others of the run for "
           "theirs"}},
    Entry{"openings",
          {"a document is not the one that was logged when it was used: it was changed afterwards, "
           "or another one was used",
           "the organisation for the document with the hash in log/openings.txt, and the others of "
           "the run for theirs"}},
    Entry{"state",
          {"the bundle does not tell how the run ended", "the organisation for the whole bundle"}},
    Entry{"event-order",
          {"the organisation did something before what must come first, or left out to log it",
           "the organisation for the reason, and the other organisations of the run for theirs"}},
    Entry{"erasures",
          {"a statement that keys or batches were destroyed is not that of the state, or is of "
           "something else",
           "the state for its statement, and whether its batch and keys still exist"}},
    Entry{"release-plan", {"what was to be published is not known", "the linkage service"}},
    Entry{"release-signature",
          {"the figures are not those that the linkage service signed",
           "the linkage service for the signed figures; warn those who use these"}},
    Entry{"release-run",
          {"what was published of the run is not what the agreement allows, or costs otherwise",
           "the linkage service on which rule it published; both states whether they agreed"}},
    Entry{
        "release-quality",
        {"estimates of the run were made with another quality of links than the two states signed",
         "the linkage service on what it was drafted with; both states whether they agreed"}},
    Entry{"release-approvals",
          {"the release was published without two persons who answer for it",
           "the linkage service who approved it"}},
    Entry{"release-files",
          {"a file that goes round as published is not the one that was approved",
           "the linkage service for the published file, and where the other comes from"}},
    Entry{"ledger",
          {"more was published of the persons in this corridor and year than both states agreed to",
           "the linkage service and both states for their ledgers of the year"}},
    Entry{"same-terms",
          {"the organisations worked under different terms", "each for the terms that it took"}},
    Entry{"same-commitment",
          {"a batch that was linked is not the one that its state committed to",
           "the state which batch it sent, and the linkage service which one it opened"}},
    Entry{"same-erasure",
          {"a statement of erasure was changed between its state and another organisation",
           "the state for its statement"}},
    Entry{"all-sides",
          {"bundles do not belong together", "one bundle of the run from each organisation"}},
};

}  // namespace

std::string_view VerdictName(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::kOk:
      return "ok";
    case VerdictKind::kFailed:
      return "FAILED";
    case VerdictKind::kNotEvidenced:
      return "not evidenced";
  }
  return "";
}

std::string FirstLine(const absl::Status& status) {
  const std::string text(status.message());
  return text.substr(0, text.find('\n'));
}

bool AnyFailed(const Verdicts& verdicts) {
  return std::ranges::any_of(
      verdicts, [](const Verdict& verdict) { return verdict.kind == VerdictKind::kFailed; });
}

Explanation ExplainFailure(std::string_view check) {
  for (const Entry& entry : kExplanations) {
    if (entry.check == check) return entry.explanation;
  }
  return {"", ""};
}

void VerdictList::Ok(std::string check, std::string text) {
  verdicts_.push_back({.kind = VerdictKind::kOk,
                       .check = std::move(check),
                       .subject = subject_,
                       .text = std::move(text)});
}

void VerdictList::Failed(std::string check, std::string text, std::string where) {
  verdicts_.push_back({.kind = VerdictKind::kFailed,
                       .check = std::move(check),
                       .subject = subject_,
                       .text = std::move(text),
                       .where = std::move(where)});
}

void VerdictList::NotEvidenced(std::string check, std::string text) {
  verdicts_.push_back({.kind = VerdictKind::kNotEvidenced,
                       .check = std::move(check),
                       .subject = subject_,
                       .text = std::move(text)});
}

bool VerdictList::HasFailed(std::string_view check) const {
  return std::ranges::any_of(verdicts_, [&](const Verdict& verdict) {
    return verdict.kind == VerdictKind::kFailed && verdict.check == check;
  });
}

}  // namespace mirrorflow
