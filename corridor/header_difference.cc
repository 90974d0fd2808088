#include "corridor/header_difference.h"

namespace mirrorflow {

std::string_view HeaderDifference(const BatchHeader& header, const RunTerms& terms, Side side) {
  const BatchHeader due = HeaderFor(terms, side);
  if (header.run_id != due.run_id) return "run id";
  if (header.terms_hash != due.terms_hash) return "hash of the terms";
  if (header.agreement_hash != due.agreement_hash) return "hash of the agreement";
  if (header.contribution_bound != due.contribution_bound) return "contribution bound";
  if (header.corridor != due.corridor) return "corridor";
  if (header.period != due.period) return "period";
  if (header.side != due.side) return "side";
  if (header.encoding_profile != due.encoding_profile ||
      header.encoding_profile_hash != due.encoding_profile_hash) {
    return "encoding profile";
  }
  if (header.normalisation_profile_hash != due.normalisation_profile_hash) {
    return "normalisation profile";
  }
  return "";
}

}  // namespace mirrorflow
