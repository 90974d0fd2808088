#include "statistics/published_dataset.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <tuple>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "corridor/duration_rule.h"
#include "statistics/code_lists.h"

namespace mirrorflow {
namespace {

constexpr std::uint8_t kMaxDecimals = 9;
constexpr std::int64_t kMaxMantissa = 999'999'999'999'999;  // what a double holds in every format
constexpr std::string_view kTotalCode = "_T";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// What of an observation is not "_T", apart from the countries.
struct BrokenDown {
  bool sex, age, citizenship, birth, purpose;
  int count() const { return sex + age + citizenship + birth + purpose; }
};

BrokenDown DimensionsOf(const Observation& o) {
  return {o.sex != kTotalCode, o.age != kTotalCode, o.citizenship != kTotalCode,
          o.birth != kTotalCode, o.purpose != kTotalCode};
}

bool TableHasMeasure(TableId table, Measure measure) {
  switch (table) {
    case TableId::kTotal:
    case TableId::kBySex:
    case TableId::kByBroadAge:
    case TableId::kByCitizenship:
    case TableId::kByPurpose:
    case TableId::kByAge:
    case TableId::kByBirthCountry:
      return measure <= Measure::kDualSystem;
    case TableId::kRanking:
      return measure <= Measure::kDualSystem || measure == Measure::kRank;
    case TableId::kInOutNet:
      return measure == Measure::kInflow || measure == Measure::kOutflow ||
             measure == Measure::kNet;
    case TableId::kAgreement:
      return (measure >= Measure::kCoverageSender && measure <= Measure::kAsymmetryTiming) ||
             measure == Measure::kLinkPrecision || measure == Measure::kLinkRecall;
    default:  // a reported table has the measure of its number
      return static_cast<int>(table) == static_cast<int>(measure);
  }
}

bool TableHasBreakdown(TableId table, const BrokenDown& broken) {
  switch (table) {
    case TableId::kTotal:
    case TableId::kRanking:
    case TableId::kInOutNet:
      return broken.count() == 0;
    case TableId::kBySex:
      return broken.count() == broken.sex;
    case TableId::kByBroadAge:
    case TableId::kByAge:
      return broken.count() == broken.age;
    case TableId::kByCitizenship:
      return broken.count() == broken.citizenship;
    case TableId::kByPurpose:
      return broken.count() == broken.purpose;
    case TableId::kByBirthCountry:
      return broken.count() == broken.birth;
    case TableId::kAgreement:
      return broken.count() <= 1 && !broken.birth;
    default:
      return true;
  }
}

bool AreasFitTable(const Observation& o) {
  const auto known_or_other = [](std::string_view area) {
    return IsCountryCode(area) || area == "W" || area == "_U" || area == "_O";
  };
  switch (o.table) {
    case TableId::kInOutNet:
      return o.measure == Measure::kOutflow ? IsCountryCode(o.origin) && o.destination == "W"
                                            : o.origin == "W" && IsCountryCode(o.destination);
    case TableId::kPopulationStock:
    case TableId::kPermitStock:
    case TableId::kPermitFlow:
    case TableId::kCitizenship:
      return o.origin == "_Z" && IsCountryCode(o.destination);
    case TableId::kReportedImmigrants:
      return known_or_other(o.origin) && IsCountryCode(o.destination) && o.origin != o.destination;
    case TableId::kAbroadStock:
    case TableId::kReportedEmigrants:
      return IsCountryCode(o.origin) && known_or_other(o.destination) && o.origin != o.destination;
    default:
      return IsCountryCode(o.origin) && IsCountryCode(o.destination) && o.origin != o.destination;
  }
}

absl::Status CheckNumber(const Decimal& number) {
  if (number.decimals > kMaxDecimals || number.mantissa > kMaxMantissa ||
      number.mantissa < -kMaxMantissa) {
    return absl::InvalidArgumentError("a number has more than 9 decimals or 15 digits");
  }
  return absl::OkStatus();
}

absl::Status CheckValue(const Observation& o) {
  if (!HasCode(ObsStatusCodes(), std::string_view(&o.obs_status, 1))) {
    return absl::InvalidArgumentError("its status is not of CL_OBS_STATUS");
  }
  if (!HasCode(ConfStatusCodes(), std::string_view(&o.conf_status, 1))) {
    return absl::InvalidArgumentError("its confidentiality is not of CL_CONF_STATUS");
  }
  if (!IsReportedTable(o.table) &&
      std::string_view("BDIUV").find(o.obs_status) != std::string_view::npos) {
    return absl::InvalidArgumentError("its status is one of reported tables");
  }
  const bool is_missing = o.obs_status == 'Q' || o.obs_status == 'O';
  if (o.value.has_value() == is_missing) {
    return absl::InvalidArgumentError(is_missing ? "it has a value and the status of a missing one"
                                                 : "it has no value, but not the status Q or O");
  }
  if (o.value.has_value() && o.conf_status != 'F') {
    return absl::InvalidArgumentError("it has a value and is not free for publication");
  }
  if (o.obs_status == 'Q' && o.conf_status == 'F') {
    return absl::InvalidArgumentError("it is suppressed and free for publication");
  }
  if (o.low.has_value() != o.high.has_value() || (o.low.has_value() && !o.value.has_value())) {
    return absl::InvalidArgumentError("its interval lacks a bound or the value");
  }
  for (const std::optional<Decimal>& number : {o.value, o.low, o.high}) {
    if (!number.has_value()) continue;
    if (absl::Status status = CheckNumber(*number); !status.ok()) return status;
    if (number->decimals != o.value->decimals) {
      return absl::InvalidArgumentError("its interval has other decimals than its value");
    }
  }
  if (o.low.has_value() &&
      (o.low->mantissa > o.value->mantissa || o.value->mantissa > o.high->mantissa)) {
    return absl::InvalidArgumentError("its interval does not hold its value");
  }
  return absl::OkStatus();
}

std::span<const Code> AgeCodesOf(TableId table) {
  if (IsReportedTable(table)) return AgeCodes();
  return table == TableId::kByAge ? FiveYearAgeCodes() : BroadAgeCodes();
}

absl::Status CheckObservation(const Observation& o) {
  if (TableCode(o.table).empty()) return absl::InvalidArgumentError("its table is none");
  if (!TableHasMeasure(o.table, o.measure)) {
    return absl::InvalidArgumentError("its measure is not of the table");
  }
  if (!HasCode(SexCodes(), o.sex)) return absl::InvalidArgumentError("its sex is not of CL_SEX");
  if (!HasCode(AgeCodesOf(o.table), o.age)) {
    return absl::InvalidArgumentError("its age is not of CL_AGE");
  }
  if (!IsCountryOrGroupCode(o.citizenship)) {
    return absl::InvalidArgumentError("its citizenship is not of CL_CITIZEN");
  }
  if (!IsCountryOrGroupCode(o.birth)) {
    return absl::InvalidArgumentError("its country of birth is not of CL_CITIZEN");
  }
  if (!HasCode(PurposeCodes(), o.purpose)) {
    return absl::InvalidArgumentError("its purpose is not of CL_PURPOSE");
  }
  if (!TableHasBreakdown(o.table, DimensionsOf(o))) {
    return absl::InvalidArgumentError("it breaks down what its table does not");
  }
  if (!AreasFitTable(o)) {
    return absl::InvalidArgumentError("its origin or destination is not one of the table");
  }
  return CheckValue(o);
}

bool IsId(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || IsDigit(c) || c == '-';
  });
}

