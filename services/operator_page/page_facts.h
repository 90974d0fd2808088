#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mirrorflow {

// What an operator page tells, as plain values: the page knows neither gRPC nor where the facts are
// from. Times are RFC 3339 in UTC, countries ISO 3166-1 alpha-2. Texts called `found`, `hint`,
// `message` and `reason` are the program's or an operator's own words, shown as they are. Nothing
// here is personal data; an office's facts hold no exact count.

enum class PageColour : std::uint8_t { kGreen, kYellow, kRed };

struct CheckFact {
  std::string check;  // as `doctor` names it
  PageColour colour = PageColour::kGreen;
  std::string found;
  std::string hint;
};

struct HealthFacts {
  bool listener_answers = false;
  std::string last_answer{};  // of the service's own port; empty: none yet
  std::string checked{};      // empty: not yet
  std::string next_check{};
  std::vector<CheckFact> checks{};
};

// Where a run or a release is, in the order in which a table of states has them.
enum class PageStage : std::uint8_t {
  // At a node.
  kWaiting,
  kApproved,
  kRefused,
  kAccepted,
  kKeyOffered,
  kKeyAccepted,
  kEncoding,
  kCommitted,
  kSent,
  kEnded,
  kNodeFailed,
  kHandShake,
  kBatchWritten,
  kBatchErased,
  // At the linkage service.
  kCreated,
  kAgreed,
  kBothCommitted,
  kReceived,
  kLinked,
  kTabulated,
  kErased,
  kFailed,
  kCancelled,
  // Of a release.
  kDrafted,
  kChecked,
  kReleaseApproved,
  kReleased,
  kRevised,
};

// How the agreement protects counts before anything is published; corridor/disclosure_rule.h.
enum class PageProtectionRule : std::uint8_t { kUnknown, kNoise, kRounding, kCellKeys };

struct PageProtection {
  PageProtectionRule rule = PageProtectionRule::kUnknown;
  std::string cost;    // epsilon of this edition; of kNoise alone
  std::string budget;  // epsilon of a person, year and holder
};

// Who computes, from what; corridor/terms.h.
enum class PageLinkageMode : std::uint8_t { kLinkageUnit, kSplitTrust, kPsiCardinality };

// What approving a run at a node means.
struct RunApprovalFacts {
  bool own_is_origin = true;
  PageLinkageMode mode = PageLinkageMode::kLinkageUnit;
  std::string agreement;              // its id; empty if it is not held any more
  std::string office;                 // who receives; in split-trust mode nobody there does
  std::vector<std::string> parties;   // who receive, in split-trust mode
  std::vector<std::string> fields;    // names of compared fields; empty: all that the sources have
  bool exact_tokens = false;          // of document and national numbers
  std::uint32_t window_months = 0;    // events around the year that go along
  bool unknown_destination = false;   // events with an unknown other country go along
  std::uint32_t minimum_stratum = 0;  // records that share sex and broad age, at least
  std::uint32_t minimum_batch = 0;
  std::uint32_t maximum_identifiers = 0;  // of a set, in psi-cardinality mode
  std::string profile;
  bool breakable = false;  // attacks on the profile need no key
  bool experimental = false;
  std::uint32_t kept_hours = 0;  // encodings, at the longest
  std::uint32_t runs_per_year = 0;
  PageProtection protection{};
};

struct UploadFacts {
  std::uint64_t records = 0;     // this node's own
  std::uint32_t parts = 0;       // in which they are sent
  std::uint32_t safe_parts = 0;  // of them the linkage service said that it can't lose them
  std::uint32_t receivers = 1;   // three in split-trust mode
  std::uint32_t served = 0;      // receivers that have fetched all
};

enum class DestroyedThing : std::uint8_t { kRunKey, kHandShakeKey, kBatch };
struct DestructionFact {
  std::string country;  // whose node attests it
  std::string time;
  std::vector<DestroyedThing> things;
};

struct RunFacts {
  std::string id;
  std::string campaign;
  std::string origin;
  std::string destination;
  std::string year;
  std::string edition;
  PageStage stage = PageStage::kAccepted;
  std::string message{};
  std::uint32_t percent = 0;             // of the present step; 0: not known
  std::optional<UploadFacts> upload{};   // at a node, from the commitment on
  std::vector<std::string> committed{};  // countries whose commitment is recorded
  std::vector<DestructionFact> destroyed{};
  std::optional<RunApprovalFacts> approval{};  // of a run that waits for it
};

struct ReleaseFacts {
  std::string id;
  std::string year;
  std::string edition;
  PageStage stage = PageStage::kDrafted;
  std::uint32_t approvals = 0;
  std::string plan;  // SHA-256, hex
  struct Flow {
    std::string origin;
    std::string destination;
  };
  std::vector<Flow> flows{};
  std::vector<Flow> missing{};  // of its campaigns, that came to no counts
  PageProtection protection{};
  std::string link_quality{};  // public; in the words of the plan
};

// What a node's `check` found in its own registers.
struct QualityFacts {
  std::string checked;
  std::string duration_rule;
  struct Total {
    std::string what;  // as the report names it
    std::string count;
  };
  std::vector<Total> totals{};
  struct Source {
    std::string name;
    std::string rows;
  };
  std::vector<Source> sources{};
  struct Field {
    std::string source;
    std::string field;
    std::string usable;  // shares, such as "97.3 %"
    std::string missing;
    std::string unusable;
  };
  std::vector<Field> fields{};
  std::vector<std::string> findings{};  // the report's own sentences
};

enum class PageOwner : std::uint8_t { kNode, kOffice };

struct PageFacts {
  PageOwner owner = PageOwner::kNode;
  std::string name;     // country of a node, name of a linkage service
  std::string version;  // of the program
  std::string now;
  std::string config;  // path of the configuration, for commands
  HealthFacts health{};
  std::vector<RunFacts> runs{};
  std::vector<ReleaseFacts> releases{};   // an office's
  std::optional<QualityFacts> quality{};  // a node's, once `check` has run
};

}  // namespace mirrorflow
