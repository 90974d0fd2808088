#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "linkage/record_linkage.h"

namespace mirrorflow {

// A TileResult as bytes, for other processes and for files: three little-endian u32 (tile, number
// of candidates, number of records cut off), the candidates (a, b, score as u32 each), the records.
// The bytes are as confidential as the links.
std::string SerializeTile(const TileResult& result);

// InvalidArgument unless the bytes are exactly one result. Whether it can be of a tile of a linkage
// is for RecordLinkage::Add.
absl::StatusOr<TileResult> ParseTile(std::string_view bytes);

}  // namespace mirrorflow
