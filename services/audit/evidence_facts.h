#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corridor/agreement.h"
#include "corridor/terms.h"
#include "crypto/registry.h"
#include "crypto/transparency/checkpoint.h"
#include "crypto/transparency/merkle_tree.h"
#include "mirrorflow/v1/log_event.pb.h"
#include "mirrorflow/v1/run.pb.h"
#include "services/audit/bundle_files.h"
#include "services/audit/verdict.h"
#include "statistics/protected_counts.h"
#include "store_record.pb.h"

namespace mirrorflow {

// An entry of a log with what opens its commitments.
struct EvidencedEvent {
  std::uint64_t index = 0;
  v1::LogEvent event;
  std::string bytes{};  // exactly as logged
  std::map<std::string, std::string>
      documents{};  // by the name of the commitment: path in the bundle

  // Empty if it is not there.
  std::string fact(std::string_view name) const;
  // "log entry 17"
  std::string place() const;
};

// A node's word on what it destroyed, as it stands in a bundle.
struct EvidencedErasure {
  std::string path;
  std::string bytes;  // of the SignedErasure
  v1::ErasureStatement statement;
};

struct EvidencedRelease {
  std::string id;
  std::string plan_bytes;
  office::ReleasePlan plan;
  std::vector<std::vector<std::string>> approvals;  // fingerprint, time, name
  std::map<std::string, std::string> published;     // name, SHA-256 in hex
  std::vector<ProtectedCounts> counts;
  bool is_published = false;
};

struct LedgerLine {
  Hash256 agreement{};
  std::string run;
  std::string vintage;
  NanoEpsilon cost = 0;
};

// What a bundle says once it was checked: facts that hold as far as the verdicts say so.
struct EvidenceFacts {
  PartyRole role = PartyRole::kMemberState;
  std::string id;      // "KE", "comesa"
  std::string origin;  // of its log
  std::string run;
  std::string campaign;
  std::string software;
  std::optional<RunTerms> terms{};
  std::optional<Agreement> agreement{};
  std::string agreement_file{};  // its path in the bundle
  std::optional<Registry> registry{};
  std::optional<Checkpoint> checkpoint{};
  MerkleTree tree{};                                       // of its entries
  std::vector<std::pair<std::string, Checkpoint>> seen{};  // of other logs, with paths
  std::vector<EvidencedEvent> events{};                    // of the whole log
  std::vector<std::string> witnesses{};                    // who cosigned
  std::map<std::string, std::string> state{};              // of run/state.txt
  std::string decision{};
  std::vector<EvidencedErasure> erasures{};
  std::vector<EvidencedRelease> releases{};
  std::vector<LedgerLine> ledger{};
  std::vector<std::pair<std::string, std::string>> components{};  // of the SBOM: name, version

  // Those about the run.
  std::vector<const EvidencedEvent*> RunEvents() const;
  // About the run, its releases, or its campaign as a whole.
  bool Concerns(const v1::LogEvent& event) const;
};

struct CheckedBundle {
  EvidenceFacts facts;
  Verdicts verdicts;
};

// Of three texts, the one for this mode.
std::string ByMode(LinkageMode mode, std::string_view linkage_unit, std::string_view split_trust,
                   std::string_view psi_cardinality);

}  // namespace mirrorflow