// "2025-06-30T12:00:00Z".
bool IsUtcTime(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:ddZ";
  if (text.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (kShape[i] == 'd' ? !IsDigit(text[i]) : text[i] != kShape[i]) return false;
  }
  const auto two = [text](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  return two(5) >= 1 && two(5) <= 12 && two(8) >= 1 && two(8) <= 31 && two(11) < 24 &&
         two(14) < 60 && two(17) < 60;
}

bool IsVintage(std::string_view text) {
  constexpr std::string_view kRevision = "revision-";
  if (text == "provisional" || text == "final") return true;
  if (!text.starts_with(kRevision)) return false;
  const std::string_view number = text.substr(kRevision.size());
  return !number.empty() && number.size() <= 4 && number[0] != '0' &&
         std::ranges::all_of(number, IsDigit);
}

// Texts go into XML, where control characters can't stand.
bool IsReadable(std::string_view text) { return std::ranges::none_of(text, IsControl); }

absl::Status CheckFacts(const DatasetFacts& facts) {
  const auto refuse = [](std::string_view what) {
    return absl::InvalidArgumentError("facts of the dataset: " + std::string(what));
  };
  if (!IsId(facts.id)) return refuse("the id is not of a-z, 0-9 and '-'");
  if (facts.provider.empty() || !IsReadable(facts.provider)) return refuse("no provider");
  if (!IsVintage(facts.vintage)) {
    return refuse("the vintage is neither provisional, final nor revision-N");
  }
  if (!IsUtcTime(facts.prepared))
    return refuse("the time of preparation is not like 2025-06-01T08:00:00Z");
  if (!DurationRuleFromName(facts.duration_rule).ok()) return refuse("unknown duration rule");
  if (facts.age_definition != "COMPLET" && facts.age_definition != "REACH") {
    return refuse("the age definition is neither COMPLET nor REACH");
  }
  constexpr std::array<std::string_view, 3> kDatedBy = {"sender", "receiver", "reporter"};
  if (std::ranges::find(kDatedBy, facts.dated_by) == kDatedBy.end()) {
    return refuse("dated by neither sender, receiver nor reporter");
  }
  constexpr std::array<std::string_view, 4> kProfiles = {"dp", "official", "ckm", "reporter"};
  if (std::ranges::find(kProfiles, facts.protection) == kProfiles.end()) {
    return refuse("the protection is neither dp, official, ckm nor reporter");
  }
  if (!IsReadable(facts.protection_text) || !std::ranges::all_of(facts.notes, IsReadable)) {
    return refuse("a text has control characters");
  }
  return absl::OkStatus();
}

auto SortKey(const Observation& o) {
  return std::tie(o.table, o.origin, o.destination, o.sex, o.age, o.citizenship, o.birth, o.purpose,
                  o.measure);
}

}  // namespace

