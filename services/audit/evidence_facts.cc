#include "services/audit/evidence_facts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace mirrorflow {

std::string EvidencedEvent::fact(std::string_view name) const {
  for (const v1::LogFact& fact : event.facts()) {
    if (fact.name() == name) return fact.value();
  }
  return "";
}

std::string EvidencedEvent::place() const { return absl::StrCat("log entry ", index); }

bool EvidenceFacts::Concerns(const v1::LogEvent& event) const {
  if (!event.run().empty()) return event.run() == run;
  if (!event.release().empty()) {
    return std::ranges::any_of(
        releases, [&](const EvidencedRelease& release) { return release.id == event.release(); });
  }
  return !campaign.empty() && event.campaign() == campaign;
}

std::vector<const EvidencedEvent*> EvidenceFacts::RunEvents() const {
  std::vector<const EvidencedEvent*> about;
  for (const EvidencedEvent& event : events) {
    if (Concerns(event.event)) about.push_back(&event);
  }
  return about;
}

std::string ByMode(LinkageMode mode, std::string_view linkage_unit, std::string_view split_trust,
                   std::string_view psi_cardinality) {
  switch (mode) {
    case LinkageMode::kLinkageUnit:
      return std::string(linkage_unit);
    case LinkageMode::kSplitTrust:
      return std::string(split_trust);
    case LinkageMode::kPsiCardinality:
      return std::string(psi_cardinality);
  }
  return "";
}

}  // namespace mirrorflow
