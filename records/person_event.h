#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "corridor/country.h"
#include "corridor/stratum.h"
#include "records/purpose.h"

namespace mirrorflow {

// A date with the precision it was known to: year only, year and month, or the whole day.
struct PartialDate {
  std::int16_t year = 0;  // 0: nothing is known
  std::int8_t month = 0;  // 0: not known
  std::int8_t day = 0;    // 0: not known

  bool known() const { return year != 0; }
  friend bool operator==(const PartialDate&, const PartialDate&) = default;
};

// What identifies a person, harmonised. Everything may be missing: empty or unknown.
// Raw personal data: never leaves the node, never in a log or an error message.
struct Identity {
  std::vector<std::string> name;         // A-Z tokens, an unordered bag (MRZ alphabet, no '<')
  std::vector<std::string> parent_name;  // A-Z tokens
  PartialDate birth_date;
  Sex sex = Sex::kUnknown;
  std::optional<Country> citizenship;
  std::optional<Country> birth_country;
  std::vector<std::string> birth_place;  // A-Z0-9 tokens
  std::vector<std::string> address;      // A-Z0-9 tokens
  std::string postcode;                  // A-Z0-9
  std::string document_number;           // A-Z0-9, without its issuer
  std::string national_id;               // A-Z0-9
};

// Over the border of the register's own country.
enum class Direction : std::uint8_t { kUnknown = 0, kEntry = 1, kExit = 2 };

// One migration of one person as one register has it.
struct PersonEvent {
  std::string record_id;  // the register's own id; local, never leaves the node
  Identity identity;
  std::optional<Country> origin;
  std::optional<Country> destination;
  PartialDate event_date;
  Purpose purpose = Purpose::kUnknown;  // of the arrival or the departure
  Stratum stratum;                      // sex and broad age at the event
  std::int16_t age = -1;                // completed years at the event; -1: not known
  Direction direction = Direction::kUnknown;
  std::string border_post;           // A-Z0-9 tokens with a blank between them
  PartialDate valid_until;           // the last day of a permit
  std::int32_t stay_days = -1;       // the stated length of the stay; -1: not stated
  std::string person_id;             // the register's own id of the person; local like record_id
  std::optional<Country> residence;  // of usual residence, as stated
  // A refugee, asylum seeker or stateless person, or perhaps one.
  bool is_protected = false;
  // Outside the period, in the months around it that the agreement's batch rule names.
  bool in_window_only = false;
  // The observation does not reach far enough yet: the event rests on a stated intention.
  bool provisional = false;
  // The country at the other end is not known; the event may belong to another corridor.
  bool other_country_unknown = false;
};

}  // namespace mirrorflow
