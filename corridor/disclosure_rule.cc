#include "corridor/disclosure_rule.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

absl::Status Bad(const std::string& reason) { return absl::InvalidArgumentError(reason); }

// Shares of distinct things that are positive and together at most the whole.
template <typename Shares, typename Key, typename Name>
absl::Status CheckShares(const Shares& shares, Key key, Name name, const std::string& what,
                         bool has_budget) {
  if (shares.empty()) return Bad(absl::StrCat("name at least one ", what));
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (shares[i].*key == shares[j].*key) {
        return Bad(absl::StrCat(what, " ", name(shares[i].*key), " stands twice"));
      }
    }
    if (has_budget != (shares[i].permille != 0)) {
      return Bad(absl::StrCat(what, " ", name(shares[i].*key),
                              has_budget ? " needs its share of the budget, in permille"
                                         : " has a share, but the profile has no budget"));
    }
    sum += shares[i].permille;
  }
  if (sum > 1000) {
    return Bad(absl::StrCat("the shares of the ", what, "s are ", sum, " permille, above 1000"));
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view DisclosureProfileName(DisclosureProfile profile) {
  switch (profile) {
    case DisclosureProfile::kDp:
      return "dp";
    case DisclosureProfile::kOfficial:
      return "official";
    case DisclosureProfile::kCkm:
      return "ckm";
  }
  return "";
}

absl::StatusOr<DisclosureProfile> DisclosureProfileFromName(std::string_view name) {
  for (const DisclosureProfile profile :
       {DisclosureProfile::kDp, DisclosureProfile::kOfficial, DisclosureProfile::kCkm}) {
    if (DisclosureProfileName(profile) == name) return profile;
  }
  return Bad(absl::StrCat("'", std::string(name),
                          "' is no disclosure rule; there are \"dp\", \"official\" and \"ckm\""));
}

std::string_view CountedTableName(CountedTable table) {
  switch (table) {
    case CountedTable::kTotal:
      return "total";
    case CountedTable::kBySex:
      return "by-sex";
    case CountedTable::kByBroadAge:
      return "by-broad-age";
    case CountedTable::kByCitizenship:
      return "by-citizenship";
    case CountedTable::kByPurpose:
      return "by-purpose";
    case CountedTable::kAgreement:
      return "agreement";
    case CountedTable::kByAge:
      return "by-age";
    case CountedTable::kByBirthCountry:
      return "by-birth-country";
  }
  return "";
}

absl::StatusOr<CountedTable> CountedTableFromName(std::string_view name) {
  for (const CountedTable table : kCountedTables) {
    if (CountedTableName(table) == name) return table;
  }
  return Bad(absl::StrCat("'", std::string(name),
                          "' is no table; there are total, by-sex, "
                          "by-broad-age, by-citizenship, by-purpose, by-age, "
                          "by-birth-country and agreement"));
}

absl::StatusOr<DisclosureRule> DisclosureRule::Create(DisclosureContent content) {
  const bool dp = content.profile == DisclosureProfile::kDp;
  const bool official = content.profile == DisclosureProfile::kOfficial;
  if (content.threshold < kMinThreshold) {
    return Bad(absl::StrCat("the suppression threshold is at least ", kMinThreshold));
  }
  if (official && content.threshold < kMinOfficialThreshold) {
    return Bad(absl::StrCat("rule official has a suppression threshold of at least ",
                            kMinOfficialThreshold));
  }
  if (official ? content.rounding_base != 3 && content.rounding_base != 5
               : content.rounding_base != 0) {
    return Bad(official ? "rule official rounds to base 3 or 5"
                        : "only rule official has a rounding base");
  }
  if (dp ? content.budget_milliepsilon == 0 || content.budget_milliepsilon > kMaxBudgetMilliepsilon
         : content.budget_milliepsilon != 0) {
    return Bad(dp ? absl::StrCat("rule dp needs a budget of 1 to ", kMaxBudgetMilliepsilon,
                                 " thousandths of epsilon")
                  : std::string("only rule dp has a budget"));
  }
  absl::Status tables = CheckShares(
      content.tables, &TableShare::table,
      [](CountedTable table) { return std::string(CountedTableName(table)); }, "table", dp);
  if (!tables.ok()) return tables;
  absl::Status vintages = CheckShares(
      content.vintages, &VintageShare::vintage,
      [](const Vintage& vintage) { return vintage.ToString(); }, "vintage", dp);
  if (!vintages.ok()) return vintages;
  if (std::ranges::find(content.tables, CountedTable::kTotal, &TableShare::table) ==
      content.tables.end()) {
    return Bad("the table of totals is among the tables of every agreement");
  }
  std::ranges::sort(content.tables, {}, &TableShare::table);
  std::ranges::sort(content.vintages, {}, &VintageShare::vintage);
  return DisclosureRule(std::move(content));
}

bool DisclosureRule::Has(CountedTable table) const {
  return std::ranges::find(content_.tables, table, &TableShare::table) != content_.tables.end();
}

bool DisclosureRule::Has(const Vintage& vintage) const {
  return std::ranges::find(content_.vintages, vintage, &VintageShare::vintage) !=
         content_.vintages.end();
}

NanoEpsilon DisclosureRule::Cost(CountedTable table, const Vintage& vintage) const {
  const auto t = std::ranges::find(content_.tables, table, &TableShare::table);
  const auto v = std::ranges::find(content_.vintages, vintage, &VintageShare::vintage);
  if (t == content_.tables.end() || v == content_.vintages.end()) return 0;
  return NanoEpsilon{content_.budget_milliepsilon} * t->permille * v->permille;
}

NanoEpsilon DisclosureRule::Cost(const Vintage& vintage) const {
  NanoEpsilon sum = 0;
  for (const TableShare& share : content_.tables) sum += Cost(share.table, vintage);
  return sum;
}

bool operator==(const DisclosureRule& a, const DisclosureRule& b) {
  return a.profile() == b.profile() && a.threshold() == b.threshold() &&
         a.rounding_base() == b.rounding_base() &&
         a.budget_milliepsilon() == b.budget_milliepsilon() && a.tables() == b.tables() &&
         a.vintages() == b.vintages();
}

}  // namespace mirrorflow
