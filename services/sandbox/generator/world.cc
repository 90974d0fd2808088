#include "services/sandbox/generator/world.h"

#include <chrono>
#include <ostream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/sandbox/generator/member_states.h"
#include "services/sandbox/generator/seeded_random.h"

namespace mirrorflow {
namespace {

constexpr std::uint64_t kRecordingPath = 21;
constexpr std::uint64_t kCanaryPath = 22;
constexpr std::size_t kWriteChunk = 1 << 20;
constexpr std::string_view kNoCountry = "Nowhereland";
constexpr std::string_view kNotUtf8 = "\xC3\x28\xFF";

PartialDate DateOfDay(int year, int day) {
  const std::chrono::year_month_day date(std::chrono::sys_days(std::chrono::year(year) / 1 / 1) +
                                         std::chrono::days(day));
  return {static_cast<std::int16_t>(static_cast<int>(date.year())),
          static_cast<std::int8_t>(static_cast<unsigned>(date.month())),
          static_cast<std::int8_t>(static_cast<unsigned>(date.day()))};
}

Person CanaryPerson(const Canary& canary, std::size_t member, SeededRandom& random) {
  Person person;
  person.given = {canary.given_name};
  person.family = {canary.family_name};
  if (!canary.parent_name.empty()) person.parent = {canary.parent_name};
  const int year = random.Between(1960, 2000);
  person.birth_date = DateOfDay(year, random.Between(0, 364));
  person.sex = random.Chance(0.5) ? Sex::kFemale : Sex::kMale;
  person.citizenship = member;
  person.birth_country = member;
  person.birth_place = canary.birth_place;
  person.document_number = canary.document_number;
  person.national_id = canary.national_id;
  return person;
}

// The cell of the first column that holds one of the fields.
std::string& CellOf(const RegisterLayout& layout, std::vector<std::string>& cells,
                    std::initializer_list<RegisterField> fields) {
  for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
    for (const RegisterField field : fields) {
      if (layout.columns[i].field == field) return cells[i];
    }
  }
  return cells.back();
}

}  // namespace

World::World(GeneratorConfig config) : config_(std::move(config)), population_(config_) {}

std::string_view World::StateCode(std::size_t state) const {
  return MemberStates()[config_.states()[state].member].alpha2;
}

std::string World::RecordId(std::size_t state, RegisterKind kind, std::uint32_t number) const {
  return absl::StrCat(std::string(StateCode(state)),
                      kind == RegisterKind::kEmigrants ? "-E-" : "-I-",
                      absl::Dec(number + std::uint64_t{1}, absl::kZeroPad7));
}

Person World::LinePerson(const Line& line, RegisterKind kind) const {
  if (line.kind == LineKind::kCanary) {
    SeededRandom random(DerivedSeed(config_.options().seed, {kCanaryPath, line.number}));
    const std::size_t origin = config_.corridors()[line.corridor].origin;
    return CanaryPerson(config_.options().canaries[line.number], config_.states()[origin].member,
                        random);
  }
  Population::Kind people = Population::Kind::kMigrant;
  if (line.kind != LineKind::kMigrant) {
    people = kind == RegisterKind::kEmigrants ? Population::Kind::kSenderOnly
                                              : Population::Kind::kReceiverOnly;
  }
  return population_.Draw(people, line.corridor, config_.options().first_year + line.year,
                          line.number);
}

const World::Line& World::ReceiverLine(const TruePair& pair) const {
  const std::size_t corridor = pair.flow / static_cast<std::size_t>(config_.options().years);
  const std::size_t receiver = config_.corridors()[corridor].destination;
  return registers_[Index(receiver, RegisterKind::kImmigrants)].lines[pair.receiver_record];
}

Person World::PersonOf(const TruePair& pair) const {
  return LinePerson(ReceiverLine(pair), RegisterKind::kImmigrants);
}

PartialDate World::ReceiverDate(const TruePair& pair) const {
  const Line& line = ReceiverLine(pair);
  return DateOfDay(config_.options().first_year + line.year, line.day);
}

void World::AppendBadLine(const RegisterLayout& layout, const Line& line, RegisterRow row,
                          SeededRandom& random, std::string& out) const {
  if (line.bad_line == BadLine::kImpossibleDate) {
    // Even the year is out of every period, so that it does not matter how much a reader keeps.
    row.event_date.year = static_cast<std::int16_t>(row.event_date.year + 900);
    row.event_date.month = 2;
    row.event_date.day = 31;
  }
  MissingTally not_counted{};
  std::vector<std::string> cells = RowCells(layout, row, random, not_counted);
  switch (line.bad_line) {
    case BadLine::kImpossibleDate:
      break;
    case BadLine::kBrokenEncoding:
      CellOf(layout, cells,
             {RegisterField::kFullName, RegisterField::kFamilyName, RegisterField::kGivenName})
          .append(kNotUtf8);
      break;
    case BadLine::kTooFewCells:
      cells.resize(cells.size() / 2);
      break;
    case BadLine::kEmptyLine:
      cells.clear();
      break;
    case BadLine::kUnknownCountry:
      CellOf(layout, cells, {RegisterField::kOrigin, RegisterField::kDestination}) = kNoCountry;
      break;
  }
  AppendCsvLine(cells, layout.delimiter, out);
}

absl::StatusOr<RegisterTruth> World::WriteRegister(std::size_t state, RegisterKind kind,
                                                   std::ostream& out) const {
  const std::size_t index = Index(state, kind);
  const RegisterLayout& layout = registers_[index].layout;
  const GeneratorOptions& options = config_.options();
  RegisterTruth truth;
  std::string buffer = HeaderLine(layout);
  for (std::size_t number = 0; number < registers_[index].lines.size(); ++number) {
    const Line& line = registers_[index].lines[number];
    SeededRandom random(
        DerivedSeed(options.seed, {kRecordingPath, index, static_cast<std::uint64_t>(line.kind),
                                   line.corridor, line.year, line.number, line.crossing}));
    RegisterRow row;
    row.record_id = RecordId(state, kind, static_cast<std::uint32_t>(number));
    row.person = LinePerson(line, kind);
    row.other_country = line.other_country;
    row.event_date = DateOfDay(options.first_year + line.year, line.day);
    row.refugee = line.refugee;
    row.verbatim = line.kind == LineKind::kCanary;
    if (line.kind == LineKind::kBadLine) {
      ++truth.bad_lines[static_cast<std::size_t>(line.bad_line)];
      AppendBadLine(layout, line, std::move(row), random, buffer);
    } else {
      ++truth.records;
      if (!row.verbatim) {
        MakeRecordingErrors(options.error_rates, variants_, random, row.person, truth.errors);
      }
      AppendCsvLine(RowCells(layout, row, random, truth.missing), layout.delimiter, buffer);
    }
    if (buffer.size() >= kWriteChunk) {
      out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
      buffer.clear();
    }
  }
  out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
  if (!out.flush()) {
    return absl::UnavailableError(
        absl::StrCat("can't write ", layout.source, "; is the disk full?"));
  }
  return truth;
}

}  // namespace mirrorflow
