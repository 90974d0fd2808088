#include "services/node/register_encoder.h"

#include <memory>
#include <utility>
#include <vector>

#include "crypto/batch_encoder.h"
#include "crypto/record_encoder.h"
#include "services/node/register_files.h"

namespace mirrorflow {

absl::StatusOr<EncodedBatch> EncodeRegister(const NodeConfig& config, const RunTerms& terms,
                                            Side side, const SecretBytes& run_key,
                                            const ReadProgressCallback& progress,
                                            std::stop_token stop) {
  absl::StatusOr<std::vector<RegisterSource>> sources = OpenRegisterFiles(config.registers(side));
  if (!sources.ok()) return sources.status();
  absl::StatusOr<std::unique_ptr<RecordEncoder>> encoder =
      CreateRecordEncoder(terms.encoding_profile, run_key);
  if (!encoder.ok()) return encoder.status();
  BatchEncoder batch(**encoder, {.run_id = terms.run_id,
                                 .corridor = terms.corridor,
                                 .period = terms.period,
                                 .side = side,
                                 .encoding_profile = terms.encoding_profile,
                                 .encoding_profile_hash = terms.encoding_profile_hash,
                                 .normalisation_profile_hash = terms.normalisation_profile_hash,
                                 .terms_hash = terms.hash});
  absl::StatusOr<ReadReport> report = ReadRegister(
      *sources, {.filter = EventFilter{.corridor = terms.corridor, .period = terms.period}},
      [&batch](PersonEvent&& event) {
        batch.Add(event);
        return absl::OkStatus();
      },
      progress, std::move(stop));
  if (!report.ok()) return report.status();
  return std::move(batch).Finish();
}

}  // namespace mirrorflow
