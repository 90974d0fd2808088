// Results of tiles from other processes and files: what is read is written again the same.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "linkage/tile_bytes.h"
#include "tests/fuzzing/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mirrorflow;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto result = ParseTile(bytes); result.ok()) Check(SerializeTile(*result) == bytes);
  return 0;
}
