// In place of services/confinement/confined_source.cc, whose reader is a process of its own: it has
// its own time, and in how many pieces its rows come is chance. Here the thread that reads parses.
#include "records/sources/open_source.h"
#include "records/sources/text_form.h"
#include "services/confinement/confined_source.h"

namespace mirrorflow {

absl::StatusOr<std::unique_ptr<Source>> OpenConfinedSource(const Mapping& mapping,
                                                           const SourcePlace& place,
                                                           std::stop_token stop) {
  return OpenSource(mapping, place, std::move(stop));
}

bool IsConfinable(const Mapping&, const SourcePlace&) { return false; }

absl::StatusOr<TextForm> GuessConfinedFileForm(const std::string& path) {
  return GuessFileForm(path);
}

}  // namespace mirrorflow
