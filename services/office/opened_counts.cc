#include "services/office/opened_counts.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "mirrorflow/v1/party_service.pb.h"
#include "services/wire/opening_noise.h"

namespace mirrorflow {

absl::Status AddOpenedCounts(const RunTerms& run, const ProtectionTerms& terms,
                             std::string_view opened, ProtectedRelease& release) {
  v1::OpenedCounts wire;
  if (!wire.ParseFromArray(opened.data(), static_cast<int>(opened.size()))) {
    return absl::DataLossError(
        absl::StrCat("what the parties opened of run ", run.run_id.value(), " can't be read"));
  }
  std::vector<NoisedCount> counts;
  const std::vector<OpenedPlace> places = OpenedPlaces(run);
  for (const auto& [figure, list] :
       {std::pair(Figure::kLinked, &wire.linked()),
        std::pair(Figure::kEmigSender, &wire.reported_by_sender()),
        std::pair(Figure::kImmigReceiver, &wire.reported_by_receiver())}) {
    if (static_cast<std::size_t>(list->size()) != places.size()) {
      return absl::DataLossError(
          absl::StrCat("what the parties opened of run ", run.run_id.value(), " has ", list->size(),
                       " figures of ", std::string(FigureCode(figure)), ", not ", places.size()));
    }
    for (std::size_t place = 0; place < places.size(); ++place) {
      absl::StatusOr<Epsilon> epsilon = OpeningNoise(terms.rule, run, figure, places[place].table);
      if (!epsilon.ok()) return epsilon.status();
      counts.push_back({.table = places[place].table,
                        .figure = figure,
                        .code = places[place].code,
                        .value = (*list)[static_cast<int>(place)],
                        .variance = OpeningVariance(run.mode, figure, *epsilon)});
    }
  }
  if (wire.linked_as_other_size() != (OpensLinkedAsOther(run) ? 1 : 0)) {
    return absl::DataLossError(absl::StrCat("what the parties opened of run ", run.run_id.value(),
                                            " has table agreement otherwise than its terms"));
  }
  if (OpensLinkedAsOther(run)) {
    absl::StatusOr<Epsilon> epsilon =
        OpeningNoise(terms.rule, run, Figure::kLinkedAsOther, CountedTable::kAgreement);
    if (!epsilon.ok()) return epsilon.status();
    counts.push_back({.table = CountedTable::kAgreement,
                      .figure = Figure::kLinkedAsOther,
                      .code = "_T",
                      .value = wire.linked_as_other(0),
                      .variance = OpeningVariance(run.mode, Figure::kLinkedAsOther, *epsilon)});
  }
  return release.AddNoised(run.corridor, run.period, terms, counts, OpeningCost(terms.rule, run));
}

}  // namespace mirrorflow
