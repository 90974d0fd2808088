#include "services/sandbox/class_truth.h"

#include <set>
#include <utility>

#include "corridor/record_classes.h"
#include "crypto/event_classes.h"
#include "records/dates.h"
#include "services/sandbox/generator/member_states.h"

namespace mirrorflow {

absl::StatusOr<std::map<CountedTable, std::vector<std::uint64_t>>> TruthByClass(
    const World& world) {
  std::map<CountedTable, std::vector<std::uint64_t>> truth;
  for (const CountedTable table : kClassTables) truth[table].resize(ClassCodes(table).size());
  std::set<std::pair<std::size_t, std::uint64_t>> seen;
  for (const TruePair& pair : world.pairs()) {
    if (!pair.linkable || pair.refugee || !seen.insert({pair.flow, pair.person}).second) continue;
    const FlowTruth& flow = world.flows()[pair.flow];
    absl::StatusOr<Corridor> corridor = Corridor::Parse(flow.origin + "-" + flow.destination);
    if (!corridor.ok()) return corridor.status();
    const Person person = world.PersonOf(pair);
    absl::StatusOr<Country> citizenship =
        Country::Create(MemberStates()[person.citizenship].alpha2);
    absl::StatusOr<Country> birth = Country::Create(MemberStates()[person.birth_country].alpha2);
    if (!citizenship.ok()) return citizenship.status();
    if (!birth.ok()) return birth.status();
    PersonEvent event;
    event.identity.citizenship = *citizenship;
    event.identity.birth_country = *birth;
    event.purpose = person.purpose;
    event.age =
        static_cast<std::int16_t>(CompletedYears(person.birth_date, world.ReceiverDate(pair)));
    event.stratum = {person.sex, BroadAgeFromYears(event.age)};
    const RecordClasses classes = ClassesOf(event, *corridor);
    for (const CountedTable table : kClassTables) ++truth[table][classes.Of(table)];
  }
  return truth;
}

}  // namespace mirrorflow
