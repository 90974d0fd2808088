#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace mirrorflow {

// The ways in which one recording of a person differs from the truth. Each is drawn on its own, per
// part of the own and the parent's name and per birth place (the first three), or per recording.
enum class RecordingError : std::uint8_t {
  kSpellingVariant,  // another usual spelling: YUSUF YOUSSOUF, DJIBRIL JIBRIL, ABDEL ABDUL, AL-
                     // left out
  kTypingError,      // a letter replaced by its neighbour on the keyboard, lost, doubled or swapped
  kMisreadLetter,    // as a scanner confuses: O 0, I 1, RN M, ...
  kDroppedName,      // one part of the name is absent; only of names of three parts and more
  kSwappedNames,     // two neighbouring parts in the other order
  kShiftedSplit,     // given names and surname parted at another place
  kBirthDateDigit,   // one digit of the birth date is wrong
  kSwappedDayMonth,  // only where that is a possible date
  kBirthYearOnly,
  kFirstOfJanuary,  // 1 January of the right year, because the day was not known
  kWrongSex,
  kChangedDocument,  // another passport of the same person
  kMisreadDocument,  // one digit of the document number is wrong
};
inline constexpr std::size_t kRecordingErrorCount = 13;
// "spelling_variant", "typing_error", ...
std::string_view RecordingErrorName(RecordingError error);
using RecordingErrorRates = std::array<double, kRecordingErrorCount>;
RecordingErrorRates UsualRecordingErrorRates();

// Lines that no register should have, planted beside the proper ones; their persons are in no other
// file, so that the truth does not depend on what a reader does with them.
enum class BadLine : std::uint8_t {
  kImpossibleDate,  // an event on 31 February, 900 years ahead
  kBrokenEncoding,  // bytes that are not UTF-8
  kTooFewCells,
  kEmptyLine,
  kUnknownCountry,  // the other country is a word that is none
};
inline constexpr std::size_t kBadLineCount = 5;
// "impossible_date", "broken_encoding", ...
std::string_view BadLineName(BadLine kind);

enum class FlowSizes {
  kGravity,  // by the square root of the product of populations, eight times that for neighbours
  kEqual,
};

enum class RegisterLayouts {
  kByState,  // each state's own columns, formats and gaps
  kPlain,    // the same full layout for all, as for calibration
};

// A distinctive person planted without any error into the registers of both states, for a scanner
// that looks for leaks.
struct Canary {
  std::string origin;       // alpha-2
  std::string destination;  // alpha-2
  std::string given_name;
  std::string family_name;
  std::string document_number;  // may be empty, as what follows
  std::string national_id;
  std::string parent_name;
  std::string birth_place;
};

struct StateOption {
  std::string alpha2;
  std::uint32_t population_thousands = 0;  // 0: the real one; matters for FlowSizes::kGravity only
};

struct CorridorOption {
  std::string origin;       // alpha-2
  std::string destination;  // alpha-2
};

struct GeneratorOptions {
  std::uint64_t seed = 1;
  std::vector<StateOption> states;
  std::vector<CorridorOption> corridors;  // empty: all directed pairs of the states
  int first_year = 2024;
  int years = 1;
  // Persons that migrate in a year, over all corridors; frequent crossers add their other
  // crossings.
  std::uint64_t migrants_per_year = 10'000;
  FlowSizes flow_sizes = FlowSizes::kGravity;
  RegisterLayouts layouts = RegisterLayouts::kByState;

  // The probability that a crossing is in the register of the sending and of the receiving state.
  // Each corridor draws its own, uniformly within the spread around these and within [0, 1].
  double sender_coverage = 0.70;
  double receiver_coverage = 0.85;
  double coverage_spread = 0.10;

  double wrong_country_rate = 0.01;  // records that name another country than the true one
  double false_record_rate = 0.03;   // records of people who did not migrate, per migrant and side
  double frequent_crosser_rate = 0.03;  // people with a second crossing within the year
  double refugee_rate = 0.02;           // flagged by the receiver; half as likely in the sender's
  double family_rate = 0.40;            // people who migrate with their family
  double rare_surname_rate = 0.33;
  double bad_line_rate = 0.002;  // per proper record, all kinds in turn, one of each at least
  // Multiplies the rates at which cells are empty, which depend on field and register level.
  double missing_scale = 1.0;
  RecordingErrorRates error_rates = UsualRecordingErrorRates();
  std::vector<Canary> canaries;
};

// Options that were checked. Immutable.
class GeneratorConfig {
 public:
  // A corridor by indices into states().
  struct Corridor {
    std::size_t origin;
    std::size_t destination;
  };
  struct State {
    std::size_t member;  // index into MemberStates()
    std::uint32_t population_thousands;
  };

  // InvalidArgument for an unknown or repeated state or corridor, fewer than two states, a rate
  // outside its range, no year or more than 20, more than 20 million migrants a year, a canary
  // without a name or on no corridor.
  static absl::StatusOr<GeneratorConfig> Create(GeneratorOptions options);

  const GeneratorOptions& options() const { return options_; }
  const std::vector<State>& states() const { return states_; }
  const std::vector<Corridor>& corridors() const { return corridors_; }
  // Index into corridors(), or corridors().size() if there is none.
  std::size_t CorridorIndex(std::size_t origin, std::size_t destination) const;
  // Indices into corridors(), by canary.
  const std::vector<std::size_t>& canary_corridors() const { return canary_corridors_; }

 private:
  GeneratorConfig() = default;

  GeneratorOptions options_;
  std::vector<State> states_;
  std::vector<Corridor> corridors_;
  std::vector<std::size_t> corridor_index_;  // origin * states + destination
  std::vector<std::size_t> canary_corridors_;
};

// The options for one corridor in a form for evaluation and calibration: first state to second, one
// year, plain layout, one record of a person in a file at most, all under this corridor.
GeneratorOptions PairOptions(std::string_view origin, std::string_view destination,
                             std::uint64_t migrants, std::uint64_t seed);

}  // namespace mirrorflow
