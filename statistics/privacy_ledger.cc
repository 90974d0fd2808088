#include "statistics/privacy_ledger.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr std::uint64_t kNano = 1'000'000'000;

}  // namespace

void PrivacyLedger::Add(const RunId& release, const ProtectedCounts& counts) {
  entries_.push_back({.release = release,
                      .run = counts.run,
                      .corridor = counts.corridor,
                      .period = counts.period,
                      .vintage = counts.vintage,
                      .agreement = counts.agreement,
                      .profile = counts.profile,
                      .cost = counts.cost});
}

absl::Status PrivacyLedger::Check(const Corridor& corridor, const Period& period,
                                  const Vintage& vintage, const DisclosureRule& rule) const {
  const std::string what = absl::StrCat("vintage ", vintage.ToString(), " of ", corridor.ToString(),
                                        " in ", period.ToString());
  if (!rule.Has(vintage)) {
    return absl::PermissionDeniedError(absl::StrCat("clause disclosure: ", what, " has no share"));
  }
  for (const Entry& entry : entries_) {
    if (entry.corridor != corridor || entry.period != period) continue;
    if (entry.vintage == vintage) {
      return absl::AlreadyExistsError(
          absl::StrCat(what, " is published in release ", entry.release.value(),
                       "\nhint: mf-office release show ", entry.release.value(),
                       " gives the stored figures; a change is a revision"));
    }
    if (entry.vintage > vintage) {
      return absl::FailedPreconditionError(absl::StrCat(
          what, " is overtaken by ", entry.vintage.ToString(), ", published in release ",
          entry.release.value(), "\nhint: what has changed since is a revision"));
    }
  }
  const NanoEpsilon spent = Spent(corridor, period) + rule.Cost(vintage);
  if (rule.profile() == DisclosureProfile::kDp && spent > rule.budget()) {
    return absl::PermissionDeniedError(absl::StrCat(
        "clause disclosure: with ", what, " a person would cost epsilon ", NanoEpsilonText(spent),
        ", above the budget of ", NanoEpsilonText(rule.budget()),
        "\nhint: a new agreement does not renew the budget of the year; it can give this vintage a "
        "smaller share, or both states a larger budget"));
  }
  return absl::OkStatus();
}

NanoEpsilon PrivacyLedger::Spent(const Corridor& corridor, const Period& period) const {
  NanoEpsilon spent = 0;
  for (const Entry& entry : entries_) {
    if (entry.corridor == corridor && entry.period == period) spent += entry.cost;
  }
  return spent;
}

NanoEpsilon PrivacyLedger::SpentAt(Country holder, const Period& period) const {
  NanoEpsilon dearest = 0;
  for (const Entry& entry : entries_) {
    if (entry.corridor.origin() == holder || entry.corridor.destination() == holder) {
      dearest = std::max(dearest, Spent(entry.corridor, period));
    }
  }
  return dearest;
}

absl::StatusOr<Epsilon> NoiseOf(const DisclosureRule& rule, const Vintage& vintage,
                                std::uint32_t contribution_bound, CountedTable table,
                                Figure figure) {
  const bool is_reported = figure == Figure::kEmigSender || figure == Figure::kImmigReceiver;
  const bool is_whole = table == CountedTable::kTotal || table == CountedTable::kAgreement;
  const std::uint64_t figures = table == CountedTable::kAgreement ? 1 : 2;
  const std::uint64_t sensitivity = is_reported || is_whole ? 1 : 2;
  return Epsilon::Create(rule.Cost(table, vintage),
                         kNano * contribution_bound * figures * sensitivity);
}

}  // namespace mirrorflow
