#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>

#include "crypto/secret_bytes.h"
#include "crypto/sharing/share_format.h"
#include "tests/fuzzing/check.h"

// Whole files of shares, and headers alone, which have no digest in front of them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mirrorflow;
  static const bool ready = InitCrypto();
  Check(ready);
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (const absl::StatusOr<ShareOutline> outline = ParseShareHeader(bytes); outline.ok()) {
    Check(outline->records_per_chunk() != 0);
    (void)outline->chunk_count();
  }
  std::istringstream file(bytes);
  ShareReader reader;
  const absl::Status read = ForEachSharePart(
      file, [&reader](BatchPart kind, const std::string& part) { return reader.Add(kind, part); });
  Check(read.ok() == reader.complete());
  if (read.ok()) (void)std::move(reader).Finish();
  return 0;
}
