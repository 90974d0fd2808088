#include "mirrorflow/v1/log_event.pb.h"
#include "services/log/log_openings.h"
#include "services/wire/batch_file.h"
#include "services/wire/commitment.h"
#include "services/wire/erasure.h"
#include "services/wire/terms.h"
#include "tests/fuzzing/fuzz_seeds.h"
#include "tests/services/trust/sample_trust.h"
#include "tests/services/wire/full_terms.h"

namespace mirrorflow {

std::vector<std::string> FuzzSeeds() {
  if (!InitCrypto()) std::abort();
  const SampleState ke("KE");
  const SampleState ug("UG");
  v1::Registry registry = EmptyRegistry();
  *registry.add_parties() = StateEntry("KE", ke.keys());
  *registry.add_parties() = StateEntry("UG", ug.keys());
  *registry.add_parties() = OtherEntry(v1::LINKAGE_SERVICE, "office.example", std::string(64, 'f'));
  v1::LogEvent event;
  event.set_time("2024-05-01T00:00:00Z");
  v1::RunTerms split = FullTerms();
  split.set_mode("split-trust");
  split.add_opened_tables("by-sex");
  split.mutable_matching()->add_levels(12);
  split.mutable_matching()->set_padding(128);
  const RunTerms terms = *ParseTerms(FullTerms().SerializeAsString());
  BatchOpening opening{.record_count = 7};
  opening.view_commitments.resize(3);
  const std::string mapping =
      "source: \"arrivals\" delimiter: \";\" columns { field: \"name\" column: \"Name\" } "
      "columns { field: \"birth_date\" column: \"Born\" date_format: \"DD/MM/YYYY\" } "
      "constants { field: \"origin\" value: \"KE\" } missing_values: \"NA\"";
  return {std::string(1, '\0') + FullTerms().SerializeAsString(),
          std::string(1, '\0') + split.SerializeAsString(),
          "\1" + PrintText(SampleAgreement("KE", ke.keys(), "UG", ug.keys())),
          "\2" + PrintText(registry),
          "\3" + event.SerializeAsString(),
          "\4" + OpeningsText({OpeningFor("terms", "bytes"), OpeningFor("batch", "")}),
          "\5" + BatchFileStart() + BatchFileFrame("header") + BatchFileFrame(""),
          "\6" + mapping,
          "\7" + BatchOpeningToWire(opening).SerializeAsString(),
          "\7" + CommitmentToWire({1, 2}).SerializeAsString(),
          "\7" + SignErasure(terms, {.side = Side::kSender, .time = "2024-05-01T00:00:00Z"},
                             ke.identity)
                     ->SerializeAsString()};
}

}  // namespace mirrorflow
