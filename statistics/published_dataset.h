#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/period.h"

namespace mirrorflow {

// The fixed list of tables; nothing finer than these and never their full cross is published.
enum class TableId : std::uint8_t {
  kTotal = 1,            // a corridor's figures
  kBySex = 2,            // the same by sex
  kByBroadAge = 3,       // by broad age group
  kByCitizenship = 4,    // by citizenship group
  kByPurpose = 5,        // by purpose
  kRanking = 6,          // corridors by size
  kInOutNet = 7,         // inflow, outflow and net of a country over all its corridors
  kAgreement = 8,        // coverage of the two sides, asymmetry and its parts, quality of links
  kByAge = 9,            // by five-year age group
  kByBirthCountry = 10,  // by group of the country of birth
  // What countries reported as tables, unlinked (docs/aggregates.md); their own dimensions may be
  // crossed, since the reporting country protected and published them itself.
  kPopulationStock = 32,     // residents of a country
  kAbroadStock = 33,         // a country's nationals who live abroad
  kPermitStock = 34,         // residence permits that are valid
  kPermitFlow = 35,          // residence permits that were granted
  kCitizenship = 36,         // persons who acquired a country's citizenship
  kReportedImmigrants = 37,  // immigration as its country reported it
  kReportedEmigrants = 38,   // emigration likewise
};

// What an observation measures, by its SDMX code. The first three are protected counts; everything
// after them is computed from released values only (statistics/estimators.h).
enum class Measure : std::uint8_t {
  kEmigSender = 1,          // EMIG_SENDER: reported by the sending country
  kImmigReceiver = 2,       // IMMIG_RECEIVER: reported by the receiving country
  kLinked = 3,              // LINKED: found in both registers, as linked
  kLinkedCorrected = 4,     // LINKED_CORR: corrected for linkage error
  kUnion = 5,               // UNION: in at least one of the registers
  kDualSystem = 6,          // DSE: dual-system estimate, with interval
  kCoverageSender = 7,      // COV_SENDER: share of the receiver's persons that the sender has
  kCoverageReceiver = 8,    // COV_RECEIVER
  kAsymmetry = 9,           // ASYM: (E - I) / ((E + I) / 2)
  kAsymmetryCoverage = 10,  // ASYM_COV: the part of it that coverage explains
  kAsymmetryTiming = 11,    // ASYM_TIME: the part that dates and definitions explain
  kInflow = 12,             // INFLOW
  kOutflow = 13,            // OUTFLOW
  kNet = 14,                // NET
  kRank = 15,               // RANK: 1 is the largest corridor
  kLinkPrecision = 16,      // LINK_PRECISION: of the links, as stated publicly; with its interval
  kLinkRecall = 17,         // LINK_RECALL
  // As reported, a measure for each of the tables above.
  kReportedPopulation = 32,   // REP_POP_STOCK
  kReportedAbroad = 33,       // REP_ABROAD_STOCK
  kReportedPermits = 34,      // REP_PERMIT_STOCK
  kReportedGrants = 35,       // REP_PERMIT_FLOW
  kReportedCitizenship = 36,  // REP_CITIZEN_ACQ
  kReportedImmigration = 37,  // REP_IMMIG
  kReportedEmigration = 38,   // REP_EMIG
};

// A decimal number as it is printed: mantissa / 10^decimals. Integers only, so that every format
// and machine writes the same digits.
struct Decimal {
  std::int64_t mantissa = 0;
  std::uint8_t decimals = 0;  // 0 to 9

