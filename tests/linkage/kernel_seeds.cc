#include "tests/fuzzing/fuzz_seeds.h"

namespace mirrorflow {

std::vector<std::string> FuzzSeeds() {
  // Rows of a, of b, words; denominator and numerator of the threshold; measure; patterns.
  return {std::string("\x02\x03\x10\x00\x63\x00\x37\x00", 8) + std::string(200, '\x5A'),
          std::string("\x09\x20\x01\x03\xE7\x02\x00\x01", 8) + "abcdefghijklmnopqrstuvwxyz",
          std::string("\x01\x01\x7F\xFF\xFF\xFF\xFF\x00", 8) + std::string(64, '\xFF'), ""};
}

}  // namespace mirrorflow
