#include "corridor/batch_header.h"

namespace mirrorflow {

BatchHeader HeaderFor(const RunTerms& terms, Side side) {
  return {.run_id = terms.run_id,
          .corridor = terms.corridor,
          .period = terms.period,
          .side = side,
          .encoding_profile = terms.encoding_profile,
          .encoding_profile_hash = terms.encoding_profile_hash,
          .normalisation_profile_hash = terms.normalisation_profile_hash,
          .terms_hash = terms.hash,
          .agreement_hash = terms.agreement_hash,
          .contribution_bound = terms.batch_rule.contribution_bound()};
}

}  // namespace mirrorflow
