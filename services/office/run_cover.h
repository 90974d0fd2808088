#pragma once

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "services/office/batch_exchange.h"
#include "services/office/run_store.h"
#include "services/trust/trust_store.h"
#include "statistics/privacy_ledger.h"

namespace mirrorflow {

// Everything that decides about a run at the linkage service, before it is
// begun and before each step that goes further: an agreement covers it
// (Trust::CoverRun), its budget of counted runs is not used up (a run counts
// once its batches are committed to, whatever becomes of it), its vintage is
// not counted by another run, and the ledger of what is published has room for
// it. Gives the identities that its batches must be signed by; otherwise the
// refusal names the clause.
absl::StatusOr<RunSigners> CheckRunCover(const RunTerms& terms, const TrustStore& trust,
                                         const RunStore& store, const PrivacyLedger& ledger);

}  // namespace mirrorflow
