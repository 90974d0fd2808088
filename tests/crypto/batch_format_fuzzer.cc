#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "crypto/batch_format.h"
#include "crypto/secret_bytes.h"

// Whole files, and headers alone, which have no digest in front of them. A header without
// extensions must be written as the same bytes again: there is one form only.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mirrorflow;
  static const bool ready = InitCrypto();
  if (!ready) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (const absl::StatusOr<BatchOutline> outline = ParseBatchHeader(bytes); outline.ok()) {
    const absl::StatusOr<std::string> again = SerialiseBatchHeader(*outline);
    if (!again.ok()) std::abort();
    const bool extended = again->size() < bytes.size();
    if (!extended && *again != bytes) std::abort();
    // Up to the extensions all but the stated length is the same.
    if (extended && (bytes.compare(0, 10, *again, 0, 10) != 0 ||
                     bytes.compare(12, again->size() - 12, *again, 12) != 0)) {
      std::abort();
    }
    const BatchLayout layout(*outline);
    for (std::uint32_t i = 0; i < layout.chunk_count(); i += 1 + layout.chunk_count() / 7) {
      if (layout.BytesOf(i) > kMaxChunkPayload + 48) std::abort();
    }
  }
  std::istringstream file(bytes);
  BatchReader reader;
  const absl::Status read = ForEachBatchPart(
      file, [&reader](BatchPart kind, const std::string& part) { return reader.Add(kind, part); });
  if (read.ok() != reader.complete()) std::abort();
  if (read.ok()) (void)std::move(reader).Finish();
  return 0;
}
