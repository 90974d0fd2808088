#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "statistics/protected_counts.h"

namespace mirrorflow {

// What has been published of whom. The unit of privacy is one person at one holder (the register of
// one state) in one reference year, with at most c events over all corridors (batch_rule.h). Two
// inputs are neighbours when one has the events of one such person and the other does not.
//
// Composition: an event is in one corridor, and costs there the sum over tables, figures and
// vintages of its epsilons. A person has at most c events, and noise is drawn for c events a person
// (NoiseOf), so a corridor's cost is the cost of a person all of whose events are in it, and a
// holder's spending in a year is that of its dearest corridor.
//
// It holds no state of its own: entries come from what is stored as published, each with its
// figures (protected_counts.h).
class PrivacyLedger {
 public:
  struct Entry {
    RunId release;
    RunId run;
    Corridor corridor;
    Period period;
    Vintage vintage;
    Hash256 agreement{};
    DisclosureProfile profile = DisclosureProfile::kDp;
    NanoEpsilon cost = 0;
  };

  void Add(const RunId& release, const ProtectedCounts& counts);

  // Whether this may be published as well. AlreadyExists when the vintage of the corridor and
  // period is published already, under whatever agreement; FailedPrecondition when a later one is;
  // PermissionDenied when it would cost more than the budget has left.
  absl::Status Check(const Corridor& corridor, const Period& period, const Vintage& vintage,
                     const DisclosureRule& rule) const;

  // Of a person with all events in this corridor.
  NanoEpsilon Spent(const Corridor& corridor, const Period& period) const;
  // Of a person at this state's registers.
  NanoEpsilon SpentAt(Country holder, const Period& period) const;
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

// The epsilon of the noise of one figure: the table's cost over c events a person, over the figures
// that an event is in (reported by its holder and linked, half each), over what one event moves in
// the table at most. By stratum that is 2 for linked figures (one record takes another's link, see
// linkage/linker.h) and 1 for reported ones; in totals 1.
absl::StatusOr<Epsilon> NoiseOf(const DisclosureRule& rule, const Vintage& vintage,
                                std::uint32_t contribution_bound, CountedTable table,
                                Figure figure);

}  // namespace mirrorflow
