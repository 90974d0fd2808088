#pragma once

#include <string>

#include "mirrorflow/v1/run.pb.h"

namespace mirrorflow {

// Terms with every field that terms have.
inline v1::RunTerms FullTerms() {
  v1::RunTerms terms;
  terms.set_run_id("demo-ke-ug");
  terms.set_corridor("KE-UG");
  terms.set_period("2024");
  terms.set_mode("linkage-unit");
  terms.set_encoding_profile("hardened-v1");
  terms.set_encoding_profile_hash(std::string(32, 'e'));
  terms.set_normalisation_profile("basic-v2");
  terms.set_normalisation_profile_hash(std::string(32, 'n'));
  terms.mutable_threshold()->set_numerator(55);
  terms.mutable_threshold()->set_denominator(100);
  terms.set_minimum_batch(50);
  terms.set_suppression_threshold(10);
  terms.set_agreement_hash(std::string(32, 'a'));
  terms.mutable_batch_rule()->set_include_unknown_destination(true);
  terms.mutable_batch_rule()->set_window_months(2);
  terms.mutable_batch_rule()->set_duration_rule("UN6P1D");
  terms.mutable_batch_rule()->set_contribution_bound(3);
  terms.set_dated_by(v1::SENDER);
  terms.set_minimum_ngrams(40);
  terms.set_minimum_stratum(5);
  terms.set_maximum_records_per_key(20'000);
  terms.set_birth_year_band(10);
  terms.set_exact_tokens(true);
  for (const char* field : {"name", "birth_date?", "sex"}) terms.add_compared_fields(field);
  terms.mutable_calibration()->set_id("comesa-2024");
  terms.mutable_calibration()->set_sha256(std::string(32, 'c'));
  terms.mutable_calibration()->set_expected_rows(5000);
  return terms;
}

}  // namespace mirrorflow
