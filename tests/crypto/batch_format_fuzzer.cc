#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "crypto/batch_format.h"
#include "crypto/secret_bytes.h"
#include "tests/fuzzing/check.h"

// Whole files, and headers alone, which have no digest in front of them. A header without
// extensions must be written as the same bytes again: there is one form only.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mirrorflow;
  static const bool ready = InitCrypto();
  Check(ready);
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (const absl::StatusOr<BatchOutline> outline = ParseBatchHeader(bytes); outline.ok()) {
    const absl::StatusOr<std::string> again = SerialiseBatchHeader(*outline);
    Check(again.ok());
    const bool extended = again->size() < bytes.size();
    Check(extended || *again == bytes);
    // Up to the extensions all but the stated length is the same.
    Check(!extended || (bytes.compare(0, 10, *again, 0, 10) == 0 &&
                        bytes.compare(12, again->size() - 12, *again, 12) == 0));
    const BatchLayout layout(*outline);
    for (std::uint32_t i = 0; i < layout.chunk_count(); i += 1 + layout.chunk_count() / 7) {
      Check(layout.BytesOf(i) <= kMaxChunkPayload + 48);
    }
  }
  std::istringstream file(bytes);
  BatchReader reader;
  const absl::Status read = ForEachBatchPart(
      file, [&reader](BatchPart kind, const std::string& part) { return reader.Add(kind, part); });
  Check(read.ok() == reader.complete());
  if (read.ok()) (void)std::move(reader).Finish();
  return 0;
}
