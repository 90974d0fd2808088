#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/attack_bounds.h"
#include "corridor/batch_rule.h"
#include "corridor/compared_fields.h"
#include "corridor/country.h"
#include "corridor/disclosure_rule.h"
#include "corridor/link_quality.h"
#include "corridor/matching_rule.h"
#include "corridor/period.h"
#include "corridor/run.h"
#include "corridor/terms.h"
#include "corridor/validity.h"

namespace mirrorflow {

struct AgreementParty {
  Country country;
  std::string institution;
  std::string fingerprint;  // of its identity and agreement keys, eight groups of four
  std::string legal_basis;
  std::string supervision;
};

// The values are those of proto/mirrorflow/v1/agreement.proto.
enum class PermittedUse : std::uint8_t {
  kCountFlows = 1,
  kPublishTables = 2,
  kEstimateCoverage = 3,
};
enum class ProhibitedUse : std::uint8_t {
  kReIdentification = 1,
  kRowLevelResults = 2,
  kEnforcement = 3,
  kDecisionsAboutPersons = 4,
  kOnwardTransfer = 5,
  kLinkageWithOtherData = 6,
};
enum class Risk : std::uint8_t {
  kBreakableEncoding = 1,
  kExperimentalEncoding = 2,
  kLoweredNgramMinimum = 3,
  kWideAttackBounds = 4,
  kManyRecordsPerKey = 5,
  kRoundedCounts = 20,
  kCellKeyCounts = 21,
};

inline constexpr std::array kAllPermittedUses = {
    PermittedUse::kCountFlows, PermittedUse::kPublishTables, PermittedUse::kEstimateCoverage};
inline constexpr std::array kAllProhibitedUses = {
    ProhibitedUse::kReIdentification, ProhibitedUse::kRowLevelResults,
    ProhibitedUse::kEnforcement,      ProhibitedUse::kDecisionsAboutPersons,
    ProhibitedUse::kOnwardTransfer,   ProhibitedUse::kLinkageWithOtherData};

// What each means, in a clause of a sentence for people.
std::string_view PermittedUseText(PermittedUse use);
std::string_view ProhibitedUseText(ProhibitedUse use);
// The name in the schema ("BREAKABLE_ENCODING") and the words that both states sign.
std::string_view RiskName(Risk risk);
std::string_view RiskStatement(Risk risk);

// Who holds shares in split-trust mode.
struct ComputeParty {
  std::string name;  // as in its certificate: mirrorflow://party/NAME
  std::string institution;
  std::string certificate_fingerprint;  // 64 lower-case hex digits
};
inline constexpr std::size_t kComputeParties = 3;

struct AcceptedRisk {
  Risk risk = Risk::kBreakableEncoding;
  std::string statement;
};

struct AgreedProfile {
  std::string name;
  Hash256 hash{};
};

// What is known of an encoding profile where an agreement is judged; the caller looks it up.
struct EncodingFacts {
  bool shows_filters = false;     // known attacks need no key: not in linkage-unit mode
  bool experimental = false;      // attack bounds not settled
  bool wide_bounds = false;       // does not keep to the project's attack bounds everywhere
  std::uint32_t safe_ngrams = 0;  // records below fall to the attacks it was measured against
  // Rows of one side under one key that it was measured with; 0: no number helps.
  std::uint32_t safe_records_per_key = 0;
};

struct AgreementContent {
  RunId id;
  std::vector<AgreementParty> parties;  // two
  std::string purpose;
  std::vector<PermittedUse> permitted_uses;
  std::vector<ProhibitedUse> prohibited_uses;
  std::vector<Corridor> corridors;
  std::vector<Period> periods;
  std::string population;
  BatchRule batch_rule{};
  Side dated_by = Side::kReceiver;
  AgreedProfile encoding_profile;
  AgreedProfile normalisation_profile;
  LinkageMode mode = LinkageMode::kLinkageUnit;
  std::vector<std::string> strata;  // names of StratumName
  DiceThreshold threshold;
  std::string calibration;  // in words
  DisclosureRule disclosure;
  std::optional<ComparedFields> compared_fields{};        // nothing: all that a side has
  std::optional<PinnedCalibration> pinned_calibration{};  // where the threshold comes from
  std::uint32_t runs_per_period = 0;
  std::uint32_t minimum_batch = 0;
  std::uint32_t minimum_stratum = 0;
  std::uint32_t minimum_ngrams = 0;
  std::uint32_t maximum_records_per_key = 0;
  std::uint32_t birth_year_band = 0;
  bool exact_tokens = false;
  bool verify_products = false;  // split-trust: the parties prove their products to each other
  std::uint32_t encodings_hours = 0;
  std::uint32_t exact_counts_days = 0;
  Validity validity;
  std::vector<AcceptedRisk> accepted_risks;
  // Three in split-trust mode, in the order of their shares; none otherwise.
  std::vector<ComputeParty> compute_parties{};
  std::optional<AttackBounds> attack_bounds{};  // nothing: the project's
  std::optional<MatchingRule> matching{};       // in split-trust mode, where it must be stated
  std::uint32_t maximum_identifiers = 0;        // of a side's set; in psi-cardinality mode
  // With which the estimates of a corridor are made; a corridor without: as the linkage service
  // says with the draft of a release.
  std::vector<AgreedLinkQuality> link_quality{};
};

// What two states have agreed on for the corridors between them (proto/mirrorflow/v1/
// agreement.proto): valid by construction, immutable. `hash` is over the exact bytes of its file;
// run terms carry it, and with them the run key. Whether it is signed is another question
// (crypto/signed_agreement.h).
class Agreement {
 public:
  // InvalidArgument, naming the clause, for what no agreement may say: parties that are not two,
  // corridors of others, a missing prohibition, bounds of zero.
  static absl::StatusOr<Agreement> Create(AgreementContent content, const Hash256& hash);

  const AgreementContent& content() const { return content_; }
  const RunId& id() const { return content_.id; }
  const Hash256& hash() const { return hash_; }
  // Null if it is no party.
  const AgreementParty* Party(Country country) const;
  bool Covers(const Corridor& corridor, const Period& period) const;
  bool Accepts(Risk risk) const;

 private:
  Agreement(AgreementContent content, const Hash256& hash)
      : content_(std::move(content)), hash_(hash) {}

  AgreementContent content_;
  Hash256 hash_;
};

bool Permits(const AgreementContent& agreement, PermittedUse use);

// What the parties of split-trust mode open beside totals, ascending; none in other modes.
std::vector<CountedTable> OpenedTablesOf(const AgreementContent& agreement);

// A refusal that names the clause: "agreement ke-ug-2024, clause minimum_batch: ...". The names are
// stable: scripts and auditors may look for them. PermissionDenied.
absl::Status ClauseRefusal(const RunId& agreement, std::string_view clause,
                           std::string_view reason);

// Whether the agreement accepts what its encoding needs accepted; else no run can be held under it.
absl::Status CheckAcceptedRisks(const Agreement& agreement, const EncodingFacts& encoding);

// Whether the clauses cover a run on this day, first refusal first.
absl::Status CheckClauses(const Agreement& agreement, const RunTerms& terms,
                          const EncodingFacts& encoding, Day today);

// The terms that an agreement asks for, nothing more; `hash` is not set.
RunTerms TermsUnder(const Agreement& agreement, const RunId& run_id, const Corridor& corridor,
                    const Period& period);

}  // namespace mirrorflow
