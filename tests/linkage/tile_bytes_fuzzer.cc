// Results of tiles from other processes and files: what is read is written again the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "linkage/tile_bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto result = mirrorflow::ParseTile(bytes);
  if (result.ok() && mirrorflow::SerializeTile(*result) != bytes) std::abort();
  return 0;
}
