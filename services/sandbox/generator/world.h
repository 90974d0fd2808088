#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/sandbox/generator/generator_config.h"
#include "services/sandbox/generator/person.h"
#include "services/sandbox/generator/recording.h"
#include "services/sandbox/generator/register_layout.h"

namespace mirrorflow {

// The truth of one corridor in one year, in persons unless it says records. A record "states" a
// corridor and year by the countries and the date that it names; it may be wrong about them.
struct FlowTruth {
  std::string origin;       // alpha-2
  std::string destination;  // alpha-2
  int year = 0;
  std::uint64_t migrants = 0;
  // Persons with a record in that register, whatever it states.
  std::uint64_t recorded_by_sender = 0;
  std::uint64_t recorded_by_receiver = 0;
  std::uint64_t recorded_by_both = 0;
  // Persons with a record on both sides that states this corridor and year: what a perfect linkage
  // of what the two states declare would find.
  std::uint64_t linkable = 0;
  // Of these, persons whom the receiver flags as refugees; a node leaves them out unless its
  // agreement says otherwise.
  std::uint64_t linkable_refugees = 0;
  // Proper records that state this corridor and year: what the two states would report.
  std::uint64_t sender_records = 0;
  std::uint64_t receiver_records = 0;
};

// What is wrong in one register file.
struct RegisterTruth {
  std::uint64_t records = 0;  // proper records, without header and bad lines
  std::array<std::uint64_t, kBadLineCount> bad_lines{};
  ErrorTally errors;
  MissingTally missing{};
};

// One true pair: the same person in both registers of a corridor. Who has several records there has
// as many pairs as the register with fewer of them.
struct TruePair {
  std::size_t flow;               // index into flows()
  std::uint64_t person;           // the same number in all pairs of a person within the flow
  std::uint32_t sender_record;    // number within the sender's emigrants
  std::uint32_t receiver_record;  // number within the receiver's immigrants
  bool linkable;                  // both records state this corridor and year
  bool refugee;                   // flagged by the receiver
};

// Synthetic member states and their truth. Holds 16 bytes a record; the records themselves are made
// when they are written, always the same. Immutable, thread safe.
class World {
 public:
  const GeneratorConfig& config() const { return config_; }
  // By state as in config().states().
  std::string_view StateCode(std::size_t state) const;
  const RegisterLayout& layout(std::size_t state, RegisterKind kind) const {
    return registers_[Index(state, kind)].layout;
  }
  // Lines without the header, bad ones included.
  std::size_t LineCount(std::size_t state, RegisterKind kind) const {
    return registers_[Index(state, kind)].lines.size();
  }
  const std::vector<FlowTruth>& flows() const { return flows_; }
  const std::vector<TruePair>& pairs() const { return pairs_; }

  // Writes the register as CSV, header first, and tells what is wrong in it. Unavailable when the
  // stream fails.
  absl::StatusOr<RegisterTruth> WriteRegister(std::size_t state, RegisterKind kind,
                                              std::ostream& out) const;

  // Who a pair is, without the errors of registers, and the day that the receiver's record states.
  Person PersonOf(const TruePair& pair) const;
  PartialDate ReceiverDate(const TruePair& pair) const;

  // The identifier of a record in the files: "KE-E-0000042", its place in the shuffled register.
  std::string RecordId(std::size_t state, RegisterKind kind, std::uint32_t number) const;

 private:
  friend class WorldPlanner;
  friend absl::StatusOr<World> GenerateStates(const GeneratorConfig& config);

  enum class LineKind : std::uint8_t { kMigrant, kNonMigrant, kCanary, kBadLine };
  // One line of a register. 16 bytes.
  struct Line {
    std::uint32_t number = 0;        // of the person or canary
    std::uint16_t corridor = 0;      // where the person belongs, index into config().corridors()
    std::uint16_t day = 0;           // of the event, from 1 January of the year
    std::uint8_t year = 0;           // from first_year
    std::uint8_t other_country = 0;  // as stated, index into MemberStates()
    LineKind kind = LineKind::kMigrant;
    bool refugee = false;
    std::uint8_t crossing = 0;  // of the person within the year, from 0
    BadLine bad_line{};
  };
  struct Register {
    RegisterLayout layout;
    std::vector<Line> lines;  // shuffled
  };

  explicit World(GeneratorConfig config);

  static std::size_t Index(std::size_t state, RegisterKind kind) {
    return state * kRegisterKindCount + static_cast<std::size_t>(kind);
  }
  const Line& ReceiverLine(const TruePair& pair) const;
  Person LinePerson(const Line& line, RegisterKind kind) const;
  void AppendBadLine(const RegisterLayout& layout, const Line& line, RegisterRow row,
                     SeededRandom& random, std::string& out) const;

  GeneratorConfig config_;
  Population population_;
  SpellingVariants variants_;
  std::vector<Register> registers_;
  std::vector<FlowTruth> flows_;  // by corridor, then year
  std::vector<TruePair> pairs_;
};

// Plans who migrates, and which crossing is in which register. ResourceExhausted if a register
// would have more lines than can be numbered.
absl::StatusOr<World> GenerateStates(const GeneratorConfig& config);

}  // namespace mirrorflow
