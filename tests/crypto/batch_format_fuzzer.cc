#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "crypto/batch_format.h"

// Whole files, and headers alone, which have no digest in front of them.
// Whatever is read as a batch must be written as the same bytes: there is one form only.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mirrorflow;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (const absl::StatusOr<BatchHeader> header = ParseBatchHeader(bytes); header.ok()) {
    const absl::StatusOr<EncodedBatch> empty = EncodedBatch::Create(*header, {});
    if (empty.ok() != (header->row_count == 0)) std::abort();
    if (empty.ok() && BatchWriter::Create(*empty)->header() != bytes) std::abort();
  }
  std::istringstream file(bytes);
  BatchReader reader;
  const absl::Status read = ForEachBatchPart(
      file, [&reader](BatchPart kind, const std::string& part) { return reader.Add(kind, part); });
  if (!read.ok()) return 0;
  const absl::StatusOr<EncodedBatch> batch = std::move(reader).Finish();
  if (!batch.ok()) std::abort();
  const absl::StatusOr<BatchWriter> writer = BatchWriter::Create(*batch);
  if (!writer.ok()) std::abort();
  std::string again = writer->header();
  for (std::uint32_t i = 0; i < writer->chunk_count(); ++i) again += writer->chunk(i);
  if (again + writer->trailer() != bytes) std::abort();
  return 0;
}
