#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/epsilon.h"
#include "corridor/vintage.h"

namespace mirrorflow {

// How counts are protected before anything of them is published; docs/disclosure.md says what each
// stops and what it does not. The values are part of stored files: do not change them.
enum class DisclosureProfile : std::uint8_t {
  kDp = 1,        // exact discrete Laplace noise, paid from a budget
  kOfficial = 2,  // suppression below a threshold, then random rounding
  kCkm = 3,       // cell-key method
};
std::string_view DisclosureProfileName(DisclosureProfile profile);  // "dp", "official", "ckm"
absl::StatusOr<DisclosureProfile> DisclosureProfileFromName(std::string_view name);

// The tables whose counts are protected; all other tables are computed from them. The values are
// those of TableId (statistics/published_dataset.h).
enum class CountedTable : std::uint8_t {
  kTotal = 1,
  kBySex = 2,
  kByBroadAge = 3,
  kByCitizenship = 4,
  kByPurpose = 5,
  kAgreement = 8,  // linked persons as the side that does not date them has them
  kByAge = 9,      // by five-year age group
  kByBirthCountry = 10,
};
inline constexpr CountedTable kCountedTables[] = {
    CountedTable::kTotal,         CountedTable::kBySex,         CountedTable::kByBroadAge,
    CountedTable::kByCitizenship, CountedTable::kByPurpose,     CountedTable::kAgreement,
    CountedTable::kByAge,         CountedTable::kByBirthCountry};
// "total", "by-sex", "by-broad-age", "by-citizenship", "by-purpose", "agreement", "by-age",
// "by-birth-country".
std::string_view CountedTableName(CountedTable table);
absl::StatusOr<CountedTable> CountedTableFromName(std::string_view name);

struct TableShare {
  CountedTable table = CountedTable::kTotal;
  std::uint32_t permille = 0;

  friend bool operator==(const TableShare&, const TableShare&) = default;
};
struct VintageShare {
  Vintage vintage;
  std::uint32_t permille = 0;

  friend bool operator==(const VintageShare&, const VintageShare&) = default;
};

struct DisclosureContent {
  DisclosureProfile profile = DisclosureProfile::kDp;
  // Figures below are not shown: noised ones in `dp`, exact ones in `official`.
  std::uint32_t threshold = 0;
  std::uint32_t rounding_base = 0;        // 3 or 5; `official` alone
  std::uint32_t budget_milliepsilon = 0;  // `dp` alone
  std::vector<TableShare> tables;
  std::vector<VintageShare> vintages;
};

// What an agreement says about disclosure: valid by construction, immutable.
//
// The budget is what one person may cost at one holder in one reference year, over all events that
// the contribution bound lets in, all tables, figures and vintages. A table of a vintage costs
// budget x share of the table x share of the vintage.
class DisclosureRule {
 public:
  static constexpr std::uint32_t kMinThreshold = 3;
  static constexpr std::uint32_t kMinOfficialThreshold = 10;
  static constexpr std::uint32_t kMaxBudgetMilliepsilon = 100'000;

  // InvalidArgument, in a sentence, for a table or vintage that stands twice, none of them, shares
  // above 1000 together, a budget or base where the profile has none or none where it needs one.
  static absl::StatusOr<DisclosureRule> Create(DisclosureContent content);

  DisclosureProfile profile() const { return content_.profile; }
  std::uint32_t threshold() const { return content_.threshold; }
  std::uint32_t rounding_base() const { return content_.rounding_base; }
  std::uint32_t budget_milliepsilon() const { return content_.budget_milliepsilon; }
  const std::vector<TableShare>& tables() const { return content_.tables; }
  const std::vector<VintageShare>& vintages() const { return content_.vintages; }

  bool Has(CountedTable table) const;
  bool Has(const Vintage& vintage) const;
  // 0 for a table or vintage that the rule does not have, and for profiles without budget.
  NanoEpsilon Cost(CountedTable table, const Vintage& vintage) const;
  NanoEpsilon Cost(const Vintage& vintage) const;  // of all its tables
  NanoEpsilon budget() const { return NanoEpsilon{content_.budget_milliepsilon} * 1'000'000; }

  friend bool operator==(const DisclosureRule& a, const DisclosureRule& b);

 private:
  explicit DisclosureRule(DisclosureContent content) : content_(std::move(content)) {}

  DisclosureContent content_;
};

}  // namespace mirrorflow
