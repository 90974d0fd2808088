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
  const std::vector<OpenedPlace>& places = OpenedPlaces();
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
      absl::StatusOr<Epsilon> epsilon = OpeningNoise(terms.rule, run, figure, place);
      if (!epsilon.ok()) return epsilon.status();
      counts.push_back({.table = places[place].table,
                        .figure = figure,
                        .code = places[place].code,
                        .value = (*list)[static_cast<int>(place)],
                        .variance = OpeningVariance(*epsilon)});
    }
  }
  return release.AddNoised(run.corridor, run.period, terms, counts, OpeningCost(terms.rule, run));
}

}  // namespace mirrorflow
