#pragma once

#include <optional>
#include <string>
#include <vector>

#include "corridor/period.h"
#include "corridor/run.h"
#include "statistics/formats/metadata_document.h"
#include "statistics/published_dataset.h"

namespace mirrorflow {

// What is told of one register behind a run. Only what its state signed or published: descriptions
// and size buckets, never a count.
struct SourceFacts {
  Side side = Side::kSender;
  std::string institution;
  std::string legal_basis;
  std::string register_name;  // "border crossings, three posts"
  std::string event_basis;    // how migrations are found in it: UN12, PERMIT, REGISTER, DECLARED
  std::string coverage;       // what it covers, and what is known to be missing
  std::string excluded;       // populations that are left out
  std::string size_bucket;    // as the public log shows it; empty: not told
  std::string extracted{};    // when it was taken from the register; empty: not told
  std::string quality{};      // missing, wrong and double records in it; empty: not told
  std::vector<std::string> fields;  // that identities are made of
};

// A share of errors, if it was paid from the disclosure budget; none: withheld.
struct SubgroupError {
  std::string subgroup;  // "all", "sex F", "age Y65T"
  std::optional<Decimal> precision;
  std::optional<Decimal> precision_error{};  // standard error
  std::optional<Decimal> recall;
  std::optional<Decimal> recall_error{};
};

// What a run knows of how it linked (docs/linkage.md, docs/agreements.md).
struct LinkageRunFacts {
  std::string run;
  std::string corridor;  // "KE-UG"
  std::string period;
  std::string mode;                   // "linkage-unit", "split-trust", "psi-cardinality"
  std::string encoding_profile;       // with its hash
  std::string normalisation_profile;  // with its hash
  std::string partitions;             // what is compared with what
  std::string threshold;              // and how it was chosen
  std::string matching;               // "one to one, greedy in a fixed order"
  std::string comparisons{};          // what is kept of them, of scores and of ties
  std::string agreement;              // its hash, so that the terms can be looked up
  std::string software;               // name and version
  std::vector<SourceFacts> sources;
  // By subgroup; empty when the run estimated none.
  std::vector<SubgroupError> errors;
  std::string error_method;  // how the errors were estimated without truth
  std::string adjustment{};  // how the published figures take these errors into account
  std::string coarsening{};  // of small classes before records were encoded
  std::string release{};     // in which the figures of the run are published
};

// The linkage report of one run, after GUILD (Gilbert et al., GUILD: GUidance for Information about
// Linking Data sets, J Public Health 40(1), 2018), which asks for what was provided, linked,
// analysed and reported: the sources and their preparation (G1, G2), the linkage and its error by
// subgroup (G3, G4), how the analysis takes it into account (G5), and where it is reported (G6).
// What was not told is marked as such; a share that was not paid from the budget says that it is
// withheld.
MetadataDocument LinkageReport(const LinkageRunFacts& run, const std::string& prepared);

}  // namespace mirrorflow
