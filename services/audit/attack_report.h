#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "attacks/attack_verdict.h"
#include "corridor/agreement.h"
#include "corridor/attack_bounds.h"
#include "services/audit/attack_population.h"

namespace mirrorflow {

// What `mf-audit attack` measured. No personal data: counts and shares only.
struct AttackReport {
  std::string agreement;  // id
  std::string profile;    // that was attacked, the agreement's or another
  bool is_agreed_profile = true;
  LinkageMode mode = LinkageMode::kLinkageUnit;
  std::string population;  // in words
  std::size_t persons = 0;
  std::size_t too_short = 0;
  std::size_t repeated = 0;
  double mean_ngrams = 0;
  std::uint32_t minimum_ngrams = 0;
  std::size_t records_per_key = 0;
  std::uint64_t seed = 0;
  AttackBounds bounds = AttackBounds::OfProject();
  bool has_own_bounds = false;
  std::vector<AttackMeasure> measures;  // keys pooled
  AttackVerdict verdict;
  double seconds = 0;  // of processor time

  // Of whoever has the key: what everything is to be compared with. Negative: not measured.
  double InsiderShare() const;
  // Within the bounds, or of a mode that no bound is about.
  bool passes() const;
};

// A share in per cent with two decimals.
std::string PercentText(double share);
// "within bounds", "not within bounds", or that no bound is about a mode where nobody sees rows.
std::string VerdictText(const AttackReport& report);
// What follows of the mode and of extrapolation, in sentences.
std::vector<std::string> VerdictNotes(const AttackReport& report);

std::string AttackReportText(const AttackReport& report);
std::string AttackReportJson(const AttackReport& report);
// One page that needs nothing else: no program, no network; light and dark.
std::string AttackReportPage(const AttackReport& report);

}  // namespace mirrorflow