std::string Decimal::ToString() const {
  // Through unsigned, so that the smallest number has a magnitude too.
  const std::uint64_t magnitude = mantissa < 0 ? 0 - static_cast<std::uint64_t>(mantissa)
                                               : static_cast<std::uint64_t>(mantissa);
  std::string digits = std::to_string(magnitude);
  if (decimals > 0) {
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - decimals, ".");
  }
  return mantissa < 0 ? absl::StrCat("-", digits) : digits;
}

absl::StatusOr<Decimal> Decimal::Parse(std::string_view text) {
  Decimal number;
  std::string digits;
  bool is_fraction = false;
  for (const char c : text.substr(text.starts_with('-') ? 1 : 0)) {
    if (c == '.' && !is_fraction) {
      is_fraction = true;
    } else if (IsDigit(c) && digits.size() < 18) {
      digits += c;
      number.decimals = static_cast<std::uint8_t>(number.decimals + is_fraction);
    } else {
      return absl::InvalidArgumentError("not a decimal number");
    }
  }
  if (digits.empty()) return absl::InvalidArgumentError("not a decimal number");
  for (const char c : digits) number.mantissa = number.mantissa * 10 + (c - '0');
  if (text.starts_with('-')) number.mantissa = -number.mantissa;
  // One spelling for each number: no leading zeros, no "-0", no point without decimals.
  if (number.decimals > kMaxDecimals || number.ToString() != text) {
    return absl::InvalidArgumentError("not a decimal number");
  }
  return number;
}

std::strong_ordering Decimal::CompareValues(const Decimal& a, const Decimal& b) {
  const auto scaled = [](const Decimal& number) {
    __extension__ __int128 value = number.mantissa;
    for (int i = number.decimals; i < kMaxDecimals; ++i) value *= 10;
    return value;
  };
  const auto left = scaled(a);
  const auto right = scaled(b);
  if (left == right) return std::strong_ordering::equal;
  return left < right ? std::strong_ordering::less : std::strong_ordering::greater;
}

std::string ObservationName(const Observation& o) {
  std::string name(TableCode(o.table));
  absl::StrAppend(&name, " ", o.origin, "-", o.destination, " ");
  name += MeasureCode(o.measure);
  for (const std::string* code : {&o.sex, &o.age, &o.citizenship, &o.birth, &o.purpose}) {
    if (*code != kTotalCode) absl::StrAppend(&name, " ", *code);
  }
  return name;
}

absl::StatusOr<PublishedDataset> PublishedDataset::Create(DatasetFacts facts,
                                                          std::vector<Observation> observations) {
  if (absl::Status status = CheckFacts(facts); !status.ok()) return status;
  for (const Observation& observation : observations) {
    if (absl::Status status = CheckObservation(observation); !status.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(ObservationName(observation), ": ", status.message()));
    }
  }
  std::ranges::sort(observations, [](const Observation& a, const Observation& b) {
    return SortKey(a) < SortKey(b);
  });
  const auto twice = std::ranges::adjacent_find(
      observations,
      [](const Observation& a, const Observation& b) { return SortKey(a) == SortKey(b); });
  if (twice != observations.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat(ObservationName(*twice), ": the observation is there twice"));
  }
  // A figure has one number of decimals throughout a table.
  std::map<std::pair<TableId, Measure>, std::uint8_t> decimals;
  for (const Observation& o : observations) {
    if (!o.value.has_value()) continue;
    const auto [first, is_new] = decimals.try_emplace({o.table, o.measure}, o.value->decimals);
    if (!is_new && first->second != o.value->decimals) {
      return absl::InvalidArgumentError(absl::StrCat(
          ObservationName(o), ": the measure has other decimals elsewhere in the table"));
    }
  }
  return PublishedDataset(std::move(facts), std::move(observations));
}

}  // namespace mirrorflow
