// Messages and signed files that others send: terms, agreements, registries, events of logs and
// their openings, frames of batch files, mappings, the messages of key exchange, commitment and
// erasure. What was taken is written and taken again, the same.
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>

#include "crypto/secret_bytes.h"
#include "services/config/text_file.h"
#include "services/log/log_directory.h"
#include "services/log/log_openings.h"
#include "services/wire/agreement.h"
#include "services/wire/batch_file.h"
#include "services/wire/commitment.h"
#include "services/wire/erasure.h"
#include "services/wire/key_exchange.h"
#include "services/wire/mapping.h"
#include "services/wire/registry.h"
#include "services/wire/terms.h"
#include "tests/fuzzing/check.h"
#include "tests/services/wire/full_terms.h"

namespace mirrorflow {
namespace {

template <typename Message>
Message MessageOf(std::string_view bytes) {
  Message message;
  // What gRPC does not parse does not come to us.
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) message.Clear();
  return message;
}

void TakeTerms(std::string_view bytes) {
  const absl::StatusOr<RunTerms> terms = ParseTerms(bytes);
  if (!terms.ok()) return;
  const absl::StatusOr<RunTerms> again = ParseTerms(SerializeTerms(*terms));
  Check(again.ok() && SerializeTerms(*again) == SerializeTerms(*terms));
}

void TakeMapping(std::string_view text) {
  v1::Mapping config;
  if (!ParseText(text, "mapping", config).ok()) return;
  const absl::StatusOr<Mapping> mapping = MappingFromConfig(config);
  if (!mapping.ok()) return;
  const absl::StatusOr<Mapping> again = MappingFromConfig(MappingToConfig(*mapping));
  Check(again.ok() && MappingToConfig(*again).SerializeAsString() ==
                          MappingToConfig(*mapping).SerializeAsString());
}

void TakeRunMessages(std::string_view bytes) {
  (void)KeyOfferFromWire(MessageOf<v1::KeyOffer>(bytes)).ok();
  (void)KeyConfirmationFromWire(MessageOf<v1::KeyConfirmation>(bytes)).ok();
  (void)CommitmentFromWire(MessageOf<v1::BatchCommitment>(bytes)).ok();
  const auto opening = BatchOpeningFromWire(MessageOf<v1::BatchOpening>(bytes));
  if (opening.ok()) {
    const auto again = BatchOpeningFromWire(BatchOpeningToWire(*opening));
    Check(again.ok() && *again == *opening);
  }
  const RunTerms terms = *ParseTerms(FullTerms().SerializeAsString());
  (void)CheckErasure(MessageOf<v1::SignedErasure>(bytes), terms, {.side = Side::kSender},
                     std::nullopt)
      .ok();
}

void TakeFrames(std::string_view bytes) {
  std::istringstream file{std::string(bytes)};
  std::string again = BatchFileStart();
  const absl::Status read = ForEachBatchFrame(file, [&again](const std::string& frame) {
    Check(frame.size() <= kMaxBatchFrame);
    again += BatchFileFrame(frame);
    return absl::OkStatus();
  });
  if (read.ok()) Check(again == bytes);
}

}  // namespace
}  // namespace mirrorflow

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mirrorflow;
  static const bool ready = InitCrypto();
  Check(ready);
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 8) {
    case 0:
      TakeTerms(bytes);
      break;
    case 1:
      (void)ParseAgreement(bytes, "agreement").ok();
      break;
    case 2:
      (void)ParseRegistry(bytes, "registry").ok();
      break;
    case 3:
      (void)ParseLogEvent(bytes).ok();
      break;
    case 4:
      if (const auto openings = ParseOpenings(bytes); openings.ok()) {
        Check(OpeningsText(*openings) == bytes);
      }
      break;
    case 5:
      TakeFrames(bytes);
      break;
    case 6:
      TakeMapping(bytes);
      break;
    default:
      TakeRunMessages(bytes);
  }
  return 0;
}
