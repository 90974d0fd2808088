#pragma once

#include <cstdint>

namespace mirrorflow {

// Kinds of workbooks in requests; the numbers of SourceKind in records/mapping.h, which the linkage
// service does not know.
inline constexpr std::uint32_t kXlsxWorkbook = 1;
inline constexpr std::uint32_t kOdsWorkbook = 2;

}  // namespace mirrorflow
