#pragma once

#include "statistics/formats/linkage_report.h"

namespace mirrorflow {

// What a run between Kenya and Uganda might tell of itself, for tests.
inline LinkageRunFacts SampleRun() {
  return {
      .run = "y2024-ke-ug",
      .corridor = "KE-UG",
      .period = "2024",
      .mode = "linkage-unit",
      .encoding_profile = "hardened-v1",
      .normalisation_profile = "normalise-v1",
      .partitions = "all pairs",
      .threshold = "0.80, of the agreement",
      .matching = "one to one, greedy in a fixed order",
      .comparisons = "scores are not kept",
      .agreement = "ab12",
      .software = "mirrorflow 0.1.0",
      .sources = {{.side = Side::kSender,
                   .institution = "Department of Immigration",
                   .legal_basis = "Immigration Act",
                   .register_name = "border crossings",
                   .event_basis = "UN12 of crossings",
                   .coverage = "all posts; two posts write on paper",
                   .excluded = "refugees and asylum seekers",
                   .size_bucket = "1 000 to 10 000",
                   .fields = {"names", "date of birth", "sex"}},
                  {.side = Side::kReceiver,
                   .institution = "Bureau of Statistics",
                   .legal_basis = "Statistics Act",
                   .register_name = "residence permits",
                   .event_basis = "PERMIT",
                   .coverage = "permits of 12 months or more",
                   .excluded = "diplomats",
                   .size_bucket = "10 000 to 100 000",
                   .fields = {"names", "date of birth"}}},
      .errors = {{.subgroup = "all",
                  .precision = Decimal{.mantissa = 991, .decimals = 3},
                  .recall = Decimal{.mantissa = 952, .decimals = 3},
                  .recall_error = Decimal{.mantissa = 13, .decimals = 3}},
                 {.subgroup = "sex F",
                  .precision = Decimal{.mantissa = 988, .decimals = 3},
                  .recall = {}}},
      .error_method = "mixture of scores, without truth",
      .adjustment = "LINKED_CORR is LINKED times precision by recall",
      .coarsening = "classes of fewer than 10 records",
      .release = "release region-2024-1, vintage provisional",
  };
}

}  // namespace mirrorflow
