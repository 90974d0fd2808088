#include "linkage/tile_bytes.h"
#include "tests/fuzzing/fuzz_seeds.h"

namespace mirrorflow {

std::vector<std::string> FuzzSeeds() {
  const TileResult nothing{.tile = 7, .lists = {}};
  std::string numbers;
  // Tile 1, two candidates, one record cut off.
  for (const char number : std::string("\1\2\1\0\1\x9\2\3\x8\5", 10)) {
    numbers.push_back(number);
    numbers.append(3, '\0');
  }
  return {SerializeTile(nothing), numbers, ""};
}

}  // namespace mirrorflow