  // "1234", "-0.125", "0.500": all decimals are printed.
  std::string ToString() const;
  // Only what ToString writes. InvalidArgument otherwise.
  static absl::StatusOr<Decimal> Parse(std::string_view text);
  // By value: 0.5 and 0.50 are neither less nor greater. For any two decimals.
  static std::strong_ordering CompareValues(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

// One observation. All codes are those of statistics/code_lists.h; "_T" is the total over a
// dimension. Countries by ISO 3166-1 alpha-2, "W" for all countries of the dataset; reported tables
// also have "_U" (unknown), "_O" (all others) and "_Z" (the table has no such country).
//
// Of the tables 1 to 10 an observation breaks down at most the one dimension that its table is for
// (kAgreement: any one); origin and destination are countries, but in kInOutNet INFLOW and NET are
// from "W" to the country, OUTFLOW from the country to "W".
struct Observation {
  TableId table = TableId::kTotal;
  std::string origin;
  std::string destination;
  Measure measure = Measure::kLinked;
  std::string sex = "_T";
  std::string age = "_T";
  std::string citizenship = "_T";
  std::string birth = "_T";  // country of birth
  std::string purpose = "_T";
  // None: suppressed, withheld or not computable; then obs_status says which. Never 0 instead.
  std::optional<Decimal> value;
  // 95 % interval where the figure has one: both or neither, with the decimals of the value.
  std::optional<Decimal> low;
  std::optional<Decimal> high;
  // SDMX CL_OBS_STATUS: A normal, E estimated, G experimental, P provisional, Q suppressed,
  // O missing; of reported tables also B break, D definition differs, I imputed, U unreliable,
  // V as received.
  char obs_status = 'A';
  // SDMX CL_CONF_STATUS: F free, C confidential, D secondary confidentiality, N not for release.
  // F where there is a value; not F where the status is Q.
  char conf_status = 'F';

  friend bool operator==(const Observation&, const Observation&) = default;
};

// What holds for all observations of a dataset; the texts are for readers.
struct DatasetFacts {
  std::string id;        // of the release: a-z, 0-9, '-'
  std::string provider;  // who publishes
  Period period;
  std::string vintage;         // "provisional", "final" or "revision-N"
  std::string prepared;        // RFC 3339, UTC, from the stored release, not from a clock
  std::string duration_rule;   // UN12, UN6P1D, TEMP_3_12
  std::string age_definition;  // AGEDEF: "COMPLET" or "REACH"
  // "sender" or "receiver": whose attributes place a linked pair; "reporter" for reported tables.
  std::string dated_by;
  // Profile: "dp", "official", "ckm"; "reporter" where the reporting country protected them.
  std::string protection;
  std::string protection_text;     // its parameters and what they mean, in a sentence
  std::vector<std::string> notes;  // assumptions and directions of bias, a sentence each
};

// All that one release publishes, whatever the format: what the writers of formats and of the
// report take. Valid by construction, immutable, safe to read from many threads.
class PublishedDataset {
 public:
  // Sorts the observations. InvalidArgument, naming the observation, for two with the same table,
  // dimensions and measure; for codes that are not of the code lists or not of the table; for an
  // interval that does not hold its value; for a value with status Q or O, or none with another
  // status; for numbers of more than 15 digits, which not every format can hold; for a measure with
  // two numbers of decimals in one table. InvalidArgument for facts that are not as described.
  static absl::StatusOr<PublishedDataset> Create(DatasetFacts facts,
                                                 std::vector<Observation> observations);

  const DatasetFacts& facts() const { return facts_; }
  // By table, origin, destination, sex, age, citizenship, birth, purpose, measure.
  const std::vector<Observation>& observations() const { return observations_; }

 private:
  PublishedDataset(DatasetFacts facts, std::vector<Observation> observations)
      : facts_(std::move(facts)), observations_(std::move(observations)) {}

  DatasetFacts facts_;
  std::vector<Observation> observations_;
};

// An observation by its table, countries, measure and what it breaks down, for messages:
// "BY_SEX KE-UG LINKED F".
std::string ObservationName(const Observation& observation);

// The SDMX code of a measure and of a table, and back; NotFound for another text.
std::string_view MeasureCode(Measure measure);
absl::StatusOr<Measure> MeasureFromCode(std::string_view code);
std::string_view TableCode(TableId table);
absl::StatusOr<TableId> TableFromCode(std::string_view code);

}  // namespace mirrorflow
