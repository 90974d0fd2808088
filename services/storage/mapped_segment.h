#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "crypto/batch_outline.h"
#include "crypto/encoded_batch.h"
#include "services/storage/segment_layout.h"

namespace mirrorflow {

// What a segment begins with.
std::string SegmentPreamble(std::string_view header);

// A whole segment as a batch, mapped and not read. Its pages stay out of core dumps. DataLoss when
// the file is shorter than its outline says, or of another format; the errors of EncodedBatch.
absl::StatusOr<EncodedBatch> MapSegment(const std::filesystem::path& path, BatchOutline outline,
                                        const SegmentLayout& layout);

}  // namespace mirrorflow
