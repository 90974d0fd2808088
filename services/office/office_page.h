#pragma once

#include <string>

#include "services/office/release_desk.h"
#include "services/office/release_store.h"
#include "services/office/run_store.h"
#include "services/operator_page/page_facts.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {

// What a linkage service tells its operators on the operator page (docs/operator-page.md): no more
// than `mf-office run list` and `release show` do, and no count of records, links or people. Runs
// that go on first, then those of the last campaigns.
struct OfficePageSources {
  std::string name;         // as its certificate says
  std::string config_path;  // for commands
  const RunStore& runs;
  const ReleaseStore& releases;
  const ReleaseDesk& desk;
  const TrustStore& trust;
};
PageFacts OfficePageFacts(const OfficePageSources& sources);

}  // namespace mirrorflow
